import assert from 'node:assert/strict';
import {
  autoTrainVersion,
  createProject,
  readJobLog,
  stopJob,
  type Failed,
} from '../../../src/hub/autoTrainServer.ts';
import { json, rig, type Answer } from './support.ts';

const host = 'https://ann-trainer.hf.space/';
const place = { host, private: true };
const failedWith = (failure: string, message?: string) => ({
  kind: 'failed',
  failure,
  ...(message === undefined ? {} : { message }),
});

describe('hub/autoTrainServer', () => {
  it('reads the version, with the token only where the Space is private', async () => {
    const { hub, seen } = rig(json({ version: '0.8.37.dev0' }));
    assert.deepEqual(await autoTrainVersion(hub, place), { kind: 'version', version: '0.8.37.dev0' });
    await autoTrainVersion(hub, { host, private: false });
    assert.deepEqual(
      seen.map(({ url, headers }) => [url.href, headers.get('authorization')]),
      [
        ['https://ann-trainer.hf.space/api/version', 'Bearer hf_secretToken123'],
        ['https://ann-trainer.hf.space/api/version', null],
      ],
    );
  });

  it('creates, stops and reads the log of a job', async () => {
    const { hub, seen } = rig([
      json({ message: 'Project created', job_id: 'ann/autotrain-x', success: true }),
      json({ message: 'Training stopped for ann/autotrain-x', success: true }),
      json({ logs: 't: one\nt: two', success: true, message: 'Logs fetched successfully' }),
    ]);
    assert.deepEqual(await createProject(hub, host, { task: 'llm:sft' }), {
      kind: 'created',
      job: 'ann/autotrain-x',
    });
    assert.deepEqual(await stopJob(hub, host, 'ann/autotrain-x'), { kind: 'stopped' });
    assert.deepEqual(await readJobLog(hub, host, 'ann/autotrain-x'), { kind: 'log', text: 't: one\nt: two' });
    assert.deepEqual(
      seen.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown]),
      [
        ['POST', '/api/create_project', { task: 'llm:sft' }],
        ['POST', '/api/stop_training', { jid: 'ann/autotrain-x' }],
        ['POST', '/api/logs', { jid: 'ann/autotrain-x' }],
      ],
    );
    assert.ok(seen.every(({ headers }) => headers.get('authorization') === 'Bearer hf_secretToken123'));
  });

  it('takes success:false inside a 200 for the failure it is, with its reason', async () => {
    const stopped = rig(json({ message: 'Failed to stop training for a/b: 403', success: false }));
    assert.deepEqual(
      await stopJob(stopped.hub, host, 'a/b'),
      failedWith('refused', 'Failed to stop training for a/b: 403'),
    );
    const log = rig(json({ logs: 'No such Space', success: false, message: 'Failed to fetch logs' }));
    assert.deepEqual(await readJobLog(log.hub, host, 'a/b'), failedWith('refused', 'No such Space'));
    // A 200 that does not say so is none either.
    assert.deepEqual(await stopJob(rig(json({})).hub, host, 'a/b'), failedWith('refused'));
  });

  it('knows each way to fail', async () => {
    const create = (answer: Answer) => createProject(rig(answer).hub, host, {}) as Promise<Failed>;
    const secret = { project_name: 'x', token: 'hf_otherToken1' };
    const detail = [
      { type: 'missing', loc: ['body', 'task'], msg: 'Field required', input: secret },
      { type: 'value_error', loc: ['body'], msg: 'text_column is required', input: secret },
    ];
    const cases: [Answer, object][] = [
      [json({ detail: 'Invalid or expired token' }, 401), failedWith('token', 'Invalid or expired token')],
      [json({ detail }, 422), failedWith('invalid', 'task: Field required; text_column is required')],
      [json({ detail: 'Not Found' }, 404), failedWith('noServer')],
      [json({ detail: 'Method Not Allowed' }, 405), failedWith('noServer')],
      [new Response('Internal Server Error', { status: 500 }), failedWith('broken')],
      [new Response('<html>', { status: 503 }), failedWith('broken')],
      [new Response('<html>', { status: 200 }), failedWith('noServer')],
      [json({ success: true }), failedWith('broken')],
      [new TypeError('fetch failed'), failedWith('unreached')],
    ];
    for (const [answer, expected] of cases) assert.deepEqual(await create(answer), expected);
    const leaked = await create(json({ success: false, message: 'hf_secretToken123 has no right' }));
    assert.doesNotMatch(leaked.message ?? '', /secretToken/);
  });

  it('asks once, and no host that may not have the token', async () => {
    const broken = rig(new TypeError('fetch failed'));
    await createProject(broken.hub, host, {});
    assert.equal(broken.seen.length, 1);
    const evil = rig(json({ success: true }));
    assert.deepEqual(await stopJob(evil.hub, 'https://evil.test', 'a/b'), failedWith('unsafeHost'));
    assert.deepEqual(evil.seen, []);
  });
});
