import type { TestApi } from '../../../src/activate.ts';
import { prepareWith } from '../deploying.ts';
import { answering, rememberedText, runAndWait, secretsOnHub } from '../secretFlows.ts';
import {
  check,
  extension,
  localHub,
  same,
  signInWith,
  signOutAndRemove,
  workspaceFolder,
} from '../support.ts';
import { checkNotWritten, checkNowhereIn } from './written.ts';

const value = 'sk-nobody-may-keep-this-2718';

describe('the value of a secret, after a deploy that sent it', function (this: Mocha.Suite) {
  let api: TestApi;

  before(async () => {
    api = await extension().activate();
    await localHub().reset();
    await signInWith(api, localHub().token);
    const { space, folder } = await prepareWith(api, 'values', {
      'main.py': 'import os\nkey = os.environ["OPENAI_API_KEY"]\n',
    });
    const answer = answering([/lacks the secret/, 'Enter value'], [/^OPENAI_API_KEY: /, value]);
    await runAndWait(api, 'hfSpaces.deploy', folder, answer, /is running\.$/);
    same(await secretsOnHub(space), { OPENAI_API_KEY: value }, 'secrets on the Hub');
  });
  after(() => signOutAndRemove(api));

  it('is in no file of VS Code: settings, logs, output channels', async () => {
    await checkNotWritten(value, 'tester/values');
  });

  it('is not in the folder, nor in what is remembered', async () => {
    await checkNowhereIn(workspaceFolder().fsPath, value);
    const text = rememberedText(api);
    check(text.includes('tester/values'), `the Space is not remembered: ${text}`);
    check(!text.includes(value), 'the value is remembered');
  });

  it('is not in the counters of the local Hub', async () => {
    check(!JSON.stringify(await localHub().counters()).includes(value), 'the counters hold the value');
  });
});
