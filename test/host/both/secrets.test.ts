import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { appFiles, filesOnHub, prepareWith } from '../deploying.ts';
import {
  answering,
  choosingNewSpace,
  recordRequests,
  rememberedText,
  runAndWait,
  secretsOnHub,
  variablesOnHub,
  type Sent,
} from '../secretFlows.ts';
import { check, localHub, same, signedIn, signOutAndRemove, writeFolder } from '../support.ts';

const openAi = 'import os\nkey = os.environ["OPENAI_API_KEY"]\n';
const running = /is running\.$/;
const value = 'sk-entered-by-hand-4711';
const isCommit = ({ method, path }: Sent) => method === 'POST' && /\/commit\/main/.test(path);
const carriers = (sent: readonly Sent[], text: string) =>
  sent
    .filter(({ path, body }) => (path + body).includes(text))
    .map(({ method, path }) => `${method} ${path}`);

describe('secrets of a deploy', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();

  before(async () => (api = await signedIn()));
  after(() => signOutAndRemove(api));

  it('go into the create call of a new Space, and nowhere else', async () => {
    const folder = await writeFolder('fresh', { ...appFiles, 'main.py': openAi });
    const restore = choosingNewSpace(api);
    const { sent, stop } = recordRequests();
    try {
      const answer = answering(
        [/New Space: name/, 'fresh'],
        [/New Space: owner/, 'tester'],
        [/who will call/, 'Only me'],
        [/New Space: SDK/, 'Docker'],
        [/lacks the secret OPENAI_API_KEY/, 'Enter value'],
        [/^OPENAI_API_KEY: /, value],
      );
      const ui = await runAndWait(api, 'hfSpaces.deployTo', folder, answer, running);
      check(ui.find(/OPENAI_API_KEY/), `it asked ${JSON.stringify(ui.shown)}`);
    } finally {
      restore();
      stop();
    }
    same(carriers(sent, value), ['POST /api/repos/create'], 'requests with the value');
    same(await secretsOnHub('tester/fresh'), { OPENAI_API_KEY: value }, 'secrets on the Hub');
  });

  it('reach an existing Space before the commit, each once, and are not asked for again', async () => {
    const { space, folder } = await prepareWith(api, 'known', {
      'main.py': `${openAi}mode = os.environ["RUN_MODE"]\nother = os.environ["OTHER_TOKEN"]\n`,
      '.env': 'OTHER_TOKEN=from-the-env-file-0815\n',
      '.gitignore': '.env\n',
    });
    const { sent, stop } = recordRequests();
    const answered = new Set<string>();
    const next = (text: string) => {
      const name = ['OPENAI_API_KEY', 'RUN_MODE', 'OTHER_TOKEN'].find((one) => !answered.has(one)) ?? '';
      if (/lacks what the code needs/.test(text)) answered.add(name);
      return name;
    };
    try {
      const answer = answering(
        [/OTHER_TOKEN$/, 'Take from .env'],
        [/lacks the (?:secret|variable)/, 'Enter value'],
        [/^OPENAI_API_KEY: /, value],
        [/^RUN_MODE: /, 'quiet-mode'],
      );
      const list = (shown: Parameters<typeof answer>[0]) =>
        /lacks what the code needs/.test(shown.text) ? next(shown.text) : answer(shown);
      await runAndWait(api, 'hfSpaces.deploy', folder, list, running);
    } finally {
      stop();
    }
    same(
      await secretsOnHub(space),
      { OPENAI_API_KEY: value, OTHER_TOKEN: 'from-the-env-file-0815' },
      'secrets',
    );
    same(await variablesOnHub(space), { RUN_MODE: 'quiet-mode' }, 'variables');
    const settings = sent.filter(
      ({ method, path }) => method === 'POST' && /\/(?:secrets|variables)$/.test(path),
    );
    same(settings.length, 3, 'settings sent');
    const [commit, ...others] = sent.filter(isCommit);
    check(commit && others.length === 0, `commits: ${others.length + 1}`);
    check(
      settings.every((one) => sent.indexOf(one) < sent.indexOf(commit)),
      'a setting came after the commit',
    );
    for (const secret of [value, 'from-the-env-file-0815']) {
      same(carriers(sent, secret), [`POST /api/spaces/${space}/secrets`], `requests with ${secret}`);
    }
    await writeFolder('known', { 'static/index.html': '<p>again</p>\n' });
    const again = await runAndWait(api, 'hfSpaces.deploy', folder, answering(), running);
    check(!again.find(/lacks/), `it asked again: ${JSON.stringify(again.shown)}`);
    check(!/sk-entered|from-the-env|quiet-mode/.test(rememberedText(api)), 'a value is remembered');
  });

  it('that are not needed are remembered by name, until they are asked for again', async () => {
    const { space, folder } = await prepareWith(api, 'waived', { 'main.py': openAi });
    const first = answering([/lacks the secret OPENAI_API_KEY/, 'Not needed']);
    await runAndWait(api, 'hfSpaces.deploy', folder, first, running);
    same(await secretsOnHub(space), {}, 'secrets');
    check(rememberedText(api).includes('OPENAI_API_KEY'), 'the name is not remembered');
    await writeFolder('waived', { 'static/index.html': '<p>again</p>\n' });
    const second = await runAndWait(api, 'hfSpaces.deploy', folder, answering(), running);
    check(!second.find(/lacks/), `it asked again: ${JSON.stringify(second.shown)}`);
    const view = { name: 'OPENAI_API_KEY' };
    await vscode.commands.executeCommand('hfSpaces.askNeedAgain', { root: folder, view });
    const third = await runAndWait(api, 'hfSpaces.deploy', folder, () => undefined, undefined);
    check(third.find(/lacks the secret OPENAI_API_KEY/), `it asked ${JSON.stringify(third.shown)}`);
  });

  it('stop the deploy when the question is dismissed, and nothing is sent', async () => {
    const { space, folder } = await prepareWith(api, 'dismissed-need', { 'main.py': openAi });
    const initial = await filesOnHub(space);
    const before = (await hub.counters()).commits;
    const ui = await runAndWait(api, 'hfSpaces.deploy', folder, () => undefined, undefined);
    check(ui.shown.at(-1)?.kind === 'pick', `it went on: ${JSON.stringify(ui.shown)}`);
    same((await hub.counters()).commits, before, 'commits');
    same(await filesOnHub(space), initial, 'files');
  });

  it('may stay missing', async () => {
    const { space, folder } = await prepareWith(api, 'without', { 'main.py': openAi });
    const answer = answering([/lacks the secret/, 'Continue without']);
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    same(await secretsOnHub(space), {}, 'secrets');
  });

  it('become a variable only when the user insists on what looks like a secret', async () => {
    const { space, folder } = await prepareWith(api, 'insists', { 'main.py': openAi });
    const answer = answering(
      [/lacks the secret/, "It's a variable"],
      [/^OPENAI_API_KEY: /, value],
      [/looks like a secret/, 'Make It a Secret'],
    );
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    same(await variablesOnHub(space), {}, 'variables');
    same(await secretsOnHub(space), { OPENAI_API_KEY: value }, 'secrets');
  });

  it('that the Hub refuses stop the deploy before the commit, without telling the value', async () => {
    const { space, folder } = await prepareWith(api, 'refused-need', { 'main.py': openAi });
    const route = 'POST /api/spaces/{id}/secrets';
    await hub.request('POST', '/__hub/faults', { fault: '403', route, count: 0 });
    const before = (await hub.counters()).commits;
    try {
      const answer = answering([/lacks the secret/, 'Enter value'], [/^OPENAI_API_KEY: /, value]);
      const end = /OPENAI_API_KEY could not be set, so nothing was uploaded/;
      const ui = await runAndWait(api, 'hfSpaces.deploy', folder, answer, end);
      check(!JSON.stringify(ui.shown).includes(value), 'the value is shown');
    } finally {
      await hub.request('DELETE', '/__hub/faults');
    }
    same((await hub.counters()).commits, before, 'commits');
    same(await secretsOnHub(space), {}, 'secrets');
  });

  it('what a .env would give away goes to the Space instead, and the file stays here', async () => {
    const { space, folder } = await prepareWith(api, 'turned', {
      '.env': 'STRIPE_SECRET_KEY=whsec-not-for-the-repo-99\nDEBUG=true\n',
    });
    const answer = answering(
      [/these files hold secrets/, '.env'],
      [/^\.env: /, 'Turn into a Space secret'],
      [/^\.env to tester\/turned/, 'Push 2 names'],
    );
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    same(await secretsOnHub(space), { STRIPE_SECRET_KEY: 'whsec-not-for-the-repo-99' }, 'secrets');
    same(await variablesOnHub(space), { DEBUG: 'true' }, 'variables');
    const files = await filesOnHub(space);
    check(!('.env' in files), '.env is on the Hub');
    check(!JSON.stringify(files).includes('whsec'), 'a file on the Hub has the value');
  });

  it('a value that another file repeats goes to the Space by its name, and that file stays here', async () => {
    const { space, folder } = await prepareWith(api, 'repeated', {
      '.env': 'ADMIN_PASSWORD=Xk93vQpL27sTz8WmRb\n',
      '.gitignore': '.env\n',
      'notes.txt': 'log in with Xk93vQpL27sTz8WmRb\n',
    });
    const answer = answering(
      [/these files hold secrets/, 'notes.txt'],
      [/^notes\.txt: /, 'Turn into a Space secret'],
      [/^\.env to tester\/repeated/, 'Push 1 names'],
    );
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    same(await secretsOnHub(space), { ADMIN_PASSWORD: 'Xk93vQpL27sTz8WmRb' }, 'secrets');
    check(!('notes.txt' in (await filesOnHub(space))), 'notes.txt is on the Hub');
  });

  it('several of a .env are taken at once', async () => {
    const { space, folder } = await prepareWith(api, 'several', {
      'main.py': `${openAi}other = os.environ["OTHER_TOKEN"]\n`,
      '.env': 'OTHER_TOKEN=taken-one\nOPENAI_API_KEY=taken-two\n',
      '.gitignore': '.env\n',
    });
    const answer = answering([/lacks what the code needs/, 'Take 2 from .env']);
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    const taken = Object.entries(await secretsOnHub(space)).toSorted();
    same(
      taken,
      [
        ['OPENAI_API_KEY', 'taken-two'],
        ['OTHER_TOKEN', 'taken-one'],
      ],
      'secrets',
    );
  });

  it('callers send are not asked for', async () => {
    const { space, folder } = await prepareWith(api, 'callers', {
      'main.py':
        'from fastapi import FastAPI, Header\napp = FastAPI()\n@app.get("/")\ndef root(authorization: str = Header()):\n    return authorization\n',
    });
    const ui = await runAndWait(
      api,
      'hfSpaces.deploy',
      folder,
      answering([/Missing on a Space/, 'Continue without']),
      running,
    );
    check(!ui.find(/lacks/), `it asked ${JSON.stringify(ui.shown)}`);
    same(await secretsOnHub(space), {}, 'secrets');
  });

  it('sign-in with Hugging Face is switched on in the README when the code reads OAUTH_*', async () => {
    const { space, folder } = await prepareWith(api, 'oauth', {
      'main.py': 'import os\nclient = os.environ["OAUTH_CLIENT_ID"]\n',
    });
    const answer = answering([/reads OAUTH_\*/, 'Add It']);
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, running);
    const readme = (await filesOnHub(space))['README.md'] ?? '';
    same(readme, '---\ntitle: A\nsdk: docker\nhf_oauth: true\n---\n', 'README.md');
  });
});
