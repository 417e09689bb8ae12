import { createScheduledJob, runJob } from '@huggingface/hub';
import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { encodePath } from './paths.ts';
import { compact, isRecord, records, text, texts, type Json } from './shape.ts';
import { streamEvents } from './sse.ts';

/** What a job runs, as the Hub's Jobs API takes it. */
export interface JobSpec {
  dockerImage: string;
  command: string[];
  environment: Record<string, string>;
  flavor: string;
  secrets?: Record<string, string>;
  /** Half an hour when not given. */
  timeoutSeconds?: number;
  attempts?: number;
  labels?: Record<string, string>;
  volumes?: { bucket: string; mountPath: string; readOnly: boolean }[];
  expose?: { ports: number[] };
}

export interface Job {
  id: string;
  /** Open set; `SCHEDULING`, `RUNNING`, `COMPLETED`, `CANCELED`, `ERROR` and `DELETED` are known. */
  stage: string;
  message?: string;
  /** One for each exposed port; they ask for a token. */
  urls: string[];
}

/** HubError `planNeeded` or `refused` without credits. Never tried again after an answer was lost: a job costs. */
export async function startJob(
  hub: HubHttp,
  namespace: string,
  spec: JobSpec,
  signal?: AbortSignal,
): Promise<Job> {
  const route = 'POST /api/jobs/{ns}';
  const send = sender(hub, route, `/api/jobs/${encodePath(namespace, route)}`, signal, (body) => ({
    ...body,
    ...compact({ expose: spec.expose }),
  }));
  const answer: unknown = await runJob({ namespace, ...optionsOf(spec), ...send });
  return jobOf(answer, route);
}

/** Runs the job at each time of the cron line. Gives the id of the schedule. */
export async function scheduleJob(
  hub: HubHttp,
  namespace: string,
  spec: JobSpec,
  schedule: string,
  signal?: AbortSignal,
): Promise<string> {
  const route = 'POST /api/scheduled-jobs/{ns}';
  const path = `/api/scheduled-jobs/${encodePath(namespace, route)}`;
  const send = sender(hub, route, path, signal, (body) => ({
    ...body,
    jobSpec: { ...(isRecord(body['jobSpec']) ? body['jobSpec'] : {}), ...compact({ expose: spec.expose }) },
  }));
  const answer: unknown = await createScheduledJob({
    namespace,
    schedule,
    jobSpec: optionsOf(spec),
    ...send,
  });
  const id = isRecord(answer) ? text(answer['id']) : undefined;
  if (id === undefined) throw new HubError('badAnswer', route);
  return id;
}

export async function getJob(
  hub: HubHttp,
  namespace: string,
  id: string,
  signal?: AbortSignal,
): Promise<Job> {
  const route = 'GET /api/jobs/{ns}/{job}';
  return jobOf(await hub.json<unknown>(route, { path: pathOf(namespace, id, route), signal }), route);
}

export async function cancelJob(
  hub: HubHttp,
  namespace: string,
  id: string,
  signal?: AbortSignal,
): Promise<Job> {
  const route = 'POST /api/jobs/{ns}/{job}/cancel';
  const path = `${pathOf(namespace, id, route)}/cancel`;
  return jobOf(await hub.json<unknown>(route, { method: 'POST', path, retry: 'safe', signal }), route);
}

/** One connection to the log of a job, from its first line on; keep-alives come as events without data. */
export function openJobLog(
  hub: HubHttp,
  namespace: string,
  id: string,
  signal: AbortSignal,
): AsyncIterable<{ data: string }> {
  const route = 'GET /api/jobs/{ns}/{job}/logs';
  return streamEvents(hub, `${pathOf(namespace, id, route)}/logs`, { route, signal, keepAlives: true });
}

/** A record of the Hub's hardware routes. */
export interface HardwareRecord {
  name: string;
  cpu: string;
  ram: string;
  accelerator: { model: string; quantity: string; vram: string } | null;
  unitCostUSD: number;
  unitLabel: string;
}

/** What jobs or Spaces can run on and what it costs now, in the Hub's own words. */
export async function hardwareRecords(
  hub: HubHttp,
  of: 'jobs' | 'spaces',
  signal?: AbortSignal,
): Promise<HardwareRecord[]> {
  const route = `GET /api/${of}/hardware`;
  const answer = await hub.json<unknown>(route, { path: `/api/${of}/hardware`, signal });
  if (!Array.isArray(answer)) throw new HubError('badAnswer', route);
  return records(answer).flatMap((one): HardwareRecord[] => {
    const [name, cpu, ram] = [text(one['name']), text(one['cpu']), text(one['ram'])];
    const cost = one['unitCostMicroUSD'] ?? Number(one['unitCostUSD'] ?? 0) * 1e6;
    if (name === undefined || cpu === undefined || ram === undefined) return [];
    const accelerator = isRecord(one['accelerator']) ? one['accelerator'] : undefined;
    return [
      {
        name,
        cpu,
        ram,
        accelerator: accelerator
          ? {
              model: text(accelerator['model']) ?? '',
              quantity: String(Number(accelerator['quantity'] ?? 1)),
              vram: text(accelerator['vram']) ?? '',
            }
          : null,
        unitCostUSD: Number(cost) / 1e6,
        unitLabel: text(one['unitLabel']) ?? 'minute',
      },
    ];
  });
}

function pathOf(namespace: string, id: string, route: string): string {
  return `/api/jobs/${encodePath(namespace, route)}/${encodePath(id, route)}`;
}

function optionsOf({ volumes, ...spec }: JobSpec) {
  return {
    dockerImage: spec.dockerImage,
    environment: spec.environment,
    // The library's list of hardware is older than the Hub's.
    flavor: spec.flavor as 'cpu-basic',
    ...(spec.command.length > 0 ? { command: spec.command } : {}),
    ...compact({
      secrets: spec.secrets,
      timeoutSeconds: spec.timeoutSeconds,
      attempts: spec.attempts,
      labels: spec.labels,
    }),
    ...(volumes && volumes.length > 0
      ? {
          volumes: volumes.map(({ bucket, mountPath, readOnly }) => ({
            source: { type: 'bucket' as const, name: bucket },
            mountPath,
            readOnly,
          })),
        }
      : {}),
  };
}

/** Sends the library's body with what it has no parameter for; failures are HubErrors like all others. */
function sender(
  hub: HubHttp,
  route: string,
  path: string,
  signal: AbortSignal | undefined,
  complete: (body: Json) => Json,
): { hubUrl: string; accessToken: string; fetch: typeof fetch } {
  return {
    hubUrl: hub.endpoint,
    // Not sent: the library wants one of this form, and the hub adds its own.
    accessToken: 'hf_',
    fetch: async (_input, init) => {
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
      const request = { method: 'POST', path, body: complete(isRecord(body) ? body : {}), signal };
      return Response.json(await hub.json<unknown>(route, request));
    },
  };
}

function jobOf(answer: unknown, route: string): Job {
  const status = isRecord(answer) && isRecord(answer['status']) ? answer['status'] : {};
  const [id, stage] = [isRecord(answer) ? text(answer['id']) : undefined, text(status['stage'])];
  if (id === undefined || stage === undefined) throw new HubError('badAnswer', route);
  return { id, stage, urls: texts(status['exposeUrls']), ...compact({ message: text(status['message']) }) };
}
