import assert from 'node:assert/strict';
import { startHub, type Hub } from './server.ts';
import type { HubOptions } from './options.ts';
import type { Json } from './http.ts';

export type Answer = { status: number; headers: Headers; text: string; body: Json };

export interface Client {
  hub: Hub;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  create(name: string, sdk?: string, more?: Json): Promise<string>;
  commit(id: string, files: Record<string, string>, header?: Json, rev?: string): Promise<Answer>;
}

export interface CallOptions {
  token?: string | null;
  headers?: Record<string, string>;
  redirect?: RequestRedirect;
}

export async function startClient(options: HubOptions = {}): Promise<Client> {
  const hub = await startHub({ stepMs: 5, ...options });
  const client: Client = {
    hub,
    call: async (method, path, body, { token = hub.token, headers = {}, redirect = 'follow' } = {}) => {
      const all: Record<string, string> = { ...headers };
      if (token !== null) all['Authorization'] = `Bearer ${token}`;
      const raw = typeof body === 'string' || Buffer.isBuffer(body);
      if (body !== undefined && !raw) all['Content-Type'] = 'application/json';
      const init: RequestInit = { method, headers: all, redirect };
      if (body !== undefined) init.body = raw ? (body as string) : JSON.stringify(body);
      const response = await fetch(path.startsWith('http') ? path : hub.url + path, init);
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson && text !== '' ? (JSON.parse(text) as Json) : {},
      };
    },
    create: async (name, sdk = 'docker', more = {}) => {
      const made = await client.call('POST', '/api/repos/create', { type: 'space', name, sdk, ...more });
      assert.equal(made.status, 200, made.text);
      return made.body['name'] as string;
    },
    commit: (id, files, header = {}, rev = 'main') => {
      const lines = [
        { key: 'header', value: { summary: 'Change', description: '', ...header } },
        ...Object.entries(files).map(([path, content]) => ({ key: 'file', value: { path, content } })),
      ];
      return client.call(
        'POST',
        `/api/spaces/${id}/commit/${encodeURIComponent(rev)}`,
        lines.map((line) => JSON.stringify(line)).join('\n'),
        { headers: { 'Content-Type': 'application/x-ndjson' } },
      );
    },
  };
  return client;
}

export const readme = (sdk: string, more = '') => `---\ntitle: T\nemoji: 🚀\nsdk: ${sdk}\n${more}---\n`;
export const dockerfile =
  'FROM python:3.12-slim\nWORKDIR /app\nRUN pip install \\\n  fastapi\nCOPY . .\nCMD ["true"]\n';

/** The events of a stream until it ends, or until `enough` of them. */
export async function readEvents(url: string, token: string, enough = Infinity): Promise<string[]> {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` }, signal: abort.signal });
  assert.equal(response.status, 200);
  const decoder = new TextDecoder();
  let buffer = '';
  const found: string[] = [];
  try {
    for await (const chunk of response.body ?? []) {
      buffer += decoder.decode(chunk, { stream: true });
      const blocks = buffer.split('\n\n');
      buffer = blocks.pop() ?? '';
      found.push(...blocks);
      if (found.length >= enough) break;
    }
  } finally {
    abort.abort();
  }
  return found;
}

export const dataOf = (event: string): string =>
  (JSON.parse(event.slice('data: '.length)) as { data: string }).data;
