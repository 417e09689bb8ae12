import assert from 'node:assert/strict';
import {
  cloneAddress,
  defaultMessage,
  fillMessage,
  readGitState as readState,
} from '../../../src/deploy/message.ts';
import { findGitFolder } from '../../../src/deploy/gitFolder.ts';
import type { Files } from '../../../src/ports.ts';
import { memoryFiles } from '../memoryFiles.ts';

const sha = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const config = '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://me:secret@example.org/o/r.git\n';

async function readGitState(files: Files) {
  const below = (folder: string): Files => ({
    list: (path) => files.list(`${folder}/${path}`),
    stat: (path) => files.stat(`${folder}/${path}`),
    read: (path) => files.read(`${folder}/${path}`),
  });
  return readState(await findGitFolder(files, below));
}

describe('readGitState', () => {
  it('reads branch, commit and remote from loose refs', async () => {
    const state = await readGitState(
      memoryFiles({
        '.git/HEAD': 'ref: refs/heads/feature/x\n',
        '.git/refs/heads/feature/x': `${sha}\n`,
        '.git/refs/remotes/origin/feature/x': `${sha}\n`,
        '.git/config': config,
      }),
    );
    assert.deepEqual(state, {
      branch: 'feature/x',
      commit: sha,
      remote: 'https://example.org/o/r.git',
      pushed: true,
    });
    assert.equal(defaultMessage(state), 'Deploy feature/x@1a2b3c4');
  });

  it('reads packed refs, and knows a commit that no remote branch points at', async () => {
    const packed = `# pack-refs with: peeled\n${sha} refs/heads/main\n${'0'.repeat(40)} refs/remotes/origin/main\n`;
    const state = await readGitState(
      memoryFiles({ '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': packed }),
    );
    assert.deepEqual(state, { branch: 'main', commit: sha, pushed: false });
    const pushed = await readGitState(
      memoryFiles({ '.git/HEAD': sha, '.git/packed-refs': packed.replace('0'.repeat(40), sha) }),
    );
    assert.deepEqual(pushed, { commit: sha, pushed: true });
    assert.equal(defaultMessage(pushed), 'Deploy 1a2b3c4');
  });

  it('is undefined outside a repository, and has no commit before the first', async () => {
    assert.equal(await readGitState(memoryFiles({ a: '1' })), undefined);
    const state = await readGitState(memoryFiles({ '.git/HEAD': 'ref: refs/heads/main\n' }));
    assert.deepEqual(state, { branch: 'main', pushed: false });
    assert.equal(defaultMessage(state), 'Deploy main');
    assert.equal(defaultMessage(undefined), 'Deploy from VS Code');
  });
});

describe('messages and addresses', () => {
  it('fills a template', () => {
    const git = { branch: 'main', commit: sha, pushed: false };
    assert.equal(fillMessage('{branch} at {sha} on {date}', git, 0), 'main at 1a2b3c4 on 1970-01-01');
    assert.equal(fillMessage(' {branch} ', undefined, 0), 'Deploy from VS Code');
  });

  it('makes any remote one that a Space can clone, without credentials', () => {
    for (const [given, wanted] of [
      ['git@github.com:o/r.git', 'https://github.com/o/r.git'],
      ['ssh://git@github.com:22/o/r', 'https://github.com/o/r'],
      ['https://user:pass@host.org/r', 'https://host.org/r'],
      ['../elsewhere', '../elsewhere'],
    ] as const) {
      assert.equal(cloneAddress(given), wanted);
    }
  });
});
