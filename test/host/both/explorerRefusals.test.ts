import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { ExplorerNode } from '../../../src/editor/views/explorer/nodes.ts';
import {
  check,
  localHub,
  same,
  signedIn,
  signInWith,
  signOutAll,
  signOutAndRemove,
  until,
  withShortWaits,
  writeFolder,
  type Ui,
} from '../support.ts';
import {
  act,
  children,
  createOnHub,
  labelOf,
  onHub,
  spaceNode,
  withDialog,
  type Answers,
} from './explorerSupport.ts';

/** A change of a Space, what the tree shows of it before the Hub has answered, and where it is sent. */
interface Write {
  command: string;
  route: string;
  answers?: Answers;
  /** Called on this kind of row instead of the Space. */
  on?: ExplorerNode['kind'];
  shows: RegExp;
}

const writes: Write[] = [
  { command: 'hfSpaces.pauseSpace', route: 'POST /api/spaces/{id}/pause', shows: /^app \| Paused/ },
  { command: 'hfSpaces.restartSpace', route: 'POST /api/spaces/{id}/restart', shows: /^app \| Starting/ },
  { command: 'hfSpaces.rebuildSpace', route: 'POST /api/spaces/{id}/restart', shows: /^app \| Building/ },
  {
    command: 'hfSpaces.changeHardware',
    route: 'POST /api/spaces/{id}/hardware',
    answers: [
      [/Run tester\/app/, 'Use It'],
      [/Nvidia A10G small/, 'Nvidia A10G small'],
    ],
    shows: /^Hardware \| .*a10g-small/,
  },
  {
    command: 'hfSpaces.changeSleepTime',
    route: 'POST /api/spaces/{id}/sleeptime',
    answers: [[/after 1 hours/, 'after 1 hours']],
    shows: /^Sleeps \| after 1 hours/,
  },
  {
    command: 'hfSpaces.turnOnDevMode',
    route: 'POST /api/spaces/{id}/dev-mode',
    answers: [[/Turn on Dev Mode/, 'Turn On']],
    shows: /^Dev Mode is on$/,
  },
  {
    command: 'hfSpaces.changeVisibility',
    route: 'PUT /api/spaces/{id}/settings',
    answers: [
      [/^Private$/, 'Public'],
      [/Make .* Public/, 'Open It'],
    ],
    shows: /^Public$/,
  },
  {
    command: 'hfSpaces.addVariable',
    route: 'POST /api/spaces/{id}/variables',
    answers: [
      [/: Name/, 'MODE'],
      [/Value of MODE/, 'fast'],
    ],
    shows: /^MODE \| fast$/,
  },
  {
    command: 'hfSpaces.editVariable',
    on: 'variable',
    route: 'POST /api/spaces/{id}/variables',
    answers: [[/Value of GIVEN/, 'other']],
    shows: /^GIVEN \| other$/,
  },
  {
    command: 'hfSpaces.deleteVariable',
    on: 'variable',
    route: 'DELETE /api/spaces/{id}/variables',
    answers: [[/Delete GIVEN/, 'Delete']],
    shows: /^No variables$/,
  },
  {
    command: 'hfSpaces.addSecret',
    route: 'POST /api/spaces/{id}/secrets',
    answers: [
      [/: Name/, 'API_KEY'],
      [/Value of API_KEY/, 'not-to-be-seen'],
      [/What API_KEY is for/, 'for tests'],
    ],
    shows: /^API_KEY \| for tests$/,
  },
  {
    command: 'hfSpaces.deleteSecret',
    on: 'secret',
    route: 'DELETE /api/spaces/{id}/secrets',
    answers: [[/Delete KEPT/, 'Delete']],
    shows: /^No secrets$/,
  },
  {
    command: 'hfSpaces.attachVolume',
    route: 'PUT /api/spaces/{id}/volumes',
    answers: [
      [/New private bucket/, 'A model'],
      [/owner\/name/, 'ann/words'],
      [/Where the app finds it/, '/words'],
    ],
    shows: /^\/words \| model ann\/words/,
  },
  {
    command: 'hfSpaces.renameSpace',
    route: 'POST /api/repos/move',
    answers: [
      [/owner\/name/, 'tester/renamed'],
      [/Rename tester\/app/, 'Rename'],
    ],
    shows: /^renamed \| /,
  },
  {
    command: 'hfSpaces.duplicateSpace',
    route: 'POST /api/spaces/{id}/duplicate',
    answers: [
      [/owner\/name/, 'tester/copied'],
      [/^Private$/, 'Private'],
    ],
    shows: /^copied \| .*Private/,
  },
  {
    command: 'hfSpaces.deleteSpace',
    route: 'DELETE /api/repos/delete',
    answers: [[/Delete a Space/, 'tester/app']],
    shows: /^app \| Deleting/,
  },
];

const refusals: [fault: string, sentence: RegExp][] = [
  ['401', /does not accept the token/],
  ['402', /paid plan/],
  [
    '403',
    /no right for this.*"repo\.write" for tester\/\w+\. The Hub says: You don't have the required perm/,
  ],
  ['404', /does not find/],
  ['409-busy', /still busy/],
  ['409-exists', /exists already/],
  ['429-ratelimit', /limits requests/],
];

describe('a change that the Hub refuses', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const space = 'tester/app';

  /** All rows of the Space and its siblings, as they are known. */
  const known = async (): Promise<string[]> => {
    const { explorer } = api.services;
    const owner = explorer.node('owner:tester');
    const shown = await children(api, owner);
    const sections = ['status', 'variables', 'secrets', 'volumes'].map((one) =>
      explorer.node(`space:${space}:${one}`),
    );
    const below = await Promise.all(sections.map((one) => (one ? children(api, one) : Promise.resolve([]))));
    // When this window saw the stage change is a fact of its own.
    return [...shown, ...below.flat()].map((node) => labelOf(api, node).replace(/ \| since .*/, ''));
  };
  const onTheHub = async () =>
    JSON.stringify([
      await onHub(`/api/spaces/${space}/runtime`),
      await onHub(`/api/spaces/${space}/variables`),
      await onHub(`/api/spaces/${space}/secrets`),
      (await onHub<{ visibility: string }>(`/api/spaces/${space}`)).visibility,
      (await onHub<{ id: string }[]>('/api/spaces?author=tester')).map(({ id }) => id).toSorted(),
    ]);

  /** What the tree showed meanwhile, and what was told. */
  async function during(work: () => Promise<Ui>): Promise<{ ui: Ui; seen: string[] }> {
    const looks: Promise<string[]>[] = [];
    const watch = api.services.explorer.onDidChangeTreeData(() => looks.push(known()));
    try {
      const ui = await withShortWaits(api, work);
      return { ui, seen: [...new Set((await Promise.all(looks)).flat())] };
    } finally {
      watch.dispose();
    }
  }

  async function targetOf({ on }: Write): Promise<ExplorerNode> {
    const node = await spaceNode(api, space);
    if (on === undefined) return node;
    const section = api.services.explorer.node(`space:${space}:${on}s`);
    const row = (await children(api, section)).find(({ kind }) => kind === on);
    check(row, `there is no ${on}`);
    return row;
  }

  async function refused(write: Write, fault: string, sentence: RegExp): Promise<void> {
    const target = await targetOf(write);
    const before = await known();
    const hubBefore = await onTheHub();
    await hub.request('POST', '/__hub/faults', { fault, route: write.route, count: 0 });
    const { ui, seen } = await during(() => act(api, write.command, target, write.answers));
    await hub.request('DELETE', '/__hub/faults');
    const what = `${write.command} ${fault}`;
    check(ui.find(sentence), `${what}: it said ${JSON.stringify(ui.shown)}`);
    check(
      seen.some((label) => write.shows.test(label)),
      `${what}: the tree showed ${seen.join('; ')}`,
    );
    check(
      !seen.every((label) => before.includes(label)),
      `${what}: nothing was shown before the Hub answered`,
    );
    same(await known(), before, `${what}: rows afterwards`);
    same(await onTheHub(), hubBefore, `${what}: on the Hub`);
  }

  before(async () => {
    api = await signedIn();
    await createOnHub('app', 'docker', {
      hardware: 't4-small',
      variables: [{ key: 'GIVEN', value: 'one' }],
      secrets: [{ key: 'KEPT', value: 'not-to-be-seen-either' }],
    });
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'RUNNING' });
    api.services.explorer.refresh();
    const node = await spaceNode(api, space);
    for (const section of await children(api, node)) {
      if (section.kind === 'section' && /status|variables|secrets|volumes/.test(section.section))
        await children(api, section);
    }
    await until('the price', async () => (await known()).some((label) => /^Hardware .*\$/.test(label)));
  });
  afterEach(() => hub.request('DELETE', '/__hub/faults'));
  after(() => signOutAndRemove(api));

  for (const write of writes) {
    it(`is shown at once, taken back, and told: ${write.command}`, async () => {
      const [fault, sentence] = refusals[2] ?? ['403', /./];
      await refused(write, fault, sentence);
    });
  }

  for (const [fault, sentence] of refusals) {
    it(`is taken back with a sentence of its own: ${fault}`, async () => {
      const few = ['hfSpaces.pauseSpace', 'hfSpaces.editVariable', 'hfSpaces.deleteSecret'];
      for (const write of writes.filter(({ command }) => few.includes(command))) {
        await refused(write, fault, sentence);
      }
    });
  }

  it('of several names leaves those that came through', async () => {
    const folder = await writeFolder('refused', {
      '.env': 'ONE=true\nTWO=false\nTHREE_KEY=not-to-be-seen-3\n',
    });
    const importing = () =>
      during(async () =>
        withDialog(api, [vscode.Uri.joinPath(folder, '.env')], async () =>
          act(api, 'hfSpaces.importEnv', await spaceNode(api, space), [[/Import from/, 'Import']]),
        ),
      );
    const before = await known();
    const route = 'POST /api/spaces/{id}/variables';
    await hub.request('POST', '/__hub/faults', { fault: '403', route, count: 0 });
    const none = await importing();
    check(none.ui.find(/ONE was not set.* 0 names were.*"repo\.write"/), JSON.stringify(none.ui.shown));
    check(none.seen.includes('TWO | false') && none.seen.includes('THREE_KEY'), none.seen.join('; '));
    same(await known(), before, 'rows');
    await hub.request('DELETE', '/__hub/faults');
    await hub.request('POST', '/__hub/faults', { fault: '403', route, skip: 1, count: 0 });
    const one = await importing();
    check(one.ui.find(/TWO was not set.* 1 names were/), JSON.stringify(one.ui.shown));
    const variables = (await known()).filter((label) => /^(?:GIVEN|ONE|TWO)/.test(label));
    same(variables, ['GIVEN | one', 'ONE | true'], 'variables');
    const told = JSON.stringify([none, one]);
    check(!told.includes('not-to-be-seen'), 'a value is shown');
  });

  it('names the right that the token or the account lacks', async () => {
    const refusedWith = async (token: string, target: string) => {
      await signOutAll(api);
      await signInWith(api, token);
      const ui = await act(api, 'hfSpaces.pauseSpace', { space: target });
      return ui.shown.find(({ kind }) => kind === 'error')?.text ?? JSON.stringify(ui.shown);
    };
    const fine = await refusedWith('hf_local_fine_read_token_for_tests', space);
    check(/lacks "repo\.write" for tester\/app/.test(fine), fine);
    const read = await refusedWith('hf_local_read_token_for_tests', space);
    check(/it can only read/.test(read), read);
    await createOnHub('acme/shared', 'docker', { organization: null });
    const me = await onHub<{ orgs: object[] }>('/api/whoami-v2');
    await hub.request('POST', '/__hub/account', {
      orgs: me.orgs.map((org) => ({ ...org, roleInOrg: 'read' })),
    });
    const role = await refusedWith(hub.token, 'acme/shared');
    check(/its role in acme is "read"/.test(role), role);
  });
});
