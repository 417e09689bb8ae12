import type * as vscode from 'vscode';
import { SpaceStore } from '../../../src/editor/store.ts';
import { StatusBar } from '../../../src/editor/views/statusBar.ts';
import { viewStage } from '../../../src/space/stage.ts';
import { check, same, until } from '../support.ts';

/** Times are those of a clock that is moved by hand; its waits end when it has passed them. */
function rig() {
  let now = 1_000_000;
  let waits: { until: number; resolve: () => void }[] = [];
  const clock = {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        waits.push({ until: now + ms, resolve });
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  };
  const pass = (ms: number) => {
    now += ms;
    const over = waits.filter((wait) => wait.until <= now);
    waits = waits.filter((wait) => wait.until > now);
    for (const { resolve } of over) resolve();
  };
  const watched = new Set<string>();
  const store = new SpaceStore(() => now);
  const endpoint = () => 'https://hub.example.test';
  const bar = new StatusBar(store, clock, endpoint, (space) => watched.has(space));
  const background = () => bar.shown.backgroundColor?.id;
  const tooltip = () => (bar.shown.tooltip as vscode.MarkdownString).value;
  const stage = (id: string, name: string) => ({ id, patch: { stage: name, view: viewStage(name) } });
  const to = (name: string, id = 'o/app') => store.update(id, stage(id, name).patch);
  const dispose = () => {
    bar.dispose();
    store.dispose();
  };
  return { bar, store, watched, pass, to, background, tooltip, dispose, now: () => now };
}

describe('the status bar', () => {
  it('has one item: target, stage, elapsed time; it spins while a deploy moves, and no longer', async () => {
    const { bar, store, pass, to, background, now, dispose } = rig();
    to('RUNNING', 'o/other');
    same(bar.space, undefined, 'a Space that is not deployed here');
    const startedAt = now();
    store.update('o/app', { deploy: { startedAt, phase: 'uploading' } });
    same(bar.shown.text, '$(sync~spin) app: Uploading 0:00', 'while files are sent');
    store.update('o/app', { deploy: { startedAt, phase: 'following', commit: 'c'.repeat(40) } });
    to('BUILDING');
    same(bar.shown.text, '$(sync~spin) app: Building 0:00', 'while it is built');
    pass(65_000);
    await until('the time to go on', () => bar.shown.text === '$(sync~spin) app: Building 1:05');
    to('RUNNING');
    store.update('o/app', { deploy: { startedAt, phase: 'done', commit: 'c'.repeat(40) } });
    same(bar.shown.text, '$(rocket) app: Running', 'when it runs');
    same(background(), undefined, 'background');
    dispose();
  });

  it('has the error background when the deploy of this window failed, and for nothing else', () => {
    const { bar, store, to, background, now, dispose } = rig();
    to('BUILD_ERROR', 'o/other');
    same(bar.space, undefined, 'a failure that is not of this window');
    const deploy = { startedAt: now(), phase: 'failed' as const };
    to('BUILD_ERROR');
    store.update('o/app', { deploy });
    same(bar.shown.text, '$(error) app: Build failed', 'text');
    same(background(), 'statusBarItem.errorBackground', 'background of a failed deploy');
    store.update('o/app', { deploy: { ...deploy, phase: 'done' } });
    to('RUNTIME_ERROR');
    same(background(), undefined, 'background of an app that failed later');
    check(bar.shown.text.startsWith('$(error) app: '), bar.shown.text);
    dispose();
  });

  it('does not spin for a stage that nobody follows', () => {
    const { bar, store, watched, to, now, dispose } = rig();
    store.update('o/app', { deploy: { startedAt: now(), phase: 'done' } });
    to('BUILDING');
    same(bar.shown.text, '$(rocket) app: Building', 'after following was stopped');
    watched.add('o/app');
    to('APP_STARTING');
    same(bar.shown.text, '$(sync~spin) app: Starting', 'while the tree watches it');
    dispose();
  });

  it('tells the stages with their times, hardware, commit and links, and leads to the actions', () => {
    const { bar, store, to, tooltip, now, dispose } = rig();
    const at = now();
    store.update('o/app', {
      hardware: 'cpu-basic',
      changes: [
        { stage: 'QUEUED', at: at - 100_000 },
        { stage: 'BUILDING', at: at - 95_000 },
        { stage: 'APP_STARTING', at: at - 20_000 },
        { stage: 'RUNNING', at: at - 12_000 },
      ],
      pushingAt: at - 30_000,
      healthyAt: at - 12_000,
      deploy: { startedAt: at - 100_000, phase: 'done', commit: 'abcdef0'.padEnd(40, '0') },
    });
    to('RUNNING');
    const rows = tooltip()
      .split('\n')
      .filter((line) => line.startsWith('- '));
    same(
      rows,
      ['- Queued: 5.0 s', '- Building: 1 min 5 s', '- Pushing: 10 s', '- Starting: 8.0 s', '- Running'],
      'stages',
    );
    const plain = tooltip().replaceAll('&nbsp;', ' ').replaceAll('\\', '');
    check(plain.includes('Hardware: cpu-basic'), plain);
    check(
      plain.includes('[abcdef0](https://hub.example.test/spaces/o/app/commit/abcdef0'),
      'a link to the commit',
    );
    for (const command of ['openSpace', 'openSpacePage', 'showBuildLog', 'showRunLog', 'openLogDocument'])
      check(plain.includes(`(command:hfSpaces.${command}?`), `no link to ${command}`);
    same(
      bar.shown.command,
      { command: 'hfSpaces.showActions', title: 'Actions', arguments: [{ space: 'o/app' }] },
      'what a click does',
    );
    dispose();
  });

  it('tells why a deploy failed, as text and not as Markdown', () => {
    const { store, to, tooltip, now, dispose } = rig();
    to('BUILD_ERROR');
    store.update('o/app', {
      deploy: { startedAt: now(), phase: 'failed' },
      failure: {
        cause: 'pip-no-such-version',
        sentence: { template: 'There is no package {0}.', parts: ['[x](command:bad)'] },
        docs: 'docs/failures/packages.md#pip-no-such-version',
      },
    });
    check(tooltip().includes('There'), tooltip());
    check(!tooltip().includes('[x](command:bad)'), 'text of a log became a link');
    for (const command of ['showFailure', 'showFailureHelp', 'copyExplanation'])
      check(tooltip().includes(`(command:hfSpaces.${command}?`), `no link to ${command}`);
    dispose();
  });
});
