import { randomUUID } from 'node:crypto';
import type { Token } from './accounts.ts';
import { readCard, initialReadme } from './frontMatter.ts';
import { fail, json, list, needStr, num, readJson, str, text, type Exchange, type Json } from './http.ts';
import { defaultGitAttributes } from './patterns.ts';
import { hardware, templates } from './catalogue.ts';
import { readableSpace, writableSpace, type HubState, type Route } from './state.ts';
import type { Files, Setting, Space, Visibility } from './store.ts';

export const settingKey = /^[a-zA-Z][_a-zA-Z0-9]*$/;

export function repoRoutes(hub: HubState): Route[] {
  return [
    { method: 'POST', pattern: '/api/repos/create', handle: (ex) => create(hub, ex) },
    { method: 'DELETE', pattern: '/api/repos/delete', handle: (ex) => remove(hub, ex) },
    { method: 'POST', pattern: '/api/repos/move', handle: (ex) => move(hub, ex) },
    { method: 'POST', pattern: '/api/spaces/{id}/duplicate', handle: (ex) => duplicate(hub, ex) },
    { method: 'PUT', pattern: '/api/spaces/{id}/settings', handle: (ex) => changeSettings(hub, ex) },
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/auth-check',
      handle: (ex) => {
        readableSpace(hub, ex);
        return json({});
      },
    },
    {
      method: 'GET',
      pattern: '/api/spaces/{id}/resource-group',
      handle: (ex) => {
        readableSpace(hub, ex);
        return json(null);
      },
    },
    {
      method: 'POST',
      pattern: '/api/validate-yaml',
      handle: (ex) => {
        const card = readCard(str(readJson(ex)['content']) ?? '');
        const messages = (texts: string[]) => texts.map((message) => ({ message }));
        const status = card.errors.length > 0 ? 400 : 200;
        return json({ errors: messages(card.errors), warnings: messages(card.warnings) }, status);
      },
    },
  ];
}

function target(hub: HubState, token: Token, body: Json, what: string): string {
  const name = needStr(body, 'name');
  const [own, rest] = name.includes('/') ? name.split('/', 2) : [undefined, name];
  const namespace = str(body['organization']) ?? own ?? token.user;
  if (!/^[A-Za-z0-9][\w.-]{0,95}$/.test(rest ?? '') || /--|\.\.|\.git$/.test(rest ?? '')) {
    fail(400, `Invalid repo name: ${name}`);
  }
  hub.accounts.needWrite(token, namespace, what);
  return `${namespace}/${rest ?? ''}`;
}

function visibilityOf(body: Json, fallback: Visibility): Visibility {
  const given = str(body['visibility']);
  if (given === 'public' || given === 'private' || given === 'protected') return given;
  if (given !== undefined) fail(400, '"visibility" must be one of [public, private, protected]');
  if (typeof body['private'] === 'boolean') return body['private'] ? 'private' : 'public';
  return fallback;
}

/** Runs before the exists check, as on the Hub. */
function needPlan(
  hub: HubState,
  token: Token,
  id: string,
  sdk: string,
  flavor: string | undefined,
  visibility: Visibility,
) {
  const namespace = id.split('/')[0] ?? '';
  if (hub.accounts.isPaid(token, namespace)) return;
  if (visibility === 'protected') fail(402, 'Protected Spaces require a PRO, Team or Enterprise plan.');
  if (sdk === 'static') return;
  const zero = [...hub.store.spaces.values()].filter(
    (s) => s.id.startsWith(`${namespace}/`) && s.hardware === 'zero-a10g',
  ).length;
  if (sdk === 'gradio' && flavor === 'zero-a10g' && zero < 2) return;
  fail(
    402,
    'Creating Gradio and Docker Spaces requires a PRO, Team or Enterprise plan. Static Spaces are free.',
  );
}

export function needHardware(
  hub: HubState,
  token: Token,
  namespace: string,
  flavor: string,
  sdk: string,
): void {
  const known = hardware.find((h) => h.name === flavor);
  if (!known) fail(400, `Invalid hardware: ${flavor}`);
  if (flavor === 'zero-a10g' && sdk !== 'gradio') fail(400, 'ZeroGPU is only available for Gradio Spaces');
  if (known.unitCostUSD > 0 && !hub.accounts.canPay(token, namespace)) {
    fail(403, 'You must add a payment method to your account to use paid hardware: /settings/billing');
  }
}

function settingsOf(body: Json, key: string): Map<string, Setting> {
  const map = new Map<string, Setting>();
  for (const row of list(body[key])) {
    const name = needStr(row, 'key');
    if (!settingKey.test(name)) fail(400, `Invalid key: ${name}`);
    map.set(name, setting(row));
  }
  return map;
}

export function setting(row: Json): Setting {
  const description = str(row['description']);
  return {
    value: str(row['value']) ?? '',
    updatedAt: new Date().toISOString(),
    ...(description === undefined ? {} : { description }),
  };
}

/** Hardware, sleep time, settings and volumes that `create` and `duplicate` share. */
function applyExtras(hub: HubState, token: Token, space: Space, body: Json): void {
  const flavor = str(body['hardware']);
  if (flavor !== undefined) {
    needHardware(hub, token, space.id.split('/')[0] ?? '', flavor, space.sdk);
    space.hardware = flavor;
    if (flavor !== 'cpu-basic') space.sleepTime = null;
  }
  const sleep = num(body['sleepTimeSeconds']);
  if (sleep !== undefined) space.sleepTime = sleep === -1 ? null : sleep;
  for (const [key, value] of settingsOf(body, 'secrets')) space.secrets.set(key, value);
  for (const [key, value] of settingsOf(body, 'variables')) space.variables.set(key, value);
  space.volumes = list(body['volumes']);
  space.devMode = body['devModeEnabled'] === true;
}

async function create(hub: HubState, ex: Exchange) {
  const token = hub.accounts.needToken(ex);
  const body = readJson(ex);
  if (body['type'] !== 'space') fail(400, 'This local Hub only has Spaces');
  const id = target(hub, token, body, 'create a space');
  const template = str(body['template']);
  const from = templates.find((t) => t.repoId === template);
  if (template !== undefined && !from) fail(404, `Template not found: ${template}`);
  const sdk = from?.sdk ?? str(body['sdk']);
  if (sdk === undefined || !['gradio', 'docker', 'static'].includes(sdk)) {
    fail(400, '"sdk" must be one of [gradio, docker, static]');
  }
  const short = str(body['short_description']);
  if (short !== undefined && short.length > 60) {
    fail(400, '"short_description" length must be less than or equal to 60 characters long');
  }
  const visibility = visibilityOf(body, 'public');
  needPlan(hub, token, id, sdk, str(body['hardware']), visibility);
  const url = `${ex.origin}/spaces/${id}`;
  if (hub.store.spaces.has(id.toLowerCase())) {
    return json({ error: 'You already created this space repo', url }, 409);
  }
  const space = hub.store.newSpace(id, sdk, visibility);
  applyExtras(hub, token, space, body);
  const files: Files = new Map();
  const put = (path: string, content: string | Buffer) =>
    files.set(path, hub.store.putText(typeof content === 'string' ? Buffer.from(content) : content));
  put('.gitattributes', defaultGitAttributes);
  put('README.md', initialReadme(id.split('/')[1] ?? '', sdk, short));
  for (const [path, content] of Object.entries(from?.files ?? {})) put(path, content);
  for (const file of list(body['files'])) {
    put(
      needStr(file, 'path'),
      Buffer.from(str(file['content']) ?? '', file['encoding'] === 'base64' ? 'base64' : 'utf8'),
    );
  }
  hub.store.add(space);
  hub.store.commit(space, 'refs/heads/main', files, 'initial commit', '', token.user);
  await hub.runtimes.open(space);
  if (sdk === 'static') {
    space.stage = 'RUNNING';
    space.runtimeSha = space.refs.get('refs/heads/main') ?? '';
    hub.runtimes.live(space).up = true;
  } else if (files.has('Dockerfile') || files.has('app.py')) {
    space.stage = 'BUILDING';
    hub.runtimes.onCommit(space);
  }
  return json({ url, name: id, id: space._id });
}

async function remove(hub: HubState, ex: Exchange) {
  const token = hub.accounts.needToken(ex);
  const body = readJson(ex);
  if (body['type'] !== 'space') fail(404, 'Repository not found', 'RepoNotFound');
  const id = target(hub, token, body, 'delete a space');
  const space = hub.store.spaces.get(id.toLowerCase());
  if (!space) return fail(404, 'Repository not found', 'RepoNotFound');
  hub.store.remove(space);
  await hub.runtimes.remove(space);
  return text('OK');
}

function move(hub: HubState, ex: Exchange) {
  const token = hub.accounts.needToken(ex);
  const body = readJson(ex);
  const from = needStr(body, 'fromRepo');
  const to = needStr(body, 'toRepo');
  const space = hub.store.find(from);
  if (!space || !hub.accounts.mayRead(token, space)) return fail(404, 'Repository not found', 'RepoNotFound');
  hub.accounts.needWrite(token, from.split('/')[0] ?? '', 'move a space');
  target(hub, token, { name: to }, 'create a space');
  if (hub.store.spaces.has(to.toLowerCase())) fail(409, 'A repository with this name exists already');
  hub.store.rename(space, to);
  return text('OK');
}

async function duplicate(hub: HubState, ex: Exchange) {
  const source = readableSpace(hub, ex);
  const token = hub.accounts.needToken(ex);
  const body = readJson(ex);
  const id = target(hub, token, { name: needStr(body, 'repository') }, 'create a space');
  const visibility = visibilityOf(body, source.visibility);
  needPlan(hub, token, id, source.sdk, str(body['hardware']), visibility);
  const url = `${ex.origin}/spaces/${id}`;
  if (hub.store.spaces.has(id.toLowerCase())) {
    return json({ error: 'You already created this space repo', url }, 409);
  }
  const space = hub.store.newSpace(id, source.sdk, visibility);
  for (const [key, value] of source.variables) space.variables.set(key, value);
  applyExtras(hub, token, space, body);
  hub.store.add(space);
  const files = new Map(hub.store.head(source)?.files ?? []);
  hub.store.commit(space, 'refs/heads/main', files, `Duplicate from ${source.id}`, '', token.user);
  await hub.runtimes.open(space);
  hub.runtimes.onCommit(space);
  return json({ url, name: id, id: space._id });
}

function changeSettings(hub: HubState, ex: Exchange) {
  const { space, token } = writableSpace(hub, ex, 'change settings');
  const body = readJson(ex);
  const visibility = visibilityOf(body, space.visibility);
  if (visibility === 'protected' && !hub.accounts.isPaid(token, space.id.split('/')[0] ?? '')) {
    fail(402, 'Protected Spaces require a PRO, Team or Enterprise plan.');
  }
  space.visibility = visibility;
  const rest = Object.entries(body).filter(([key]) => key !== 'private' && key !== 'visibility');
  Object.assign(space.settings, Object.fromEntries(rest));
  return json({ ...space.settings, private: visibility === 'private', visibility });
}

export function newJwt(): string {
  return `eyJhbGciOiJFZERTQSJ9.${Buffer.from(randomUUID()).toString('base64url')}.local`;
}
