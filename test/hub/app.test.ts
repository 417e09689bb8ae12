import assert from 'node:assert/strict';
import { startClient, type Client } from './support.ts';

describe('the stand-in app of the local Hub', () => {
  let c: Client;
  const readme = (sdk: string) => `---\nsdk: ${sdk}\n---\n`;

  before(async () => {
    c = await startClient();
  });
  after(() => c.hub.close());
  beforeEach(() => c.hub.reset());

  const up = async (name: string, files: Record<string, string>, more: object = {}, sdk = 'docker') => {
    const id = await c.create(name, sdk, more as Record<string, never>);
    await c.commit(id, { 'README.md': readme(sdk), ...files });
    await c.hub.waitForStage(id, 'RUNNING');
    return c.hub.space(id)?.host ?? '';
  };

  it('describes itself as its file says, and takes bodies and refuses them', async () => {
    const host = await up('api', {
      Dockerfile: 'FROM python\n',
      'openapi.json': '{"openapi":"3.1.0","paths":{}}',
    });
    assert.deepEqual((await c.call('GET', `${host}/openapi.json`)).body['paths'], {});
    const analyze = (body: unknown, token: string | null) =>
      c.call('POST', `${host}/analyze`, body, { token });
    assert.deepEqual((await analyze({ text: 'A good day' }, null)).body, {
      label: 'positive',
      score: 0.98,
      words: ['A', 'good', 'day'],
      hasToken: false,
    });
    assert.equal((await analyze({ text: 'x' }, c.hub.token)).body['hasToken'], true);
    assert.equal((await analyze({}, null)).status, 422);
    assert.equal((await c.call('GET', `${host}/picture`)).headers.get('content-type'), 'image/png');
  });

  it('streams the result of a Gradio function, and lets pages of other origins read it', async () => {
    const host = await up('gr', { 'app.py': '' }, {}, 'gradio');
    const run = async (name: string) => {
      const call = await c.call('POST', `${host}/gradio_api/call/predict`, { data: [name] });
      assert.equal(call.headers.get('access-control-allow-origin'), '*');
      return c.call('GET', `${host}/gradio_api/call/predict/${String(call.body['event_id'])}`);
    };
    assert.match((await run('Ann')).text, /event: complete\ndata: \["Hello Ann"\]/);
    assert.match((await run('')).text, /event: error\ndata: null/);
    const fast = await up('fa', { Dockerfile: 'FROM python\n' });
    assert.equal((await c.call('GET', fast)).headers.get('access-control-allow-origin'), null);
  });

  it('serves the AutoTrain API, working on the Hub with the token of the caller', async () => {
    const host = await up(
      'trainer',
      { Dockerfile: 'FROM huggingface/autotrain-advanced\nCMD autotrain app --port 7860\n' },
      { variables: [{ key: 'HF_ENDPOINT', value: c.hub.url }] },
    );
    const api = (path: string, body?: unknown, token: string | null = c.hub.token) =>
      c.call(body === undefined ? 'GET' : 'POST', `${host}/api/${path}`, body, { token });
    assert.equal((await api('version', undefined, null)).body['version'], '0.8.37.dev0');
    assert.equal((await api('stop_training', { jid: 'x/y' }, null)).status, 401);
    assert.equal((await api('create_project', { task: 'llm:sft' })).status, 422);
    const request = {
      ...{ project_name: 'words', task: 'llm:sft', base_model: 'a/b', hardware: 'spaces-t4-small' },
      ...{ params: {}, username: 'tester', hub_dataset: 'a/c', train_split: 'train' },
      column_mapping: { text_column: 'text' },
    };
    const created = await api('create_project', request);
    assert.deepEqual(created.body, {
      message: 'Project created',
      job_id: 'tester/autotrain-words',
      success: true,
    });
    const space = c.hub.space('tester/autotrain-words');
    assert.deepEqual([space?.visibility, space?.secrets.get('HF_TOKEN')], ['private', c.hub.token]);
    const again = await api('create_project', request);
    assert.deepEqual([again.status, again.text], [500, 'Internal Server Error']);
    assert.equal((await api('logs', { jid: 'tester/autotrain-words' })).body['success'], true);
    assert.equal((await api('stop_training', { jid: 'tester/autotrain-words' })).body['success'], true);
    assert.equal(c.hub.space('tester/autotrain-words')?.stage, 'PAUSED');
    const failed = await api('stop_training', { jid: 'tester/none' });
    assert.deepEqual([failed.status, failed.body['success']], [200, false]);
  });

  it('has no AutoTrain API where a single training runs', async () => {
    const host = await up('training', {
      Dockerfile: 'FROM huggingface/autotrain-advanced\nCMD autotrain api\n',
    });
    assert.equal((await c.call('GET', `${host}/api/version`)).status, 404);
  });
});
