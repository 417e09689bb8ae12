import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { filesOnHub } from '../deploying.ts';
import {
  answerUi,
  check,
  extension,
  localHub,
  same,
  signInWith,
  signOutAll,
  until,
  useLocalHub,
  withShortWaits,
  writeFolder,
  type Shown,
  type Ui,
} from '../support.ts';

async function textOf(folder: vscode.Uri, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, path)));
  } catch {
    return undefined;
  }
}

/** The row of the values that goes on, when they are shown. */
const showFiles = (choices: readonly string[]) => choices.find((one) => one.includes('Show the files'));

/** Runs a command and presses a button of the refactor preview, as often as it takes to be there. */
async function applied(
  command: string,
  folder: vscode.Uri,
  answer: (shown: Shown) => string | undefined,
  button: 'apply' | 'discard' = 'apply',
  end?: RegExp,
): Promise<Ui> {
  const ui = answerUi(await extension().activate(), answer);
  let isOver = false;
  const work = Promise.resolve(vscode.commands.executeCommand(command, folder)).finally(() => {
    isOver = true;
  });
  try {
    await until(`${command} to end`, async () => {
      if (!isOver) {
        // Refused as long as no preview is open.
        await Promise.resolve(vscode.commands.executeCommand(`refactorPreview.${button}`)).catch(
          () => undefined,
        );
      }
      return isOver;
    });
    await work;
    if (end) await until(`a message like ${end}`, () => ui.find(end));
    check(!ui.shown.some(({ kind }) => kind === 'error'), 'an error was shown');
  } catch (error) {
    throw new Error(`${String(error)}; shown: ${JSON.stringify(ui.shown)}`, { cause: error });
  } finally {
    ui.restore();
  }
  return ui;
}

describe('files for a Space', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('come from a template into an empty folder, after the preview', async () => {
    const folder = await writeFolder('scaffoldEmpty', {});
    await vscode.workspace.fs.createDirectory(folder);
    const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return 'My page';
      return kind === 'pick' && /Add Space Files/.test(text)
        ? (showFiles(choices) ?? 'Static page')
        : undefined;
    });
    const readme = await textOf(folder, 'README.md');
    check(readme?.includes('title: My page') && readme.includes('sdk: static'), `README: ${readme}`);
    check((await textOf(folder, 'index.html'))?.includes('My page'), 'a page with the title');
    check(ui.find(/were written/), 'says that the files were written');
  });

  it('get the emoji, the colors, the description and the license that are chosen', async () => {
    const folder = await writeFolder('scaffoldLook', { 'index.html': '<p>hi</p>\n' });
    const left = ['Emoji: ', 'Colors: ', 'Short description: ', 'License: '];
    await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return /at most 60/.test(text) ? 'Says hi to whoever comes' : 'Hi';
      if (kind !== 'pick' || !/Add Space Files/.test(text)) return undefined;
      if (showFiles(choices)) return left.shift() ?? 'Show the files';
      return ['🧪', 'purple', 'mit', '$(lightbulb)'].find((one) =>
        choices.some((choice) => choice.includes(one)),
      );
    });
    const readme = (await textOf(folder, 'README.md')) ?? '';
    for (const line of ['emoji: 🧪', 'colorFrom: purple', 'colorTo: purple', 'license: mit']) {
      check(readme.includes(`${line}\n`), readme);
    }
    check(readme.includes('short_description: Says hi to whoever comes\n'), readme);
  });

  it('are not written when the preview is discarded', async () => {
    const folder = await writeFolder('scaffoldDiscard', { 'index.html': '<p>hi</p>\n' });
    const ui = await applied(
      'hfSpaces.addSpaceFiles',
      folder,
      ({ kind, text, choices }) =>
        kind === 'input'
          ? 'Page'
          : kind === 'pick' && /Add Space Files/.test(text)
            ? (showFiles(choices) ?? '$(lightbulb)')
            : undefined,
      'discard',
    );
    same(await textOf(folder, 'README.md'), undefined, 'a README');
    check(!ui.find(/were written/), 'says nothing of files');
  });

  it('are proposed for an app, with the reason, and leave what is there', async () => {
    const readme = '# Mine\n\nMy own words.\n';
    const main = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
    const folder = await writeFolder('scaffoldApp', {
      'README.md': readme,
      'main.py': main,
      'requirements.txt': 'fastapi\nuvicorn\n',
    });
    const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return 'Mine';
      if (kind !== 'pick' || !/Add Space Files/.test(text)) return undefined;
      return showFiles(choices) ?? '$(lightbulb)';
    });
    check(/FROM /.test((await textOf(folder, 'Dockerfile')) ?? ''), JSON.stringify(ui.shown));
    const now = (await textOf(folder, 'README.md')) ?? '';
    check(now.startsWith('---\n') && now.endsWith(readme), now);
    same(await textOf(folder, 'main.py'), main, 'the app');
  });

  it('of a template never replace a file unless it is ticked', async () => {
    const folder = await writeFolder('scaffoldKeep', { 'index.html': '<p>mine</p>\n' });
    await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return 'Other';
      return kind === 'pick' && /Add Space Files/.test(text)
        ? (showFiles(choices) ?? 'Static page')
        : undefined;
    });
    same(await textOf(folder, 'index.html'), '<p>mine</p>\n', 'the page');
    check((await textOf(folder, 'README.md'))?.includes('sdk: static'), 'a README was added');
  });

  it('are converted to another SDK', async () => {
    const folder = await writeFolder('scaffoldSdk', {
      'README.md':
        '---\ntitle: Charts\nsdk: streamlit\nsdk_version: 1.40.0\napp_file: app.py\n---\n\nWords.\n',
      'app.py': 'import streamlit as st\n\nst.write("hi")\n',
      'requirements.txt': 'streamlit\n',
    });
    await applied('hfSpaces.changeSdk', folder, ({ kind }) => (kind === 'pick' ? 'Docker' : undefined));
    const readme = (await textOf(folder, 'README.md')) ?? '';
    check(readme.includes('sdk: docker') && !readme.includes('sdk_version'), readme);
    check(readme.endsWith('\nWords.\n'), readme);
    check((await textOf(folder, 'Dockerfile'))?.includes('FROM python'), 'a Dockerfile');
  });

  it('are made of a dstack workflow, with a report of each property', async () => {
    const folder = await writeFolder('scaffoldDstack', {
      '.dstack.yml':
        'type: service\nname: echo\nimage: python:3.12-slim\nshm_size: 2GB\ncommands:\n  - python -m http.server 8000\nport: 8000\n',
    });
    const ui = await applied('hfSpaces.importFiles', folder, () => undefined);
    check((await textOf(folder, 'Dockerfile'))?.includes('FROM python:3.12-slim'), JSON.stringify(ui.shown));
    check((await textOf(folder, 'README.md'))?.includes('app_port: 8000'), 'a README with the port');
    const report = vscode.workspace.textDocuments.find(({ uri }) => uri.path.startsWith('/report/'));
    check(report, 'a report');
    check(report.getText().includes('| `shm_size` |'), `a row for it: ${report.getText()}`);
    same(report.languageId, 'markdown', 'language of the report');
  });

  it('serve several services on one port', async () => {
    const folder = await writeFolder('scaffoldServices', {
      'README.md': '---\ntitle: Two\nsdk: docker\n---\n',
      Dockerfile:
        'FROM python:3.12-slim\nRUN useradd -m -u 1000 user\nUSER user\nWORKDIR /app\nCOPY . .\nCMD ["python", "a.py"]\n',
    });
    await applied('hfSpaces.exposeServices', folder, ({ kind, text }) => {
      if (kind === 'pick') return 'nginx';
      return /Paths and ports/.test(text) ? '/ 8501, /api → 8000 strip' : 'python a.py';
    });
    check((await textOf(folder, 'nginx.conf'))?.includes('proxy_pass http://127.0.0.1:8000/;'), 'the proxy');
    check((await textOf(folder, 'start.sh'))?.includes('python a.py &'), 'the start script');
    const dockerfile = (await textOf(folder, 'Dockerfile')) ?? '';
    check(
      dockerfile.indexOf('install -y --no-install-recommends nginx') < dockerfile.indexOf('USER user'),
      dockerfile,
    );
    check(dockerfile.includes('CMD ["bash", "/app/start.sh"]') && !dockerfile.includes('"a.py"'), dockerfile);
  });

  it('come from a folder of the user, with what is wrong in it', async () => {
    const setting = (value: string | undefined) =>
      vscode.workspace
        .getConfiguration('hfSpaces')
        .update('templates', value, vscode.ConfigurationTarget.Global);
    const manifest = {
      id: 'team-page',
      title: 'Our page',
      description: 'The page that our team starts from',
      sdk: 'static',
      build: 'none',
      look: { emoji: '🧪', colorFrom: 'green', colorTo: 'gray' },
      files: ['README.md', 'index.html'],
      placeholders: { team: { default: 'us', pattern: '\\w+', description: 'Team' } },
      answersApi: false,
    };
    await writeFolder('ourTemplates', {
      'team-page/template.json': JSON.stringify(manifest),
      'team-page/README.md': '---\ntitle: {{yamlTitle}}\nsdk: static\n---\n\nThis answers no API.\n',
      'team-page/index.html': '<h1>{{htmlTitle}} of {{team}}</h1>\n',
      'broken/template.json': '{"id": "broken"}',
    });
    const folder = await writeFolder('scaffoldOwn', {});
    await vscode.workspace.fs.createDirectory(folder);
    await setting('ourTemplates');
    try {
      const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
        if (kind === 'input') return 'Mine';
        if (kind !== 'pick' || !/Add Space Files/.test(text)) return undefined;
        return showFiles(choices) ?? 'Our page';
      });
      same(await textOf(folder, 'index.html'), '<h1>Mine of us</h1>\n', 'the page');
      check(
        ui.shown.some(({ kind, text }) => kind === 'warning' && text.includes('broken/template.json')),
        JSON.stringify(ui.shown),
      );
      await setting('noSuchFolder');
      const none = await applied('hfSpaces.addSpaceFiles', folder, () => undefined);
      check(none.find(/hfSpaces\.templates cannot be read/), JSON.stringify(none.shown));
    } finally {
      await setting(undefined);
    }
  });

  it('include a CI workflow', async () => {
    const folder = await writeFolder('scaffoldWorkflow', { 'index.html': '<p>hi</p>\n' });
    await applied('hfSpaces.exportWorkflow', folder, ({ kind }) =>
      kind === 'input' ? 'tester/page' : kind === 'pick' ? 'GitHub' : undefined,
    );
    const top = vscode.workspace.getWorkspaceFolder(folder)?.uri;
    check(top, 'in the workspace');
    const path = '.github/workflows/deploy-space.yml';
    const workflow = (await textOf(top, path)) ?? '';
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(top, '.github'), { recursive: true });
    check(workflow.includes('SPACE: tester/page') && workflow.includes("'scaffoldWorkflow'"), workflow);
    await applied('hfSpaces.exportWorkflow', folder, ({ kind }) =>
      kind === 'input' ? 'tester/page' : kind === 'pick' ? 'GitLab' : undefined,
    );
    const pipeline = (await textOf(top, '.gitlab-ci.yml')) ?? '';
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(top, '.gitlab-ci.yml'));
    check(pipeline.includes('SPACE: tester/page') && pipeline.includes('deploy-space:'), pipeline);
  });
});

/** Takes the first row of the next list that stays open while it is filled, which asks for the Space. */
function createsNewSpace(api: TestApi): () => void {
  const window = api.window as { createQuickPick: unknown };
  const { createQuickPick } = window;
  window.createQuickPick = () => {
    let accept = () => {};
    const pick = {
      items: [] as unknown[],
      selectedItems: [] as unknown[],
      value: '',
      onDidChangeValue: () => undefined,
      onDidHide: () => undefined,
      onDidAccept: (listener: () => void) => (accept = listener),
      show: () => {
        pick.selectedItems = pick.items.slice(0, 1);
        accept();
      },
      dispose: () => undefined,
    };
    return pick;
  };
  return () => void (window.createQuickPick = createQuickPick);
}

describe('an empty folder', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();

  before(async () => {
    api = await extension().activate();
    await hub.reset();
    await useLocalHub();
    await signInWith(api, hub.token);
  });
  after(async () => {
    await signOutAll(api);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  for (const [sdk, template, file] of [
    ['docker', 'FastAPI with a model', 'main.py'],
    ['gradio', 'Gradio mounted in FastAPI', 'app.py'],
    ['static', 'Static page', 'index.html'],
  ] as const) {
    it(`becomes a running ${sdk} Space by a template and two answers to Deploy`, async () => {
      const name = `from-template-${sdk}`;
      const folder = await writeFolder(name, {});
      await vscode.workspace.fs.createDirectory(folder);
      const answer = ({ kind, text, choices }: Shown): string | undefined => {
        if (kind === 'info') return choices.find((one) => /^Deploy/.test(one));
        if (kind === 'input') return /Name/i.test(text) && /New Space/i.test(text) ? name : 'From a template';
        if (kind !== 'pick') return undefined;
        if (/Add Space Files/.test(text)) {
          return showFiles(choices) ?? choices.find((one) => one === template);
        }
        return choices.find((one) => /Answer programs|Create a new Space|Only me/.test(one)) ?? choices[0];
      };
      const space = `${hub.user}/${name}`;
      const restore = createsNewSpace(api);
      await withShortWaits(api, async () => {
        const ui = await applied('hfSpaces.addSpaceFiles', folder, answer, 'apply', /is running\.$/);
        check(ui.find(/is running\.$/), JSON.stringify(ui.shown));
      }).finally(restore);
      api.services.follower.stop(space);
      const files = await filesOnHub(space);
      check(files['README.md']?.includes(`sdk: ${sdk}`), `README: ${files['README.md']}`);
      check(files[file] !== undefined, `${file} among ${Object.keys(files).join(', ')}`);
      same(files[file], await textOf(folder, file), file);
      const runtime = (await (await hub.request('GET', `/api/spaces/${space}/runtime`)).json()) as {
        stage: string;
      };
      same(runtime.stage, 'RUNNING', 'stage');
    });
  }
});

describe('a dstack task', function (this: Mocha.Suite) {
  let api: TestApi;
  const hub = localHub();
  const task =
    'type: task\nname: echo\nimage: python:3.12-slim\nenv:\n  - API_KEY\n  - MODE\ncommands:\n  - echo hello from the job\n';
  const answers =
    (choice: string) =>
    ({ kind, text }: Shown): string | undefined => {
      if (kind === 'input') return /API_KEY/.test(text) ? 'k-secret-161803' : 'fast';
      if (kind !== 'pick') return undefined;
      return /^Import/.test(text) ? 'As a Job' : /Run this job/.test(text) ? choice : hub.user;
    };
  const jobs = async () =>
    (await (await hub.request('GET', `/api/jobs/${hub.user}`)).json()) as {
      id: string;
      status: { stage: string };
      environment: Record<string, string>;
      secrets: string[];
      dockerImage: string;
    }[];
  before(async () => {
    api = await extension().activate();
    await hub.reset();
    await useLocalHub();
    await signInWith(api, hub.token);
  });
  after(async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 10 });
    await signOutAll(api);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const imported = async (name: string, answer: (shown: Shown) => string | undefined) => {
    const folder = await writeFolder(name, { '.dstack.yml': task });
    const ui = answerUi(api, answer);
    try {
      // Not with short waits: a connection to the log would count as silent before it answers.
      await vscode.commands.executeCommand('hfSpaces.importFiles', folder);
    } finally {
      ui.restore();
    }
    check(!ui.shown.some(({ kind }) => kind === 'error'), JSON.stringify(ui.shown));
    return ui;
  };

  it('is shown as the request of a job, and sent only when the user says so', async () => {
    const before = (await jobs()).length;
    await imported('jobShown', answers('Only keep the request'));
    const report = vscode.workspace.textDocuments.find(({ uri }) =>
      uri.path.startsWith('/report/Job of echo'),
    );
    check(report?.getText().includes('"dockerImage": "python:3.12-slim"'), `request: ${report?.getText()}`);
    same((await jobs()).length, before, 'jobs');
  });

  it('runs as a job, with its log in a channel of its own', async () => {
    const window = api.window as { createOutputChannel: unknown };
    const { createOutputChannel } = window;
    const written: string[] = [];
    const names: string[] = [];
    window.createOutputChannel = (name: string) => {
      names.push(name);
      return { append: (text: string) => written.push(text), show: () => undefined, clear: () => undefined };
    };
    const ui = await imported('jobRun', answers('Run job')).finally(
      () => (window.createOutputChannel = createOutputChannel),
    );
    check(ui.find(/^The job echo is done\.$/), JSON.stringify(ui.shown));
    const job = (await jobs()).find(({ status }) => status.stage === 'COMPLETED');
    check(job, 'a completed job');
    same(
      [job.environment, job.secrets, job.dockerImage],
      [{ MODE: 'fast' }, ['API_KEY'], 'python:3.12-slim'],
      'job',
    );
    same(names, [`echo (job ${job.id})`], 'channels');
    check(written.join('').includes('echo hello from the job'), written.join(''));
    check(!JSON.stringify(ui.shown).includes('k-secret'), 'the secret is shown');
  });

  it('is cancelled on the Hub when its notification is', async () => {
    await hub.request('POST', '/__hub/options', { stepMs: 600_000 });
    const window = api.window as { withProgress: typeof vscode.window.withProgress };
    const { withProgress } = window;
    const source = new vscode.CancellationTokenSource();
    window.withProgress = (_options, work) =>
      Promise.resolve(
        work({ report: ({ message }) => message?.startsWith('waits') && source.cancel() }, source.token),
      );
    try {
      const ui = await imported('jobCancelled', answers('Run job'));
      check(ui.find(/^The job echo was cancelled\.$/), JSON.stringify(ui.shown));
    } finally {
      window.withProgress = withProgress;
    }
    check(
      (await jobs()).some(({ status }) => status.stage === 'CANCELED'),
      'a cancelled job',
    );
  });
});

describe('snippets for the files of a Space', () => {
  const space = 'tester/snippets';
  let api: TestApi;

  before(async () => {
    api = await extension().activate();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const offered = async (folder: vscode.Uri, file: string, language: string, text: string) => {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, file), new TextEncoder().encode(text));
    const opened = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, file));
    const document = await vscode.languages.setTextDocumentLanguage(opened, language);
    await vscode.window.showTextDocument(document);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(text.length),
    );
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };

  for (const [file, language, prefix] of [
    ['Dockerfile', 'dockerfile', 'hf-user'],
    ['README.md', 'markdown', 'hf-space-docker'],
    ['app.py', 'python', 'hf-bearer'],
    ['start.sh', 'shellscript', 'hf-processes'],
  ] as const) {
    it(`are completions in ${file}`, async () => {
      const folder = await writeFolder('snippets', {});
      const labels = await offered(folder, file, language, 'hf');
      check(labels.includes(prefix), `${prefix} among ${labels.join(', ')}`);
    });
  }

  it("complete the names of the Space's own secrets and variables", async () => {
    const folder = await writeFolder('snippetNames', {});
    await api.services.memory.rememberTarget(folder, { space, folder: '', sdk: 'docker' });
    const at = { updatedAt: '2026-10-01T00:00:00.000Z' };
    api.services.data.set(space, 'secrets', [{ key: 'OPENAI_API_KEY', ...at }]);
    api.services.data.set(space, 'variables', [{ key: 'MODEL_ID', value: 'a/b', ...at }]);
    const inBuild = await offered(folder, 'Dockerfile', 'dockerfile', 'RUN --mount=type=secret,id=');
    check(inBuild.includes('OPENAI_API_KEY') && !inBuild.includes('MODEL_ID'), inBuild.join(', '));
    same(inBuild.filter((label) => label === 'OPENAI_API_KEY').length, 1, 'offers of one name');
    const inApp = await offered(folder, 'app.py', 'python', 'import os\n\nkey = os.environ["');
    check(inApp.includes('OPENAI_API_KEY') && inApp.includes('MODEL_ID'), inApp.join(', '));
  });
});
