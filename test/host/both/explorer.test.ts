import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import {
  check,
  localHub,
  same,
  signedIn,
  signInWith,
  signOutAll,
  until,
  withShortWaits,
  workspaceFolder,
} from '../support.ts';
import type { ExplorerNode } from '../../../src/editor/views/explorer/nodes.ts';
import {
  act,
  catchOutside,
  children,
  createOnHub,
  labelOf,
  rows,
  sectionNode,
  spaceNode,
} from './explorerSupport.ts';

describe('the explorer', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const labels = async (nodes: Promise<Parameters<typeof labelOf>[1][]>) =>
    (await nodes).map((node) => labelOf(api, node));

  before(async () => (api = await signedIn()));
  beforeEach(async () => {
    await hub.request('DELETE', '/__hub/faults');
    api.services.explorer.refresh();
  });
  after(signOutOfAll);

  async function signOutOfAll() {
    await api.services.explorer.setFilter('');
    await api.services.memory.pin('tester/older', false);
    await signOutAll(api);
  }

  it('lists accounts and organisations with their Spaces, pinned first, then by last change', async () => {
    const older = await createOnHub('older', 'static');
    await createOnHub('middle', 'static', { visibility: 'public' });
    await createOnHub('newest', 'static');
    const roots = await children(api);
    const own = roots.find((node) => node.kind === 'owner' && node.owner === 'tester');
    check(own, 'no account');
    check(
      roots.some((node) => node.kind === 'owner' && node.owner === 'acme'),
      'no organisation',
    );
    same(
      await labels(children(api, own)),
      ['newest | Running · Private', 'middle | Running · Public', 'older | Running · Private'],
      'Spaces',
    );
    await act(api, 'hfSpaces.pinSpace', await spaceNode(api, older));
    same((await labels(children(api, own)))[0], 'older | Running · Private · pinned', 'first');
    await act(api, 'hfSpaces.unpinSpace', await spaceNode(api, older));
    same((await labels(children(api, own)))[0], 'newest | Running · Private', 'first');
  });

  it("shows this workspace's targets first and marks them", async () => {
    const space = await createOnHub('target', 'static');
    const folder = workspaceFolder();
    await api.services.memory.rememberTarget(folder, { space, folder: '' });
    try {
      const [first] = await children(api);
      check(first?.kind === 'space' && first.space === space, `it is ${JSON.stringify(first)}`);
      const own = (await children(api)).find((node) => node.kind === 'owner' && node.owner === 'tester');
      check(/this workspace/.test((await labels(children(api, own)))[0] ?? ''), 'not marked in its list');
    } finally {
      await api.services.memory.forgetTarget(folder, space);
    }
  });

  it('opens a Space into its parts, and asks the Hub for a part when that is opened', async () => {
    const space = await createOnHub('parts');
    const before = await hub.counters();
    const node = await spaceNode(api, space);
    const sections = (await children(api, node)).map((one) => one.kind === 'section' && one.section);
    same(
      sections,
      ['status', 'files', 'variables', 'secrets', 'volumes', 'commits', 'discussions', 'logs', 'api'],
      'sections',
    );
    const after = await hub.counters();
    same(after.byRoute['GET /api/spaces/{id}'], before.byRoute['GET /api/spaces/{id}'], 'records read');
    for (const [section, first] of [
      ['files', '.gitattributes'],
      ['variables', 'No variables'],
      ['secrets', 'No secrets'],
      ['volumes', 'No volumes'],
      ['commits', 'initial commit'],
      ['discussions', 'No discussions or pull requests'],
      ['logs', 'Build'],
    ] as const) {
      const [label] = await labels(rows(api, space, section));
      check(label?.startsWith(first), `${section}: ${label}`);
    }
    const status = await labels(rows(api, space, 'status'));
    check(
      status.some((label) => label === 'Private'),
      `status: ${status.join('; ')}`,
    );
  });

  it('gives every row a name for screen readers, and shows no value of a secret', async () => {
    const space = await createOnHub('named', 'docker', {
      files: [{ path: 'src/app.py', content: '', encoding: 'utf-8' }],
      variables: [{ key: 'MODE', value: 'fast' }],
      secrets: [{ key: 'API_KEY', value: 'never-in-the-tree' }],
      volumes: [{ type: 'dataset', source: 'ann/words', mountPath: '/words' }],
    });
    await hub.request('POST', `/api/spaces/${space}/discussions`, { title: 'Why', description: 'd' });
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'RUNTIME_ERROR', errorMessage: 'x' });
    const seen = new Map<string, vscode.TreeItem>();
    const walk = async (node?: ExplorerNode): Promise<void> => {
      for (const child of await children(api, node)) {
        if (seen.has(child.id)) continue;
        const item = api.services.explorer.getTreeItem(child);
        seen.set(child.id, item);
        const isOther = child.kind === 'space' && child.space !== space;
        if (item.collapsibleState !== vscode.TreeItemCollapsibleState.None && !isOther) await walk(child);
      }
    };
    await walk();
    check(seen.size > 25, `${seen.size} rows`);
    for (const [id, item] of seen) check(item.accessibilityInformation?.label, `${id} has no name`);
    const rowOf = seen.get(`space:${space}`)?.accessibilityInformation?.label;
    same(rowOf, `${space}, App failed, cpu-basic, Private`, 'name of the Space');
    check(!JSON.stringify([...seen.values()]).includes('never-in-the-tree'), 'a value is in the tree');
  });

  it('opens one Space in both of its places at once', async () => {
    const space = await createOnHub('twice');
    await api.services.memory.rememberTarget(workspaceFolder(), { space, folder: '' });
    try {
      const roots = await children(api);
      const target = roots.find((node) => node.id === `target:${space}`);
      const own = roots.find((node) => node.kind === 'owner' && node.owner === 'tester');
      const inList = (await children(api, own)).find((node) => node.id === `space:${space}`);
      check(target && inList, 'not in both places');
      const below = async (node: ExplorerNode): Promise<ExplorerNode[]> => {
        const all = await children(api, node);
        const deeper = all.filter(({ kind }) => kind === 'section');
        return [...all, ...(await Promise.all(deeper.map((one) => children(api, one)))).flat()];
      };
      const ids = [...(await below(target)), ...(await below(inList))].map(({ id }) => id);
      same(new Set(ids).size, ids.length, `ids that come once, of ${ids.join(' ')}`);
      const section = (await children(api, inList)).find(({ kind }) => kind === 'section');
      check(section && api.services.explorer.getParent(section) === inList, 'another parent');
    } finally {
      await api.services.memory.forgetTarget(workspaceFolder(), space);
    }
  });

  it('shows the error of a failed Space in full', async () => {
    const space = await createOnHub('broken-for-good');
    const errorMessage = 'Job failed\nExit code: 1. Reason: no such module';
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'BUILD_ERROR', errorMessage });
    const nodes = await rows(api, space, 'status');
    const error = nodes.find((one) => one.kind === 'status' && one.field === 'error');
    check(error, 'no error row');
    const { label, tooltip } = api.services.explorer.getTreeItem(error);
    same([label, tooltip], ['Job failed', errorMessage], 'row and tooltip');
    await act(api, 'hfSpaces.showSpaceError', error);
    same(vscode.window.activeTextEditor?.document.getText(), errorMessage, 'document');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('keeps the node objects over a refresh, so that expansion and selection survive', async () => {
    const space = await createOnHub('kept');
    const before = [await spaceNode(api, space), await sectionNode(api, space, 'files')];
    api.services.explorer.refresh();
    const after = [await spaceNode(api, space), await sectionNode(api, space, 'files')];
    check(
      before.every((node, index) => node === after[index]),
      'other objects',
    );
  });

  it('lists a Space that a deploy of this window has created', async () => {
    const { store } = api.services;
    const own = (await children(api)).find((node) => node.kind === 'owner' && node.owner === 'tester');
    await children(api, own);
    const space = await createOnHub('by-deploy', 'static');
    try {
      store.update(space, { stage: 'RUNNING', deploy: { startedAt: 0, phase: 'done' } });
      check(
        (await children(api)).some((node) => node.id === `target:${space}`),
        'no target',
      );
      check(
        (await children(api, own)).some((node) => node.id === `space:${space}`),
        'not below its owner',
      );
    } finally {
      store.remove(space);
    }
  });

  it('filters by name, also what is not loaded', async () => {
    await createOnHub('needle', 'static');
    await act(api, 'hfSpaces.filterSpaces', undefined, [[/Filter Spaces/, 'eedl']]);
    const own = (await children(api)).find((node) => node.kind === 'owner' && node.owner === 'tester');
    same(await labels(children(api, own)), ['needle | Running · Private'], 'Spaces');
    await act(api, 'hfSpaces.clearFilter', undefined);
    check((await children(api, own)).length > 1, 'still filtered');
  });

  it('loads more when there are hundreds', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `many-${String(index).padStart(3, '0')}`);
    for (let start = 0; start < names.length; start += 20) {
      await Promise.all(
        names
          .slice(start, start + 20)
          .map((name) => createOnHub(`acme/${name}`, 'static', { organization: null })),
      );
    }
    const org = (await children(api)).find((node) => node.kind === 'owner' && node.owner === 'acme');
    const first = await children(api, org);
    same(first.length, 101, 'rows with "Load more"');
    await act(api, 'hfSpaces.loadMore', first.at(-1));
    same((await children(api, org)).length, 130, 'rows');
  });

  it('puts a sentence in the place of what cannot be read, and reads it at the next try', async () => {
    const space = await createOnHub('unread');
    const section = await sectionNode(api, space, 'secrets');
    await hub.request('POST', '/__hub/faults', {
      fault: '403',
      route: 'GET /api/spaces/{id}/secrets',
      count: 0,
    });
    const [failed] = await children(api, section);
    check(failed?.kind === 'message' && /token has no right/.test(failed.text), JSON.stringify(failed));
    await hub.request('DELETE', '/__hub/faults');
    same(await labels(children(api, section)), ['No secrets'], 'rows');
  });

  it('drops an answer that is older than what is shown', async () => {
    const { store } = api.services;
    const space = await createOnHub('late');
    await spaceNode(api, space);
    const question = store.ask();
    const undo = store.assume(space, { stage: 'PAUSED' });
    same(store.answer(space, question, { stage: 'RUNNING' }), false, 'let in');
    same(store.get(space)?.stage, 'PAUSED', 'stage');
    same(store.answer(space, question, { stage: 'RUNNING', host: 'http://late' }), true, 'its other facts');
    same([store.get(space)?.stage, store.get(space)?.host], ['PAUSED', 'http://late'], 'stage and host');
    undo();
    check(store.get(space)?.stage !== 'PAUSED', 'not taken back');
    const early = store.ask();
    const late = store.assume(space, { stage: 'PAUSED', hardware: 't4-small' });
    store.answer(space, store.ask(), { stage: 'SLEEPING' });
    late();
    same(
      [store.get(space)?.stage, store.get(space)?.hardware],
      ['SLEEPING', 'cpu-basic'],
      'what is newer stays',
    );
    store.remove(space);
    same([store.answer(space, early, { stage: 'RUNNING' }), store.get(space)], [false, undefined], 'gone');
  });

  it('drops a list that was asked for before all was read anew, and a Space that went meanwhile', async () => {
    const { data, store, explorer } = api.services;
    const route = 'GET /api/spaces';
    const asked = async () => (await hub.counters()).byRoute[route] ?? 0;
    const space = await createOnHub('vanishing', 'static');
    const own = (await children(api)).find((node) => node.kind === 'owner' && node.owner === 'tester');
    const slow = { fault: 'latency', ms: 300, route };
    explorer.refresh();
    const before = await asked();
    await hub.request('POST', '/__hub/faults', slow);
    const listing = children(api, own);
    await until('the question', async () => (await asked()) > before);
    data.drop(space);
    check(!(await listing).some((node) => node.id === `space:${space}`), 'a Space that is gone is listed');
    same(store.get(space), undefined, 'known of it');
    explorer.refresh();
    await hub.request('POST', '/__hub/faults', slow);
    const early = children(api, own);
    const first = await asked();
    explorer.refresh();
    await early;
    check((await asked()) > first, 'the early answer was kept');
  });

  it('asks for the stage where the Hub sends no events', async () => {
    const { services } = api;
    const space = await createOnHub('polled');
    await hub.request('POST', '/__hub/faults', {
      fault: '403',
      route: 'GET /api/spaces/{id}/events',
      count: 0,
    });
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'BUILDING' });
    await vscode.commands.executeCommand('hfSpaces.explorer.focus');
    await until('the view', () => services.explorer.visible);
    await withShortWaits(api, async () => {
      await services.data.refreshRuntime(space);
      await until('a watch', () => services.watcher.watching.includes(space));
      await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'RUNNING' });
      await until('the stage', () => services.store.get(space)?.stage === 'RUNNING');
    });
    same(services.watcher.watching, [], 'watched');
  });

  it('follows what moves while it is seen, and is quiet when nothing moves or it is hidden', async () => {
    const { services, activity } = api;
    const space = await createOnHub('moving');
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'BUILDING' });
    await vscode.commands.executeCommand('hfSpaces.explorer.focus');
    await until('the view', () => services.explorer.visible);
    await services.data.refreshRuntime(space);
    await until('a watch', () => services.watcher.watching.includes(space));
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'RUNNING' });
    await until('the stage', () => services.store.get(space)?.stage === 'RUNNING');
    await until('the end of the watch', () => services.watcher.watching.length === 0);
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'BUILDING' });
    await services.data.refreshRuntime(space);
    await until('a watch', () => services.watcher.watching.includes(space));
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until('the view to hide', () => !services.explorer.visible);
    same(services.watcher.watching, [], 'watched while hidden');
    // What was under way when the view was hidden may still end.
    await until(
      'it to be quiet',
      async () => (await requestsDuringAMoment()) === 0 && activity.pendingWaits === 0,
    );
    await hub.request('POST', `/__hub/space/${space}/stage`, { stage: 'RUNNING' });
    same([await requestsDuringAMoment(), activity.pendingWaits], [0, 0], 'requests and timers');

    async function requestsDuringAMoment(): Promise<number> {
      const { requests } = activity;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return activity.requests - requests;
    }
  });

  describe('with nothing to show', function (this: Mocha.Suite) {
    const context = () => Object.fromEntries(api.services.explorer.context);

    before(async () => {
      const folder = workspaceFolder();
      const { memory, store } = api.services;
      for (const { space } of memory.targets(folder)) await memory.forgetTarget(folder, space);
      for (const { id } of store.all()) store.remove(id);
      await signOutAll(api);
    });

    it('leaves the place to what to do when signed out, with the needs of the folder beside it', async () => {
      same(await children(api), [], 'rows');
      same(context()['hfSpaces.offline'], false, 'offline');
      same(context()['hfSpaces.needsApart'], true, 'needs beside it');
      const names = await api.services.needsView.getChildren();
      check(names.length > 0, 'the view is empty');
    });

    it('does so for an account without any Space, and while the Hub cannot be reached', async () => {
      await signInWith(api, 'hf_local_other_token_for_tests');
      same(await children(api), [], 'rows');
      same(context()['hfSpaces.needsApart'], true, 'needs beside it');
      await hub.request('POST', '/__hub/faults', { fault: '503', route: 'GET /api/spaces', count: 0 });
      api.services.explorer.refresh();
      await withShortWaits(api, async () => same(await children(api), [], 'rows while it cannot be reached'));
      same(context()['hfSpaces.offline'], true, 'offline');
      await hub.request('DELETE', '/__hub/faults');
      api.services.explorer.refresh();
      same(await children(api), [], 'rows again');
      same(context()['hfSpaces.offline'], false, 'offline');
    });

    it('has rows again for an account with Spaces, and the needs stand below one of them', async () => {
      await signOutAll(api);
      await signInWith(api, hub.token);
      const [first] = await children(api);
      same(first?.kind, 'newSpace', 'first row');
      same(context()['hfSpaces.needsApart'], false, 'needs beside it');
    });
  });

  it('takes the only Space there is, and asks which one when there are more', async () => {
    await signOutAll(api);
    for (const { id } of api.services.store.all()) api.services.store.remove(id);
    await signInWith(api, 'hf_local_other_token_for_tests');
    const none = await act(api, 'hfSpaces.copyId', undefined);
    check(none.find(/There is no Space yet/), JSON.stringify(none.shown));
    const create = async (name: string) => {
      const answer = await fetch(`${hub.url}/api/repos/create`, {
        method: 'POST',
        headers: {
          Authorization: 'Bearer hf_local_other_token_for_tests',
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ type: 'space', name, sdk: 'static' }),
      });
      check(answer.ok, `create: ${answer.status}`);
      api.services.explorer.refresh();
    };
    const outside = catchOutside(api);
    try {
      await create('single');
      const one = await act(api, 'hfSpaces.copyId', undefined);
      same([outside.copied, one.shown], [['other/single'], []], 'the only one');
      await create('second');
      const two = await act(api, 'hfSpaces.copyId', undefined, [[/other\/second/, 'other/second']]);
      same(outside.copied.at(-1), 'other/second', 'picked');
      same(two.shown.length, 1, 'questions');
    } finally {
      outside.restore();
    }
  });
});
