import * as vscode from 'vscode';
import type { Memory } from '../../../src/editor/memory.ts';
import { extension, same, workspaceFolder } from '../support.ts';

describe('what is remembered of a folder', () => {
  let memory: Memory;
  const at = (name: string) => vscode.Uri.joinPath(workspaceFolder(), name);
  const spaces = (name: string) => memory.targets(at(name)).map(({ space }) => space);

  before(async () => {
    ({ memory } = (await extension().activate()).services);
  });

  it('has the latest Space first, each once, per folder', async () => {
    for (const space of ['tester/a', 'tester/b', 'tester/a']) {
      await memory.rememberTarget(at('one'), { space, folder: '', sdk: 'docker' });
    }
    await memory.rememberTarget(at('two'), { space: 'tester/c', folder: '' });
    same(spaces('one'), ['tester/a', 'tester/b'], 'Spaces of the first folder');
    same(spaces('two'), ['tester/c'], 'Spaces of the second folder');
  });

  it('loses what is forgotten and nothing else', async () => {
    await memory.forgetTarget(at('one'), 'tester/a');
    same(spaces('one'), ['tester/b'], 'Spaces of the first folder');
    same(spaces('two'), ['tester/c'], 'Spaces of the second folder');
  });

  it('counts a confirmation for one folder and one Space', async () => {
    await memory.confirm(at('one'), 'tester/b');
    same(memory.isConfirmed(at('one'), 'tester/b'), true, 'confirmed');
    same(memory.isConfirmed(at('one'), 'tester/a'), false, 'another Space confirmed');
    same(memory.isConfirmed(at('two'), 'tester/b'), false, 'another folder confirmed');
  });

  it('keeps the deploys that are followed, one per Space, for the next window', async () => {
    const deploy = { space: 'tester/b', startedAt: 1, endpoint: 'https://hub.example.test' };
    await memory.follow({ ...deploy, commit: 'a'.repeat(40) });
    await memory.follow({ ...deploy, commit: 'b'.repeat(40) });
    // Other suites may have left deploys of their own.
    const ours = () => memory.followed().filter(({ space }) => space === 'tester/b');
    same(
      ours().map((one) => 'commit' in one && one.commit[0]),
      ['b'],
      'followed commits',
    );
    await memory.unfollow('tester/b');
    same(ours(), [], 'followed');
  });
});
