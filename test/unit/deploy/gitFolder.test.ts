import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collect } from '../../../src/deploy/collect.ts';
import { findGitFolder } from '../../../src/deploy/gitFolder.ts';
import { readGitState } from '../../../src/deploy/message.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { memoryFiles } from '../memoryFiles.ts';

describe('findGitFolder', () => {
  let top: string;
  before(() => {
    top = realpathSync(mkdtempSync(path.join(tmpdir(), 'hf-git-')));
    git('.', 'init', '-q', '-b', 'main', 'repo');
    write('repo/a.py', '1');
    git('repo', 'add', '.');
    git('repo', 'commit', '-q', '-m', 'one');
    git('repo', 'remote', 'add', 'origin', 'https://example.org/o/r.git');
    mkdirSync(path.join(top, 'repo/.git/info'), { recursive: true });
    write('repo/.git/info/exclude', '*.secret\n');
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  function write(file: string, text: string) {
    writeFileSync(path.join(top, file), text);
  }

  function git(folder: string, ...args: string[]): string {
    const user = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always'];
    const ran = spawnSync('git', [...user, ...args], { cwd: path.join(top, folder), encoding: 'utf8' });
    if (ran.status !== 0 && !args.includes('check-ignore')) throw new Error(ran.stderr);
    return ran.stdout.trim();
  }

  const find = (folder: string) => {
    const root = path.join(top, folder);
    return findGitFolder(nodeFiles(root), (at) => nodeFiles(path.resolve(root, at)));
  };

  async function ignored(folder: string, file: string) {
    const gitFolder = await find(folder);
    const found = await collect(nodeFiles(path.join(top, folder)), { gitFolder });
    const told = found.ignored.some((one) => one.path === file);
    const asked = git(folder, '-c', 'core.excludesFile=', 'check-ignore', '--no-index', file);
    return { told, git: asked === file };
  }

  it('finds branch, commit and excluded paths of a worktree where git keeps them', async () => {
    git('repo', 'worktree', 'add', '-q', '-b', 'topic', '../tree');
    write('tree/x.secret', 'x');
    write('tree/b.py', '2');
    git('tree', 'add', 'b.py');
    git('tree', 'commit', '-q', '-m', 'two');
    assert.deepEqual(await readGitState(await find('tree')), {
      branch: 'topic',
      commit: git('tree', 'rev-parse', 'HEAD'),
      remote: 'https://example.org/o/r.git',
      pushed: false,
    });
    assert.deepEqual(await ignored('tree', 'x.secret'), { told: true, git: true });
    assert.deepEqual(await ignored('tree', 'b.py'), { told: false, git: false });
  });

  it('finds those of a submodule, whose own rules count and not those of its parent', async () => {
    git('.', 'init', '-q', '-b', 'main', 'parent');
    git('parent', 'submodule', '--quiet', 'add', '-b', 'main', path.join(top, 'repo'), 'sub');
    write('parent/.git/info/exclude', 'outer.txt\n');
    write('parent/.git/modules/sub/info/exclude', 'inner.txt\n');
    write('parent/sub/inner.txt', '');
    write('parent/sub/outer.txt', '');
    const state = await readGitState(await find('parent/sub'));
    assert.deepEqual(
      [state?.branch, state?.commit, state?.pushed],
      ['main', git('repo', 'rev-parse', 'HEAD'), true],
    );
    assert.deepEqual(await ignored('parent/sub', 'inner.txt'), { told: true, git: true });
    assert.deepEqual(await ignored('parent/sub', 'outer.txt'), { told: false, git: false });
  });

  it('finds an ordinary one, and none where there is none or `.git` makes no sense', async () => {
    assert.equal((await readGitState(await find('repo')))?.branch, 'main');
    const never = () => assert.fail('nothing is opened');
    assert.equal(await findGitFolder(memoryFiles({ a: '' }), never), undefined);
    assert.equal(await findGitFolder(memoryFiles({ '.git': 'nonsense' }), never), undefined);
    const gone = await findGitFolder(memoryFiles({ '.git': 'gitdir: ../gone' }), () => memoryFiles({}));
    assert.equal(await readGitState(gone), undefined);
  });
});
