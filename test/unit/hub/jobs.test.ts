import assert from 'node:assert/strict';
import { startHub, type Hub } from '../../hub/server.ts';
import { HubError } from '../../../src/hub/errors.ts';
import { createHub } from '../../../src/hub/http.ts';
import { cancelJob, getJob, hardwareRecords, scheduleJob, startJob } from '../../../src/hub/jobs.ts';
import { systemClock } from '../../../src/platform/systemClock.ts';
import { json, rig } from './support.ts';

const spec = {
  dockerImage: 'python:3.12-slim',
  command: ['bash', '-c', 'echo hi'],
  environment: { PORT_0: '8000' },
  flavor: 'cpu-basic',
  secrets: { API_KEY: 'secret-value' },
  timeoutSeconds: 60,
  attempts: 2,
  labels: { name: 'echo' },
  volumes: [{ bucket: 'ann/words', mountPath: '/data', readOnly: false }],
  expose: { ports: [8000] },
};
const job = { id: 'j1', status: { stage: 'SCHEDULING', message: null } };

describe('hub/jobs: requests', () => {
  it('sends the whole request, ports included', async () => {
    const given = rig(json(job));
    assert.deepEqual(await startJob(given.hub, 'ann', spec), { id: 'j1', stage: 'SCHEDULING', urls: [] });
    const [sent] = given.seen;
    assert.equal(sent?.path, '/api/jobs/ann');
    assert.equal(sent.headers.get('authorization'), 'Bearer hf_secretToken123');
    assert.deepEqual(JSON.parse(sent.body), {
      ...spec,
      volumes: [{ type: 'bucket', source: 'ann/words', mountPath: '/data', readOnly: false }],
    });
  });

  it('leaves out what is not given', async () => {
    const given = rig(json(job));
    const { dockerImage, environment, flavor } = spec;
    await startJob(given.hub, 'ann', { dockerImage, environment, flavor, command: [] });
    assert.deepEqual(JSON.parse(given.seen[0]?.body ?? ''), { dockerImage, environment, flavor });
  });

  it('schedules with the same specification', async () => {
    const given = rig(json({ id: 's1' }));
    assert.equal(await scheduleJob(given.hub, 'ann', spec, '0 8 * * *'), 's1');
    const body = JSON.parse(given.seen[0]?.body ?? '') as Record<string, unknown>;
    assert.deepEqual([body['schedule'], body['suspend']], ['0 8 * * *', false]);
    const { secrets, expose } = body['jobSpec'] as typeof spec;
    assert.deepEqual([secrets, expose], [spec.secrets, spec.expose]);
  });

  it('starts a job once only, whatever becomes of the answer', async () => {
    const given = rig([new TypeError('cut'), json(job)]);
    await assert.rejects(
      startJob(given.hub, 'ann', spec),
      (error) => error instanceof HubError && error.code === 'network',
    );
    assert.equal(given.seen.length, 1);
  });

  it('tells refusals as HubErrors', async () => {
    const given = rig(json({ error: 'No credits left' }, 402));
    await assert.rejects(
      startJob(given.hub, 'ann', spec),
      (error) =>
        error instanceof HubError &&
        error.code === 'planNeeded' &&
        error.details.serverMessage === 'No credits left',
    );
    await assert.rejects(
      startJob(rig(json({})).hub, 'ann', spec),
      (error) => error instanceof HubError && error.code === 'badAnswer',
    );
  });

  it('reads hardware whose numbers are texts, and leaves out what has none', async () => {
    const t4 = {
      name: 't4-small',
      cpu: '4 vCPU',
      ram: '15 GB',
      accelerator: { model: 'T4', quantity: 1, vram: '16 GB' },
      unitCostMicroUSD: 6667,
      unitLabel: 'minute',
    };
    const given = rig(json([t4, { name: 'odd' }]));
    assert.deepEqual(await hardwareRecords(given.hub, 'jobs'), [
      {
        name: 't4-small',
        cpu: '4 vCPU',
        ram: '15 GB',
        accelerator: { model: 'T4', quantity: '1', vram: '16 GB' },
        unitCostUSD: 0.006667,
        unitLabel: 'minute',
      },
    ]);
  });
});

describe('hub/jobs: the local Hub', () => {
  let server: Hub;
  before(async () => (server = await startHub({ stepMs: 60_000 })));
  after(() => server.close());

  it('runs, shows and cancels a job', async () => {
    const silent = () => undefined;
    const hub = createHub({
      endpoint: server.url,
      token: server.token,
      fetch,
      clock: systemClock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    const plain = { ...spec, volumes: [] };
    const started = await startJob(hub, 'tester', plain);
    assert.equal(started.stage, 'SCHEDULING');
    assert.equal((await getJob(hub, 'tester', started.id)).id, started.id);
    assert.equal((await cancelJob(hub, 'tester', started.id)).stage, 'CANCELED');
    assert.ok((await hardwareRecords(hub, 'jobs')).length > 3);
  });
});
