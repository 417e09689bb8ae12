import assert from 'node:assert/strict';
import { collect } from '../../../src/deploy/collect.ts';
import { findSecrets } from '../../../src/deploy/guard.ts';
import { memoryFiles } from '../memoryFiles.ts';

async function blockedIn(record: Record<string, string>) {
  const files = memoryFiles(record);
  return findSecrets(files, (await collect(files)).files);
}

// Put together at run time, so that no scanner takes this file for a leak.
const madeUp = (prefix: string, length: number) => prefix + 'aB3'.repeat(length).slice(0, length);

describe('findSecrets', () => {
  it('blocks .env files by name, but not the examples', async () => {
    const blocked = await blockedIn({
      '.env': 'A=1',
      'sub/.env.local': '',
      '.env.example': '',
      'env.py': '',
    });
    assert.deepEqual(
      blocked.map((one) => one.path),
      ['.env', 'sub/.env.local'],
    );
  });

  it('names the line of a token', async () => {
    const blocked = await blockedIn({ 'a.py': `x = 1\ntoken = "${madeUp('hf_', 34)}"\n` });
    assert.deepEqual(blocked, [{ path: 'a.py', kind: 'token', line: 2 }]);
  });

  it('finds private keys and tokens of other services', async () => {
    const blocked = await blockedIn({
      'k.pem': `-----BEGIN RSA ${'PRIVATE KEY'}-----\n`,
      'gh.txt': madeUp('ghp_', 36),
      'sk.txt': madeUp('sk-proj-', 40),
      'aws.txt': madeUp('AKIA', 16).toUpperCase(),
    });
    assert.deepEqual(
      blocked.map((one) => one.path),
      ['aws.txt', 'gh.txt', 'k.pem', 'sk.txt'],
    );
  });

  it('lets look-alikes pass', async () => {
    assert.deepEqual(
      await blockedIn({
        'a.py': 'from huggingface_hub import hf_hub_download\nhf_hub_download_and_something = 1\n',
        'b.md': 'Set HF_TOKEN=hf_xxx',
        'c.pem': '-----BEGIN PUBLIC KEY-----',
      }),
      [],
    );
  });

  it('never gives out the secret', async () => {
    const secret = madeUp('hf_', 34);
    assert.ok(!JSON.stringify(await blockedIn({ a: secret })).includes(secret));
  });
});
