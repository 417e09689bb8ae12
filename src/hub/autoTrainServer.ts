import { cleanMessage } from './answers.ts';
import { mayHaveToken } from './appAnswer.ts';
import { HubError } from './errors.ts';
import type { HubHttp } from './http.ts';
import { isRecord, records, text, type Json } from './shape.ts';

/** Why the AutoTrain server of a Space did not do it. */
export type ServerFailure =
  /** The Space has no such API: it is one training, or another app. */
  | 'noServer'
  /** 401: no token, one it does not know, or the Hub was too slow to tell. */
  | 'token'
  /** 422: the request is not of the form it wants. */
  | 'invalid'
  /** `success: false`, which comes with status 200. */
  | 'refused'
  /** 500 or an answer of another shape; the server keeps the reason to itself. */
  | 'broken'
  /** No answer. In a browser also when the app does not allow other origins. */
  | 'unreached'
  /** The token must not go to this host. */
  | 'unsafeHost';

export interface Failed {
  kind: 'failed';
  failure: ServerFailure;
  /** What the server said, without tokens and URLs. */
  message?: string;
}

const timeoutMs = 60_000;
const answers = [400, 401, 403, 404, 405, 422, 500, 502, 503];

/** The version of AutoTrain that serves; the route is open but for the Hub's own door before a private Space. */
export async function autoTrainVersion(
  hub: HubHttp,
  place: { host: string; private: boolean },
  signal?: AbortSignal,
): Promise<{ kind: 'version'; version: string } | Failed> {
  const answer = await ask(hub, 'GET', 'version', { host: place.host, withToken: place.private }, signal);
  if (answer.kind === 'failed') return answer;
  const version = text(answer.body['version']);
  return version === undefined ? { kind: 'failed', failure: 'noServer' } : { kind: 'version', version };
}

/** `body` as `createRequest` makes it. The job is the Space that the training runs in. */
export async function createProject(
  hub: HubHttp,
  host: string,
  body: Json,
  signal?: AbortSignal,
): Promise<{ kind: 'created'; job: string } | Failed> {
  const answer = await ask(hub, 'POST', 'create_project', { host, withToken: true, body }, signal);
  if (answer.kind === 'failed') return answer;
  const job = text(answer.body['job_id']);
  return job === undefined ? { kind: 'failed', failure: 'broken' } : { kind: 'created', job };
}

export async function stopJob(
  hub: HubHttp,
  host: string,
  job: string,
  signal?: AbortSignal,
): Promise<{ kind: 'stopped' } | Failed> {
  const answer = await ask(
    hub,
    'POST',
    'stop_training',
    { host, withToken: true, body: { jid: job } },
    signal,
  );
  return answer.kind === 'failed' ? answer : { kind: 'stopped' };
}

/** Lines of the running training; the server has none of the build. */
export async function readJobLog(
  hub: HubHttp,
  host: string,
  job: string,
  signal?: AbortSignal,
): Promise<{ kind: 'log'; text: string } | Failed> {
  const answer = await ask(hub, 'POST', 'logs', { host, withToken: true, body: { jid: job } }, signal);
  if (answer.kind === 'failed') return answer;
  return { kind: 'log', text: text(answer.body['logs']) ?? '' };
}

interface Question {
  host: string;
  withToken: boolean;
  body?: Json;
}

async function ask(
  hub: HubHttp,
  method: 'GET' | 'POST',
  name: string,
  { host, withToken, body }: Question,
  signal: AbortSignal | undefined,
): Promise<{ kind: 'answer'; body: Json } | Failed> {
  if (withToken && !mayHaveToken(hub, host)) return { kind: 'failed', failure: 'unsafeHost' };
  let status: number;
  let said: string;
  try {
    const response = await hub.raw(`${method} {app}/api/${name}`, {
      method,
      baseUrl: host.replace(/\/+$/, ''),
      path: `/api/${name}`,
      // Creating twice makes two Spaces.
      retry: 'none',
      timeoutMs,
      accept: answers,
      signal,
      ...(body === undefined ? {} : { body }),
      ...(withToken && hub.token !== undefined ? { token: hub.token } : {}),
    });
    status = response.status;
    said = await response.text();
  } catch (error) {
    if (error instanceof HubError) return { kind: 'failed', failure: 'unreached' };
    throw error;
  }
  return judged(status, parsed(said), method === 'POST', hub.token);
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said) as unknown;
  } catch {
    return undefined;
  }
}

/** Only 200 with `success: true` is a success, but for `version`, which does not say it. */
function judged(
  status: number,
  value: unknown,
  saysSuccess: boolean,
  token: string | undefined,
): { kind: 'answer'; body: Json } | Failed {
  const body: Json = isRecord(value) ? value : {};
  const failed = (failure: ServerFailure, message?: string): Failed => {
    const clean = cleanMessage(message, token);
    return { kind: 'failed', failure, ...(clean === undefined ? {} : { message: clean }) };
  };
  switch (status) {
    case 200:
      if (!isRecord(value)) return failed('noServer');
      if (!saysSuccess || body['success'] === true) return { kind: 'answer', body };
      // The reason of a log that could not be read stands where the log would be.
      return failed('refused', text(body['logs']) || text(body['message']));
    case 401:
      return failed('token', text(body['detail']));
    case 404:
    case 405:
      return failed('noServer');
    case 422:
      return failed('invalid', problemsOf(body['detail']));
    default:
      return failed('broken', text(body['detail']) ?? text(body['message']));
  }
}

/** Place and sentence of each; never its `input`, which repeats the whole request. */
function problemsOf(detail: unknown): string | undefined {
  if (typeof detail === 'string') return detail;
  const all = records(detail).map((one) => {
    const place = (Array.isArray(one['loc']) ? one['loc'] : []).filter((part) => part !== 'body').join('.');
    return [place, text(one['msg'])].filter(Boolean).join(': ');
  });
  return all.length > 0 ? all.join('; ') : undefined;
}
