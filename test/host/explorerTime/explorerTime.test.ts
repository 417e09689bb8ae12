import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import type { ExplorerNode } from '../../../src/editor/views/explorer/nodes.ts';
import { check, extension, localHub, signInWith } from '../support.ts';

declare const report: (name: string, value: unknown) => void;

const rounds = 5;

/** The tree of an account with many Spaces, as VS Code asks for it; see test/bench/explorer.mjs. */
describe('the explorer with many Spaces', function (this: Mocha.Suite) {
  this.timeout(120_000);

  it('is measured', async () => {
    const api: TestApi = await extension().activate();
    const { explorer } = api.services;
    const hub = localHub();
    await signInWith(api, hub.token);
    await vscode.commands.executeCommand('hfSpaces.explorer.focus');

    /** The top and what is open below it, each with its row. */
    const open = async (): Promise<ExplorerNode[]> => {
      const roots = await explorer.getChildren();
      const own = roots.find((node) => node.kind === 'owner' && node.isOwn);
      const rows = await explorer.getChildren(own);
      for (const node of [...roots, ...rows]) explorer.getTreeItem(node);
      check(own && rows.length > 0, 'no Spaces');
      return rows;
    };
    const measured = async (work: () => Promise<ExplorerNode[]>) => {
      const before = (await hub.counters()).requests;
      const start = performance.now();
      const rows = await work();
      const ms = performance.now() - start;
      return { ms, rows: rows.length, requests: (await hub.counters()).requests - before };
    };
    const opened = [];
    for (let round = 0; round < rounds; round++) {
      api.services.data.reset();
      opened.push(await measured(open));
    }
    const all = await measured(async () => {
      for (;;) {
        const more = (await open()).find(({ kind }) => kind === 'more');
        if (!more) return open();
        await vscode.commands.executeCommand('hfSpaces.loadMore', more);
      }
    });
    const again = await measured(open);
    const filtered = await measured(async () => {
      await explorer.setFilter('space-1999');
      return open();
    });
    report('explorer', { opened, all, again, filtered });
  });
});
