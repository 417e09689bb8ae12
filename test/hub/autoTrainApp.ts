import type { IncomingMessage } from 'node:http';
import type { Json } from './http.ts';

/** Answers as `autotrain app` of version 0.8.37.dev0 does, doing its work on `hub` with the caller's token. */
export async function autoTrainAnswer(
  hub: string,
  req: IncomingMessage,
  path: string,
  body: string,
): Promise<{ status: number; body: Json | string } | undefined> {
  if (path === '/api/version' && req.method === 'GET')
    return { status: 200, body: { version: '0.8.37.dev0' } };
  const work = { '/api/create_project': create, '/api/stop_training': stop, '/api/logs': logs }[path];
  if (!work) return undefined;
  if (req.method !== 'POST') return { status: 405, body: { detail: 'Method Not Allowed' } };
  const authorization = req.headers.authorization ?? '';
  const call = callerOf(hub, authorization);
  if (!authorization.startsWith('Bearer ')) {
    return { status: 401, body: { detail: 'Invalid or expired token' } };
  }
  if (!(await call('GET', '/api/whoami-v2')).ok) {
    return { status: 401, body: { detail: 'Invalid or expired token: Bearer' } };
  }
  try {
    return await work(call, JSON.parse(body) as Json, authorization.slice('Bearer '.length));
  } catch {
    return { status: 500, body: 'Internal Server Error' };
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<Response>;

function callerOf(hub: string, authorization: string): Call {
  return (method, path, body) =>
    fetch(hub + path, {
      method,
      headers: {
        authorization,
        'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json',
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
}

async function done(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

const required = ['project_name', 'task', 'base_model', 'hardware', 'params', 'username', 'hub_dataset'];

async function create(call: Call, request: Json, token: string) {
  const missing = [...required, 'train_split', 'column_mapping'].filter((name) => !(name in request));
  if (missing.length > 0) {
    const detail = missing.map((name) => ({
      type: 'missing',
      loc: ['body', name],
      msg: 'Field required',
      input: request,
    }));
    return { status: 422, body: { detail } };
  }
  const { project_name: name, username: owner, hardware, params } = request as Record<string, string>;
  const space = `${owner}/autotrain-${name}`;
  const { name: user } = (await (await call('GET', '/api/whoami-v2')).json()) as { name: string };
  await done(
    call('POST', '/api/repos/create', {
      type: 'space',
      name: `autotrain-${name}`,
      organization: owner === user ? null : owner,
      sdk: 'docker',
      visibility: 'private',
      hardware: String(hardware).replace(/^spaces-/, ''),
    }),
  );
  const secrets = {
    HF_TOKEN: token,
    AUTOTRAIN_USERNAME: owner,
    PROJECT_NAME: name,
    PARAMS: JSON.stringify({ ...(params as unknown as Json), push_to_hub: false, token }),
    DATA_PATH: request['hub_dataset'],
    MODEL: request['base_model'],
  };
  for (const [key, value] of Object.entries(secrets)) {
    await done(call('POST', `/api/spaces/${space}/secrets`, { key, value }));
  }
  const files = {
    'README.md': '---\nsdk: docker\ntags:\n- autotrain\n---\n',
    Dockerfile: 'FROM huggingface/autotrain-advanced:latest\nCMD autotrain api --port 7860 --host 0.0.0.0\n',
  };
  for (const [path, content] of Object.entries(files)) {
    const lines = [
      { key: 'header', value: { summary: `Upload ${path}`, description: '' } },
      { key: 'file', value: { path, content } },
    ];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    await done(call('POST', `/api/spaces/${space}/commit/main`, text));
  }
  return { status: 200, body: { message: 'Project created', job_id: space, success: true } };
}

async function stop(call: Call, { jid }: Json) {
  const answer = await call('POST', `/api/spaces/${String(jid)}/pause`);
  return {
    status: 200,
    body: answer.ok
      ? { message: `Training stopped for ${String(jid)}`, success: true }
      : { message: `Failed to stop training for ${String(jid)}: ${answer.status}`, success: false },
  };
}

/** The true one goes by a JWT to an older route; a Space that is not there fails as here. */
async function logs(call: Call, { jid }: Json) {
  const space = await call('GET', `/api/spaces/${String(jid)}`);
  if (!space.ok) {
    return {
      status: 200,
      body: { logs: `${space.status} Client Error`, success: false, message: 'Failed to fetch logs' },
    };
  }
  const text = '2026-01-01T00:00:00Z: Starting the training\n2026-01-01T00:00:01Z: Epoch 1';
  return { status: 200, body: { logs: text, success: true, message: 'Logs fetched successfully' } };
}
