import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { answerUi, check, extension, localHub, same, setEndpoint, signOutAll } from '../support.ts';

describe('the environment of a Node host', () => {
  let api: TestApi;
  const hub = localHub();
  before(async () => {
    api = await extension().activate();
    await signOutAll(api);
  });
  after(() => signOutAll(api));

  it('gives the endpoint by HF_ENDPOINT, unless the setting names another', async () => {
    same(api.services.sessions.endpoint(), hub.url, 'endpoint');
    try {
      await setEndpoint('https://hub.example.test/');
      same(api.services.sessions.endpoint(), 'https://hub.example.test', 'endpoint');
    } finally {
      await setEndpoint(undefined);
    }
    same(api.services.sessions.endpoint(), hub.url, 'endpoint');
  });

  it('has its HF_TOKEN offered, and taken only when chosen', async () => {
    const declined = answerUi(api, () => undefined);
    await vscode.commands.executeCommand('hfSpaces.signIn');
    declined.restore();
    same(await api.services.sessions.signedIn(), false, 'signed in');
    const ui = answerUi(api, ({ kind }) => (kind === 'pick' ? 'Use the token from HF_TOKEN' : undefined));
    await vscode.commands.executeCommand('hfSpaces.signIn');
    ui.restore();
    check(ui.find(/Signed in to Hugging Face as tester/), `it said ${JSON.stringify(ui.shown)}`);
  });
});
