import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type Json = Record<string, unknown>;

export interface Exchange {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Decoded parts of the path, by the names of the route pattern. */
  readonly params: Record<string, string>;
  readonly bearer: string | undefined;
  /** The server's own origin as this client sees it. */
  readonly origin: string;
}

export interface EventOut {
  send(data: unknown, event?: string): void;
  /** An empty `data:` event or a comment line. */
  keepAlive(kind: 'data' | 'comment'): void;
  end(): void;
  onClose(listener: () => void): void;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
  stream?: (out: EventOut) => void;
}

export class HubError extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`);
    this.reply = reply;
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

export function events(stream: (out: EventOut) => void): Reply {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' },
    stream,
  };
}

export function failure(status: number, message: string, code?: string, extra: Json = {}): Reply {
  const headers: Record<string, string> = { 'X-Error-Message': message.replace(/[^\x20-\x7e]+/g, ' ') };
  if (code !== undefined) headers['X-Error-Code'] = code;
  return json({ error: message, ...extra }, status, headers);
}

export function fail(status: number, message: string, code?: string, extra?: Json): never {
  throw new HubError(failure(status, message, code, extra));
}

export function readJson(ex: Exchange): Json {
  if (ex.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(ex.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Answered below, together with bodies of another type.
  }
  return fail(400, 'Invalid JSON in the body of the request');
}

export function str(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function num(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function needStr(body: Json, key: string): string {
  const value = str(body[key]);
  if (value === undefined || value === '') fail(400, `"${key}" is required`);
  return value;
}

export function requestId(): string {
  return `Root=1-${randomUUID().slice(0, 8)};${randomUUID()}`;
}

/** A page of `items` with the `Link` header of the next one. */
export function page<T>(
  ex: Exchange,
  items: T[],
  defaultLimit: number,
  maxLimit = 1000,
): [T[], Record<string, string>] {
  const limit = Math.max(
    1,
    Math.min(Number(ex.query.get('limit') ?? defaultLimit) || defaultLimit, maxLimit),
  );
  const cursor = ex.query.get('cursor');
  const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString('utf8')) || 0;
  const headers: Record<string, string> = {};
  if (start + limit < items.length) {
    const next = new URL(ex.origin + ex.path);
    for (const [key, value] of ex.query) if (key !== 'cursor') next.searchParams.append(key, value);
    next.searchParams.set('cursor', Buffer.from(String(start + limit)).toString('base64url'));
    headers['Link'] = `<${next.href}>; rel="next"`;
  }
  return [items.slice(start, start + limit), headers];
}
