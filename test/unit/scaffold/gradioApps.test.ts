import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { gradioVersion } from '../../../src/scaffold/proposalFiles.ts';
import { pageOnly, pageOnlyTemplates } from '../../../src/scaffold/pageOnly.ts';
import { listTemplates, renderTemplate } from '../../../src/scaffold/templates.ts';
import { runGradioApps } from './gradioRun.ts';
import { shippedTemplates } from './shippedTemplates.ts';

const rendered = async (id: string) =>
  new Map(
    (await renderTemplate(shippedTemplates, id, { title: 'T' })).map((file) => [file.path, file.content]),
  );

const { templates } = await listTemplates(shippedTemplates);
const gradio = templates.filter(({ sdk }) => sdk === 'gradio').map(({ id }) => id);

describe('the Gradio templates, with a stand-in for Gradio', function () {
  this.timeout(20_000);

  before(function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip();
  });

  it('are for the version whose parameters the stand-in has', () => assert.match(gradioVersion, /^6\./));

  const functions: Record<string, string[]> = {
    'gradio-basic': ['greet'],
    'gradio-fastapi': ['count'],
    'gradio-image-classifier': ['predict'],
    'gradio-mcp': ['count_letters', 'sort_lines'],
    'gradio-zerogpu': ['chat'],
    'keep-data-dataset': ['save'],
  };
  /** What Gradio itself has to launch; the others are mounted in FastAPI. */
  const launched: Record<string, Record<string, unknown>> = {
    'gradio-mcp': { mcp_server: true },
    'gradio-zerogpu': {},
  };

  it('are all tried', () => assert.deepEqual(gradio.toSorted(), Object.keys(functions).sort()));

  it('start, and their functions fit their components', async () => {
    const apps = await Promise.all(gradio.map(rendered));
    for (const [index, { done, error }] of runGradioApps(apps).entries()) {
      const id = gradio[index] ?? '';
      assert.ok(done, `${id}: ${error}`);
      assert.deepEqual(done.called, functions[id]);
      const options = launched[id];
      if (options) {
        assert.deepEqual([done.launched, done.served], [[options], []], id);
        continue;
      }
      const routes = id === 'gradio-fastapi' ? ['GET /health', 'POST /api/count'] : ['GET /health'];
      assert.deepEqual(done.served, [{ host: '0.0.0.0', port: 7860, routes }], id);
      assert.deepEqual([done.mounted, done.launched], [[{ path: '/', after: routes }], []], id);
    }
  });

  it('are launched by Gradio alone when only their page is wanted', async () => {
    const ids = pageOnlyTemplates.filter((one) => gradio.includes(one));
    const options = { title: 'T', placeholders: {} };
    const apps = await Promise.all(
      ids.map(async (id) => {
        const files = await renderTemplate(shippedTemplates, id, options);
        const plain = await pageOnly(id, files, shippedTemplates, options);
        return new Map(plain.map(({ path, content }) => [path, content]));
      }),
    );
    for (const [index, { done, error }] of runGradioApps(apps).entries()) {
      const [id = '', texts = new Map<string, string>()] = [ids[index], apps[index]];
      assert.ok(done, `${id}: ${error}`);
      assert.deepEqual(
        [done.called, done.launched, done.served, done.mounted],
        [functions[id], [{}], [], []],
      );
      assert.doesNotMatch([...texts.values()].join('\n'), /health|fastapi|uvicorn/i);
      assert.deepEqual(lintTexts({ texts, paths: new Set(texts.keys()) }), []);
    }
  });

  it('would be told what Gradio refuses', async () => {
    const app = (await rendered('gradio-basic')).get('app.py') ?? '';
    const wrongs: [from: string, to: string, told: RegExp][] = [
      ['api_name="greet"', 'show_api=False', /Interface has no parameter show_api/],
      ['label="Name"', 'labels="Name"', /Textbox has no parameter labels/],
      ['gr.Slider', 'gr.Range', /no attribute 'Range'/],
      ['gr.Textbox(label="Name"),', '', /missing a required argument: 'times'/],
      ['outputs=gr.Textbox(label="Greeting")', 'outputs=["text", "text"]', /1 values for 2 outputs/],
      ['import uvicorn\n', '', /name 'uvicorn' is not defined/],
      ['path="/")', 'path="/", themes="x")', /mount_gradio_app has no parameter themes/],
    ];
    const mounted = await rendered('gradio-fastapi');
    const apps = wrongs.map(([from, to]) => new Map([['app.py', app.replace(from, to)]]));
    apps.push(
      new Map([...mounted, ['app.py', (mounted.get('app.py') ?? '').replace('text.change', 'text.click')]]),
    );
    const told = [...wrongs.map(([, , one]) => one), /Textbox has no click/];
    for (const [index, { error }] of runGradioApps(apps).entries()) assert.match(error, told[index] ?? /^$/);
  });
});

describe('the Streamlit template without its proxy', () => {
  it('has Streamlit on the port of the Space, and names nothing that is gone', async () => {
    const options = { title: 'T', port: 8501, placeholders: { pythonVersion: '3.12', file: 'app.py' } };
    const files = await renderTemplate(shippedTemplates, 'docker-streamlit', options);
    const plain = await pageOnly('docker-streamlit', files, shippedTemplates, options);
    const texts = new Map(plain.map(({ path, content }) => [path, content]));
    assert.deepEqual(
      [...texts.keys()],
      ['Dockerfile', 'README.md', 'app.py', 'requirements.txt', '.dockerignore'],
    );
    const dockerfile = texts.get('Dockerfile') ?? '';
    assert.match(dockerfile, /^FROM python:3\.12-slim$/m);
    assert.ok(dockerfile.endsWith('"app.py", "--server.address", "0.0.0.0", "--server.port", "8501"]\n'));
    assert.doesNotMatch([...texts.values()].join('\n'), /nginx|health|start\.sh/);
    assert.deepEqual(lintTexts({ texts, paths: new Set(texts.keys()) }), []);
  });
});
