import * as vscode from 'vscode';
import type { TestApi } from '../../../src/activate.ts';
import { filesOnHub } from '../deploying.ts';
import { applied } from '../scaffolding.ts';
import {
  check,
  localHub,
  same,
  signedIn,
  signOutAll,
  withShortWaits,
  writeFolder,
  type Shown,
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
    const left = ['Emoji: ', 'Colors: ', 'Short description: ', 'License: ', 'Tags: '];
    await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input' && /Tags that/.test(text)) return 'demo, two words';
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
    check(readme.includes('tags:\n  - demo\n  - two words\n'), readme);
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

  it('leave out what the user takes from the list of what was found', async () => {
    const folder = await writeFolder('scaffoldFound', {
      'main.py': [
        'import os',
        'import httpx',
        'from fastapi import FastAPI',
        'app = FastAPI()',
        'pipeline("asr", model="a/first")',
        'pipeline("asr", model="a/second")',
        'os.makedirs("/srv/cache")',
      ].join('\n'),
    });
    const rows = ['Packages to add: ', 'Models: ', 'Folders to write to: '];
    const several: string[] = [];
    const ui = await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return 'Found';
      if (kind !== 'pick') return undefined;
      if (text.startsWith('several')) {
        several.push(choices.join(', '));
        return text.includes('imports') ? 'fastapi' : text.includes('card') ? 'a/second' : '/srv/cache';
      }
      if (!/Add Space Files/.test(text)) return undefined;
      return showFiles(choices) ? (rows.shift() ?? 'Show the files') : '$(lightbulb)';
    });
    same(
      several,
      ['kept fastapi, kept httpx', 'kept a/first, kept a/second', 'kept /srv/cache'],
      'what was found',
    );
    check(ui.find(/^Packages to add: fastapi$/), JSON.stringify(ui.shown));
    same(await textOf(folder, 'requirements.txt'), 'fastapi>=0.115,<1\nuvicorn>=0.34,<1\n', 'requirements');
    const readme = (await textOf(folder, 'README.md')) ?? '';
    check(readme.includes('- a/second') && !readme.includes('a/first'), readme);
    check((await textOf(folder, 'Dockerfile'))?.includes('chown user:user /app /srv/cache'), 'the folder');
  });

  it('start the file that the user names', async () => {
    const folder = await writeFolder('scaffoldFile', {
      'app.py': 'import gradio\n',
      'ui.py': 'import gradio\n',
    });
    let isChanged = false;
    await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
      if (kind === 'input') return /starts the app/.test(text) ? 'ui.py' : 'File';
      if (kind !== 'pick' || !/Add Space Files/.test(text)) return undefined;
      if (!showFiles(choices)) return '$(lightbulb)';
      const row = isChanged ? 'Show the files' : 'App file: app.py';
      isChanged = true;
      return row;
    });
    check((await textOf(folder, 'README.md'))?.includes('app_file: ui.py'), 'the file in the card');
  });

  it('answer programs or do not, as the user says, which is remembered', async () => {
    const setting = () => vscode.workspace.getConfiguration('hfSpaces').get('scaffold.answersPrograms');
    const offered: string[] = [];
    const addTo = async (name: string, choice: string | undefined) => {
      const folder = await writeFolder(name, { 'app.py': 'import streamlit as st\nst.write("hi")\n' });
      await applied('hfSpaces.addSpaceFiles', folder, ({ kind, text, choices }) => {
        if (kind === 'input') return 'Chart';
        if (kind !== 'pick') return undefined;
        if (/Who will use/.test(text)) {
          offered.push(choices[0] ?? '');
          return choice ?? choices[0];
        }
        return /Add Space Files/.test(text) ? (showFiles(choices) ?? '$(lightbulb)') : undefined;
      });
      return (await textOf(folder, 'nginx.conf')) !== undefined;
    };
    try {
      same(await addTo('scaffoldPage', 'Only the page'), false, 'a proxy with /health');
      same(setting(), false, 'setting');
      same(await addTo('scaffoldPageAgain', undefined), false, 'a proxy, by what is remembered');
      same(await addTo('scaffoldPrograms', 'Answer programs'), true, 'a proxy when asked for');
      const empty = await writeFolder('scaffoldPlain', {});
      await vscode.workspace.fs.createDirectory(empty);
      await applied('hfSpaces.addSpaceFiles', empty, ({ kind, text, choices }) => {
        if (kind === 'input') return 'Plain';
        if (kind !== 'pick') return undefined;
        if (/Who will use/.test(text)) return 'Only the page';
        return /Add Space Files/.test(text) ? (showFiles(choices) ?? 'Image classifier') : undefined;
      });
      const app = (await textOf(empty, 'app.py')) ?? '';
      check(app.includes('demo.launch()') && !app.includes('FastAPI'), app);
      same(setting(), false, 'setting');
      same(await addTo('scaffoldProgramsAgain', 'Answer programs'), true, 'a proxy when asked for again');
      same(setting(), true, 'setting');
      check(
        /Answer programs/.test(offered[0] ?? '') && /Only the page/.test(offered[1] ?? ''),
        offered.join(),
      );
    } finally {
      await vscode.workspace
        .getConfiguration('hfSpaces')
        .update('scaffold.answersPrograms', undefined, vscode.ConfigurationTarget.Global);
    }
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
        'type: service\nname: echo\nimage: python:3.12-slim\nshm_size: 2GB\ninactivity_duration: 2h\ncommands:\n  - python -m http.server 8000\nport: 8000\n',
    });
    const ui = await applied('hfSpaces.importFiles', folder, () => undefined);
    check((await textOf(folder, 'Dockerfile'))?.includes('FROM python:3.12-slim'), JSON.stringify(ui.shown));
    check((await textOf(folder, 'README.md'))?.includes('app_port: 8000'), 'a README with the port');
    const report = vscode.workspace.textDocuments.find(({ uri }) => uri.path.startsWith('/report/'));
    check(report, 'a report');
    check(report.getText().includes('| `shm_size` |'), `a row for it: ${report.getText()}`);
    check(
      /## Hardware\n\n- `cpu-basic` for \$0\.00 per hour: the cheapest that has as much\n- Next: `cpu-upgrade` /.test(
        report.getText(),
      ),
      report.getText(),
    );
    check(report.getText().includes('- Sleep time: 7200 seconds'), report.getText());
    same(report.languageId, 'markdown', 'language of the report');
  });

  it('are made of a Dockerfile for another host, fixed in one preview', async () => {
    const dockerfile =
      'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install flask\nCMD python app.py --port $PORT\n';
    const folder = await writeFolder('scaffoldForeign', {
      Dockerfile: dockerfile,
      'app.py': 'import flask\n',
    });
    await applied('hfSpaces.importFiles', folder, () => undefined);
    const fixed = (await textOf(folder, 'Dockerfile')) ?? '';
    for (const part of ['useradd -m -u 1000', 'COPY --chown=user', 'USER user', 'ENV PORT=7860'])
      check(fixed.includes(part), fixed);
    check((await textOf(folder, 'README.md'))?.includes('sdk: docker'), 'a card');
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

  before(async () => (api = await signedIn()));
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
