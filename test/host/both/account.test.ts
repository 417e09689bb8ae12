import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import {
  answerUi,
  check,
  extension,
  localHub,
  same,
  setEndpoint,
  signInWith,
  signOutAll,
  useLocalHub,
} from '../support.ts';

const otherToken = 'hf_local_other_token_for_tests';
const readToken = 'hf_local_read_token_for_tests';
const whoami = 'GET /api/whoami-v2';

describe('account', () => {
  let api: TestApi;
  const hub = localHub();
  const users = async () =>
    (await api.services.sessions.provider.getSessions()).map(({ account }) => account.label);
  const asked = async () => (await hub.counters()).byRoute[whoami] ?? 0;

  before(async () => {
    api = await extension().activate();
    await hub.reset();
    await useLocalHub();
  });
  beforeEach(() => signOutAll(api));
  after(() => signOutAll(api));

  it('signs in with a pasted token, and VS Code lists the account', async () => {
    const ui = await signInWith(api, hub.token);
    check(ui.find(/Signed in to Hugging Face as tester/), `it said ${JSON.stringify(ui.shown)}`);
    const accounts = await vscode.authentication.getAccounts('huggingface');
    same(
      accounts.map(({ label }) => label),
      ['tester'],
      'accounts of VS Code',
    );
  });

  it('keeps the token in SecretStorage until the account is signed out', async () => {
    await signInWith(api, hub.token);
    const kept = () => api.context.secrets.get('hfSpaces.sessions');
    check((await kept())?.includes(hub.token), 'the token is not in SecretStorage');
    const ui = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.signOut');
    ui.restore();
    check(ui.find(/no longer kept/), 'signing out says nothing');
    check(!(await kept())?.includes(hub.token), 'the token is still in SecretStorage');
    same(await users(), [], 'sessions');
  });

  it('asks the Hub once who a token belongs to, also when many ask', async () => {
    await signInWith(api, hub.token);
    const before = await asked();
    const sessions = await Promise.all([1, 2, 3].map(() => api.services.sessions.current(false)));
    await api.services.sessions.current(false);
    same(
      sessions.map((session) => session?.account.name),
      ['tester', 'tester', 'tester'],
      'accounts',
    );
    const times = (await asked()) - before;
    check(times <= 1, `asked ${times} times`);
  });

  it('refuses a token the Hub does not know, in a sentence without the token', async () => {
    const unknown = 'hf_nobody_knows_this_one';
    const ui = await signInWith(api, unknown);
    const error = ui.shown.find(({ kind }) => kind === 'error');
    check(error && /does not accept the token/.test(error.text), `it said ${JSON.stringify(ui.shown)}`);
    check(!JSON.stringify(ui.shown).includes(unknown), 'the sentence shows the token');
    same(await users(), [], 'sessions');
  });

  it('names the missing right of a token that can only read', async () => {
    const ui = await signInWith(api, readToken);
    check(ui.find(/can only read: create one with the role "write"/), `it said ${JSON.stringify(ui.shown)}`);
  });

  it('holds several accounts, deploys as the chosen one and signs out one alone', async () => {
    await signInWith(api, hub.token);
    await signInWith(api, otherToken);
    same((await users()).toSorted(), ['other', 'tester'], 'sessions');
    for (const user of ['tester', 'other']) {
      const ui = answerUi(api, ({ kind }) => (kind === 'pick' ? user : undefined));
      await vscode.commands.executeCommand('hfSpaces.switchAccount');
      ui.restore();
      same((await api.services.sessions.current(false))?.account.name, user, 'current account');
    }
    const ui = answerUi(api, ({ kind }) => (kind === 'pick' ? 'other' : undefined));
    await vscode.commands.executeCommand('hfSpaces.signOut');
    ui.restore();
    same(await users(), ['tester'], 'sessions');
    same((await api.services.sessions.current(false))?.account.name, 'tester', 'current account');
  });

  it('does not offer the session of another endpoint', async () => {
    await signInWith(api, hub.token);
    try {
      await setEndpoint('http://127.0.0.1:9');
      same(await users(), [], 'sessions of an endpoint nobody signed in to');
    } finally {
      await setEndpoint(hostConfig.kind === 'web' ? hub.url : undefined);
    }
    same(await users(), ['tester'], 'sessions');
  });
});
