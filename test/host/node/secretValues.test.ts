import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestApi } from '../../../src/activate.ts';
import { hostConfig } from '../config.ts';
import { answering, prepareWith, rememberedText, runAndWait, secretsOnHub } from '../secretFlows.ts';
import {
  check,
  extension,
  localHub,
  removeWritten,
  same,
  signInWith,
  signOutAll,
  until,
  workspaceFolder,
} from '../support.ts';

const value = 'sk-nobody-may-keep-this-2718';

async function filesWith(folder: string, text: string): Promise<{ read: number; found: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const contents = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return { read: files.length, found: files.filter((_file, index) => contents[index]) };
}

describe('the value of a secret, after a deploy that sent it', function (this: Mocha.Suite) {
  let api: TestApi;
  const dataDir = hostConfig.dataDir ?? '';

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
  after(async () => {
    await signOutAll(api);
    await removeWritten();
  });

  it('is in no file of VS Code: settings, logs, output channels', async () => {
    if (hostConfig.hasLogFiles) {
      await until('the log of the deploy', async () => {
        const logs = path.join(dataDir, 'data', 'logs');
        return (await filesWith(logs, 'deploy to tester/values: running')).found.length > 0;
      });
    }
    const { read, found } = await filesWith(dataDir, value);
    check(read > 3, `only ${read} files were there to read`);
    same(found, [], 'files with the value');
  });

  it('is not in the folder, nor in what is remembered', async () => {
    const { read, found } = await filesWith(workspaceFolder().fsPath, value);
    check(read > 3, `only ${read} files were there to read`);
    same(found, [], 'files with the value');
    const text = rememberedText(api);
    check(text.includes('tester/values'), `the Space is not remembered: ${text}`);
    check(!text.includes(value), 'the value is remembered');
  });

  it('is not in the counters of the local Hub', async () => {
    check(!JSON.stringify(await localHub().counters()).includes(value), 'the counters hold the value');
  });
});
