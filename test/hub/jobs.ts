import { hardware } from './catalogue.ts';
import { delay } from './executor.ts';
import { events, fail, json, page, readJson, str, type Exchange, type Json } from './http.ts';
import { LogBuffer } from './logs.ts';
import { hexId } from './objects.ts';
import { metric } from './spaces.ts';
import type { HubState, Route } from './state.ts';

interface Job {
  record: Json & { id: string; status: { stage: string; message: string | null } };
  logs: LogBuffer;
  namespace: string;
  /** Ends the waits of a job that is over. */
  over: AbortController;
}

/** Jobs that say their command and end well. */
export function jobRoutes(hub: HubState): Route[] {
  const jobs = new Map<string, Job>();
  const scheduled = new Map<string, Json>();
  const at = '/api/jobs/{ns}/{job}';
  const need = (ex: Exchange) => {
    hub.accounts.needToken(ex);
    const job = jobs.get(ex.params['job'] ?? '');
    return job?.namespace === ex.params['ns'] && job ? job : fail(404, 'Job not found');
  };
  const run = (ex: Exchange, body: Json): Job => {
    const token = hub.accounts.needToken(ex);
    const namespace = ex.params['ns'] ?? '';
    hub.accounts.needWrite(token, namespace, 'run a job');
    const now = new Date().toISOString();
    const record: Job['record'] = {
      id: hexId(),
      type: 'job',
      createdAt: now,
      startedAt: null,
      finishedAt: null,
      dockerImage: body['dockerImage'] ?? null,
      spaceId: body['spaceId'] ?? null,
      command: body['command'] ?? [],
      arguments: body['arguments'] ?? [],
      environment: body['environment'] ?? {},
      secrets: Object.keys(body['secrets'] ?? {}),
      flavor: str(body['flavor']) ?? 'cpu-basic',
      status: { stage: 'SCHEDULING', message: null },
      owner: { id: hexId(), name: namespace, type: 'user' },
      initiator: { type: 'user', name: token.user },
      labels: body['labels'] ?? {},
      volumes: body['volumes'] ?? [],
    };
    const job = { record, logs: new LogBuffer(), namespace, over: new AbortController() };
    jobs.set(record.id, job);
    job.logs.begin();
    live(job, hub.switches.stepMs).catch((error: unknown) => {
      if (!job.over.signal.aborted) throw error;
    });
    return job;
  };
  return [
    { method: 'GET', pattern: '/api/jobs/hardware', handle: () => json(hardware) },
    { method: 'POST', pattern: '/api/jobs/{ns}', handle: (ex) => json(run(ex, readJson(ex)).record) },
    {
      method: 'GET',
      pattern: '/api/jobs/{ns}',
      handle: (ex) => {
        hub.accounts.needToken(ex);
        const stage = ex.query.get('stage');
        const found = [...jobs.values()]
          .filter((job) => job.namespace === ex.params['ns'])
          .map((job) => job.record)
          .filter((record) => stage === null || record.status.stage === stage);
        const [items, headers] = page(ex, found, 100);
        return json(items, 200, headers);
      },
    },
    { method: 'GET', pattern: at, handle: (ex) => json(need(ex).record) },
    {
      method: 'GET',
      pattern: `${at}/logs`,
      handle: (ex) => {
        const job = need(ex);
        const tail = ex.query.get('tail');
        return events((out) =>
          job.logs.stream(out, { tail: tail === null ? undefined : Number(tail), stayOpen: false }),
        );
      },
    },
    {
      method: 'GET',
      pattern: `${at}/metrics`,
      handle: (ex) => {
        need(ex);
        return events((out) => {
          out.send(metric, 'metric');
          out.end();
        });
      },
    },
    {
      method: 'GET',
      pattern: `${at}/events`,
      handle: (ex) => {
        const { record } = need(ex);
        return events((out) => {
          out.send(record.status);
          out.end();
        });
      },
    },
    {
      method: 'POST',
      pattern: `${at}/cancel`,
      handle: (ex) => {
        const job = need(ex);
        end(job, 'CANCELED');
        return json(job.record);
      },
    },
    { method: 'POST', pattern: `${at}/duplicate`, handle: (ex) => json(run(ex, need(ex).record).record) },
    {
      method: 'PUT',
      pattern: `${at}/labels`,
      handle: (ex) => {
        const { record } = need(ex);
        record['labels'] = readJson(ex)['labels'] ?? {};
        return json(record);
      },
    },
    ...scheduledRoutes(hub, scheduled, run),
  ];
}

async function live(job: Job, stepMs: number): Promise<void> {
  const { status } = job.record;
  await delay(stepMs, job.over.signal);
  if (status.stage !== 'SCHEDULING') return;
  status.stage = 'RUNNING';
  job.record['startedAt'] = new Date().toISOString();
  job.logs.append(`===== Job started at ${new Date().toISOString().slice(0, 19).replace('T', ' ')} =====`);
  job.logs.append(`$ ${(job.record['command'] as string[]).join(' ')}`);
  await delay(stepMs * 2, job.over.signal);
  if (status.stage === 'RUNNING') end(job, 'COMPLETED');
}

function end(job: Job, stage: string): void {
  job.record.status.stage = stage;
  job.record['finishedAt'] = new Date().toISOString();
  job.logs.finish();
  job.over.abort();
}

function scheduledRoutes(
  hub: HubState,
  scheduled: Map<string, Json>,
  run: (ex: Exchange, body: Json) => Job,
): Route[] {
  const at = '/api/scheduled-jobs/{ns}/{job}';
  const need = (ex: Exchange) => {
    hub.accounts.needToken(ex);
    return scheduled.get(ex.params['job'] ?? '') ?? fail(404, 'Scheduled job not found');
  };
  const runs = new Map<Json, Job>();
  const change = (key: 'schedule' | 'labels') => (ex: Exchange) => {
    const row = need(ex);
    row[key] = readJson(ex)[key] ?? null;
    return json(row);
  };
  const suspend = (value: boolean) => (ex: Exchange) => {
    need(ex)['suspend'] = value;
    return json(need(ex));
  };
  return [
    {
      method: 'POST',
      pattern: '/api/scheduled-jobs/{ns}',
      handle: (ex) => {
        hub.accounts.needWrite(hub.accounts.needToken(ex), ex.params['ns'] ?? '', 'schedule a job');
        const row: Json = {
          id: hexId(),
          type: 'scheduled-job',
          createdAt: new Date().toISOString(),
          suspend: false,
          ...readJson(ex),
        };
        row['owner'] = { name: ex.params['ns'], type: 'user' };
        scheduled.set(row['id'] as string, row);
        return json(row);
      },
    },
    {
      method: 'GET',
      pattern: '/api/scheduled-jobs/{ns}',
      handle: (ex) => {
        hub.accounts.needToken(ex);
        return json(
          [...scheduled.values()].filter((row) => (row['owner'] as Json)['name'] === ex.params['ns']),
        );
      },
    },
    { method: 'GET', pattern: at, handle: (ex) => json(need(ex)) },
    {
      method: 'DELETE',
      pattern: at,
      handle: (ex) => {
        scheduled.delete(need(ex)['id'] as string);
        return { status: 200, body: '' };
      },
    },
    { method: 'POST', pattern: `${at}/suspend`, handle: suspend(true) },
    { method: 'POST', pattern: `${at}/resume`, handle: suspend(false) },
    {
      method: 'POST',
      pattern: `${at}/run`,
      handle: (ex) => {
        const row = need(ex);
        const latest = runs.get(row);
        if (latest && !latest.record['finishedAt']) fail(409, 'This scheduled job is already running');
        const job = run(ex, (row['jobSpec'] ?? {}) as Json);
        runs.set(row, job);
        return json(job.record);
      },
    },
    { method: 'PUT', pattern: `${at}/schedule`, handle: change('schedule') },
    { method: 'PUT', pattern: `${at}/labels`, handle: change('labels') },
  ];
}
