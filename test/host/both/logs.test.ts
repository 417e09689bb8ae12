import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { openLogUri } from '../../../src/editor/commands/logs.ts';
import { LogChannels } from '../../../src/editor/logs/channels.ts';
import { LogStreams } from '../../../src/editor/logs/streams.ts';
import { viewStage } from '../../../src/space/stage.ts';
import { hostConfig } from '../config.ts';
import { appFiles, prepareDeploy } from '../deploying.ts';
import { rows } from './explorerSupport.ts';
import {
  answerUi,
  check,
  localHub,
  same,
  signedIn,
  signOutAndRemove,
  until,
  writeFolder,
  type Ui,
} from '../support.ts';

const dockerfile = [
  'FROM python:3.12-slim',
  'WORKDIR /app',
  'COPY requirements.txt .',
  'RUN pip install -r requirements.txt',
  'COPY . .',
  'CMD ["python", "main.py"]',
  '',
].join('\n');

describe('logs and failures', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();

  before(async () => (api = await signedIn()));
  beforeEach(() => hub.request('DELETE', '/__hub/faults'));
  after(async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 10 });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutAndRemove(api);
  });

  /** Deploys with waits as they are: logs come over the wire in their own time. */
  async function deploy(folder: vscode.Uri, end: RegExp): Promise<Ui> {
    const ui = answerUi(api, ({ kind, text }) =>
      kind === 'info' && /^Deploy to /.test(text) ? 'Deploy' : undefined,
    );
    try {
      await vscode.commands.executeCommand('hfSpaces.deploy', folder);
      await until(`a message like ${end}`, () => ui.find(end), 20_000);
    } catch (error) {
      throw new Error(`${String(error)}; shown: ${JSON.stringify(ui.shown)}`, { cause: error });
    } finally {
      ui.restore();
    }
    return ui;
  }

  const linesOf = (space: string, kind: 'build' | 'run') =>
    api.services.channels
      .peek(space, kind)
      ?.view.lines()
      .map(({ text }) => text) ?? [];
  const problemsAt = (folder: vscode.Uri, file: string) =>
    vscode.languages
      .getDiagnostics(vscode.Uri.joinPath(folder, file))
      .filter(({ source }) => source === 'HF Spaces deploy');

  it('20 cuts at about 1,000 lines/s lose and double nothing in the channel', async () => {
    const steps = 900;
    const name = 'cuts';
    const space = `${hub.user}/${name}`;
    await hub.request('POST', '/api/repos/create', { type: 'space', name, sdk: 'docker', private: true });
    const run = Array.from({ length: steps }, (_, at) => `RUN echo ${at % 7}`);
    const source = `FROM python:3.12\n${run.join('\n')}\n`;
    // Each connection begins with the first line again, and is cut a little later than the one before.
    for (let cut = 0; cut < 20; cut++) {
      await hub.request('POST', '/__hub/faults', {
        fault: 'stream-cut',
        skip: cut,
        events: 40 + cut * 110 + ((cut * 37) % 90),
      });
    }
    await hub.request('POST', '/__hub/options', { stepMs: 2 });
    const files = [
      { key: 'header', value: { summary: 'many steps', description: '' } },
      { key: 'file', value: { path: 'Dockerfile', encoding: 'utf-8', content: source } },
      { key: 'file', value: { path: 'README.md', encoding: 'utf-8', content: '---\nsdk: docker\n---\n' } },
    ];
    const answer = await fetch(`${hub.url}/api/spaces/${space}/commit/main`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${hub.token}`, 'Content-Type': 'application/x-ndjson' },
      body: files.map((line) => JSON.stringify(line)).join('\n'),
    });
    check(answer.ok, `the commit answered ${answer.status}`);

    const shown = recordedOutput();
    const { clock, log, store } = api.services;
    const session = await api.services.sessions.current(false);
    check(session, 'signed in');
    const channels = new LogChannels(clock, hostConfig.kind === 'web');
    const streams = new LogStreams({ clock, log, store, channels, isFollowed: () => true, waitsMs: [10] });
    try {
      await until('the build to begin', async () => /BUILDING/.test(await stageOf(space)));
      streams.start(session.hub, space, 'build');
      await until('the end of the log', () => !streams.isOpen(space, 'build'), 25_000);
      const faults = (await (await hub.request('GET', '/__hub/faults')).json()) as unknown[];
      same(faults.length, 0, 'cuts left');
      await until('the end in the channel', () => shown.text.endsWith('— end of the log —\n'));
      const got = shown.text.trimEnd().split('\n');
      const numbered = got.filter((line) => line.startsWith('['));
      same(
        numbered,
        run.map((line, at) => `[${at + 2}/${steps + 1}] ${line}`),
        'steps in the channel',
      );
      same(got.filter((line) => line === 'DONE 0.3s').length, steps + 1, 'other lines in the channel');
      same(got.at(-1), '— end of the log —', 'last line');
    } finally {
      shown.restore();
      streams.dispose();
      channels.dispose();
      await hub.request('POST', '/__hub/options', { stepMs: 10 });
    }
  });

  const stageOf = async (space: string) =>
    ((await (await hub.request('GET', `/api/spaces/${space}/runtime`)).json()) as { stage: string }).stage;

  /** What is written into output channels from now on. */
  function recordedOutput() {
    const recorded = { text: '', restore: () => undefined as void };
    const target = vscode.window as unknown as Record<string, unknown>;
    const original = vscode.window.createOutputChannel as (
      name: string,
      language: string,
    ) => vscode.OutputChannel;
    target['createOutputChannel'] = (name: string, language: string) => {
      const channel = original.call(vscode.window, name, language);
      return {
        append(text: string) {
          recorded.text += text;
          channel.append(text);
        },
        replace(text: string) {
          recorded.text = text;
          channel.replace(text);
        },
        clear() {
          recorded.text = '';
          channel.clear();
        },
        show: () => undefined,
        dispose: () => channel.dispose(),
      };
    };
    recorded.restore = () => void (target['createOutputChannel'] = original);
    return recorded;
  }

  it('a failed build is told by its cause, at its line, until a deploy goes well', async () => {
    const { space, folder } = await prepareDeploy(api, 'broken');
    await writeFolder('broken', { Dockerfile: dockerfile, 'requirements.txt': 'fastapi\nnosuchpkg==1.0\n' });
    const text = [
      'ERROR: Could not find a version that satisfies the requirement nosuchpkg==1.0 (from versions: none)',
      'ERROR: No matching distribution found for nosuchpkg==1.0',
    ].join('\n');
    await hub.request('POST', '/__hub/build', { space, failAtStep: 4, text });
    const ui = await deploy(
      folder,
      /The build of tester\/broken failed: There is no package nosuchpkg==1\.0/,
    );
    const shown = ui.find(/The build of/);
    same(shown?.choices, ['Show in File', 'Show Logs', 'What This Means'], 'choices');

    const [problem, ...others] = problemsAt(folder, 'requirements.txt');
    check(problem, 'no diagnostic');
    same(others.length, 0, 'other diagnostics');
    same(problem.range.start.line, 1, 'line of the diagnostic');
    const code = problem.code as { value: string; target: vscode.Uri };
    same(code.value, 'pip-no-such-version', 'code');
    check(/docs\/failures\/packages\.md$/.test(code.target.path), `it leads to ${code.target.toString()}`);
    same(code.target.fragment, 'pip-no-such-version', 'anchor');
    same(api.services.store.get(space)?.failure?.cause, 'pip-no-such-version', 'in the store');
    const error = (await rows(api, space, 'status')).find(
      (one) => one.kind === 'status' && one.field === 'error',
    );
    const item = error && api.services.explorer.getTreeItem(error);
    same(item?.label, 'There is no package nosuchpkg==1.0 for this Python and platform.', 'in the tree');
    same(item?.command?.command, 'hfSpaces.showFailure', 'what a click on it does');

    await vscode.env.clipboard.writeText('');
    await vscode.commands.executeCommand('hfSpaces.copyExplanation', { space });
    const copied = await vscode.env.clipboard.readText();
    check(/Place: requirements\.txt:2/.test(copied) && copied.includes(text), `copied ${copied}`);

    await vscode.commands.executeCommand('hfSpaces.showFailure', { space });
    same(vscode.window.activeTextEditor?.document.uri.path.endsWith('/requirements.txt'), true, 'opened');
    same(vscode.window.activeTextEditor?.selection.start.line, 1, 'selected line');

    await writeFolder('broken', { 'requirements.txt': 'fastapi\n' });
    await deploy(folder, /is running\.$/);
    same(problemsAt(folder, 'requirements.txt').length, 0, 'diagnostics after a good deploy');
    same(api.services.store.get(space)?.failure, undefined, 'failure after a good deploy');
    const phases = api.services.store.get(space)?.changes?.map(({ stage }) => stage) ?? [];
    check(phases[0] === 'QUEUED' && phases.at(-1) === 'RUNNING', `stages ${phases.join()}`);
    api.services.follower.stop(space);
  });

  it('an app that fails at its start is told by the line of the source, and its log links there', async () => {
    const { space, folder } = await prepareDeploy(api, 'crashes');
    await writeFolder('crashes', {
      Dockerfile: dockerfile,
      'requirements.txt': '',
      'main.py': '\n\ndef load(): raise ValueError("no such shape")\nload()\n',
    });
    const runtimeError = [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 4, in <module>',
      '    load()',
      '  File "/app/main.py", line 3, in load',
      'ValueError: no such shape',
    ].join('\n');
    await hub.request('POST', '/__hub/build', { space, runtimeError });
    await deploy(
      folder,
      /crashes was built but its app failed: The app stopped with ValueError: no such shape/,
    );
    const [problem] = problemsAt(folder, 'main.py');
    same(problem?.range.start.line, 2, 'line of the diagnostic');

    check(linesOf(space, 'run').includes('ValueError: no such shape'), 'the run log is in the channel');
    await vscode.commands.executeCommand('hfSpaces.openLogDocument', { space, kind: 'run' });
    const document = vscode.window.activeTextEditor?.document;
    check(document?.uri.scheme === 'hf-space-log', `opened ${document?.uri.toString()}`);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const [link] = links.filter(({ target }) => target?.path.endsWith('/crashes/main.py'));
    check(link?.target?.fragment === 'L4', `links ${JSON.stringify(links)}`);
    api.services.follower.stop(space);
  });

  it('a build log opens as a document with folds and an outline', async () => {
    const { space, folder } = await prepareDeploy(api, 'document');
    await writeFolder('document', { Dockerfile: dockerfile, 'requirements.txt': 'fastapi\n' });
    await deploy(folder, /is running\.$/);
    await until('the build log', () => linesOf(space, 'build').some((line) => /Exporting cache/.test(line)));
    await vscode.commands.executeCommand('hfSpaces.openLogDocument', { space });
    const document = vscode.window.activeTextEditor?.document;
    check(document?.uri.scheme === 'hf-space-log', `opened ${document?.uri.toString()}`);
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const names = symbols.map(({ name }) => name);
    check(names.includes('4/5 RUN pip install -r requirements.txt'), `outline ${names.join(', ')}`);
    same(symbols.find(({ name }) => name.startsWith('4/5'))?.detail, '0.3 s', 'duration');
    check(folds.length >= 5, `${folds.length} folds`);
    const fold = folds.find(({ start }) => document.lineAt(start).text.startsWith('[4/5]'));
    check(fold && fold.end > fold.start, 'a fold for the step');
    api.services.follower.stop(space);
  });

  it('each stream says how it ended: stopped, paused, gone', async () => {
    const { space, folder } = await prepareDeploy(api, 'ends');
    const { streams } = api.services.follower;
    const shown = recordedOutput();
    const { clock, log, store, sessions } = api.services;
    const session = await sessions.current(false);
    check(session, 'signed in');
    const channels = new LogChannels(clock, hostConfig.kind === 'web');
    const own = new LogStreams({ clock, log, store, channels, isFollowed: () => false, waitsMs: [10] });
    const ended = async (sentence: RegExp) => {
      await until(`the last line ${sentence}`, () =>
        sentence.test(shown.text.trimEnd().split('\n').at(-1) ?? ''),
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}; the channel has ${shown.text}`);
      });
      check(!own.isOpen(space, 'run'), 'the stream is still open');
    };
    try {
      await deploy(folder, /is running\.$/);
      own.start(session.hub, space, 'run');
      await until('the run log', () => /Uvicorn running/.test(shown.text));
      own.stop(space, 'run');
      await ended(/stopped by you/);

      own.restart(session.hub, space, 'run');
      await until('the run log from its beginning', () =>
        /^(?![^]*stopped by you)[^]*Uvicorn running/.test(shown.text),
      );
      store.remove(space);
      await ended(/not there any more/);

      await hub.request('POST', `/api/spaces/${space}/pause`);
      await hub.request('POST', '/__hub/faults', { fault: 'stream-cut', events: 1, count: 100 });
      own.restart(session.hub, space, 'run');
      await ended(/the Space is not running \(Paused\)/);

      await hub.request('DELETE', '/__hub/faults');
      await hub.request('POST', `/api/spaces/${space}/restart`);
      store.update(space, { stage: 'RUNNING', view: viewStage('RUNNING') });
      await until('the log of the restarted app', () => /Uvicorn running/.test(shown.text));
    } finally {
      shown.restore();
      own.dispose();
      channels.dispose();
      streams.stop(space);
    }
  });

  it('a log that was open when the window closed is picked up, and a stopped one is not', async () => {
    const { space, folder } = await prepareDeploy(api, 'reload');
    const { clock, log, store, memory, sessions, channels, follower } = api.services;
    const kept = () =>
      memory
        .openLogs()
        .filter((one) => one.space === space)
        .map(({ kind, endpoint }) => `${kind} of ${endpoint}`);
    await deploy(folder, /is running\.$/);
    same(kept(), [`run of ${hub.url}`], 'kept while it is open; the build log has ended');
    follower.stop(space);
    same(kept(), [], 'kept after a stop');

    const session = await sessions.current(false);
    check(session, 'signed in');
    const options = { clock, log, store, memory, isFollowed: () => false };
    const former = new LogStreams({
      ...options,
      channels: new LogChannels(clock, hostConfig.kind === 'web'),
    });
    former.start(session.hub, space, 'run');
    former.dispose();
    same(kept(), [`run of ${hub.url}`], 'kept by a window that closes');

    channels.close(space);
    const { resume } = await api.onDemand();
    await resume(api.services);
    await until('the run log', () => linesOf(space, 'run').some((line) => /Uvicorn running/.test(line)));
    check(!channels.has(space, 'build'), 'the build log is not opened');

    await vscode.commands.executeCommand('hfSpaces.stopLog', { space, kind: 'run' });
    await resume(api.services);
    check(!follower.streams.isOpen(space, 'run'), 'a stopped log is not picked up');
  });

  it('an address opens the log, and others are refused', async () => {
    const { space, folder } = await prepareDeploy(api, 'address');
    await writeFolder('address', appFiles);
    await deploy(folder, /is running\.$/);
    api.services.follower.stop(space);
    api.services.channels.close(space);
    const at = (path: string) => vscode.Uri.parse(`vscode://hf-spaces.hf-spaces${path}`);
    await openLogUri(api.services, at(`/logs/${space}`));
    await until('the run log', () => linesOf(space, 'run').some((line) => /Uvicorn running/.test(line)));
    check(!api.services.channels.has(space, 'build'), 'the build log was opened too');

    const ui = answerUi(api, () => undefined);
    // The function of this bundle speaks to the window of this bundle.
    const target = vscode.window as unknown as Record<string, unknown>;
    const original = target['showWarningMessage'];
    let warned = '';
    target['showWarningMessage'] = (message: string) => Promise.resolve(void (warned = message));
    await openLogUri(api.services, at('/logs/../../x'));
    target['showWarningMessage'] = original;
    ui.restore();
    check(/names no log/.test(warned), `it said ${warned}`);

    await hub.request('POST', `/api/spaces/${space}/pause`);
    await vscode.commands.executeCommand('hfSpaces.stopLog', { space, kind: 'run' });
    await until('the end of the stream', () => !api.services.follower.streams.isOpen(space, 'run'));
    api.services.channels.close(space);
  });
});
