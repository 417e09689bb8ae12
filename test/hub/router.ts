import type { IncomingMessage, ServerResponse } from 'node:http';
import { delay } from './executor.ts';
import { faultReply, type ActiveFault } from './faults.ts';
import { failure, HubError, requestId, type EventOut, type Exchange, type Json, type Reply } from './http.ts';
import type { HubState, Route } from './state.ts';

interface Compiled {
  route: Route;
  regExp: RegExp;
  names: string[];
}

export type Dispatch = (req: IncomingMessage, res: ServerResponse) => void;

const exposed =
  'X-Repo-Commit, X-Request-Id, X-Error-Code, X-Error-Message, X-Total-Count, ETag, Link, Accept-Ranges, Content-Range, X-Xet-Access-Token, X-Xet-Token-Expiration, X-Xet-Refresh-Route, X-Xet-Cas-Url, X-Xet-Hash, X-Linked-Size, X-Linked-Etag';

function compile(route: Route): Compiled {
  const names: string[] = [];
  const source = route.pattern.replace(
    /\{(\w+)(\*?)\}|[.+?^$()|[\]\\]/g,
    (part, name?: string, rest?: string) => {
      if (name === undefined) return `\\${part}`;
      names.push(name);
      if (rest === '*') return '(.+)';
      return name === 'id' ? '([^/]+/[^/]+?)' : '([^/]+)';
    },
  );
  return { route, regExp: new RegExp(`^${source}/?$`), names };
}

export function router(hub: HubState, routes: Route[]): Dispatch {
  const table = routes.map(compile);
  const quotas = new Map<string, { count: number; until: number }>();
  return (req, res) => {
    serve(hub, table, quotas, req, res).catch((error: unknown) => {
      console.error(error);
      res.destroy();
    });
  };
}

async function serve(
  hub: HubState,
  table: Compiled[],
  quotas: Map<string, { count: number; until: number }>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const method = req.method ?? 'GET';
  const url = new URL(req.url ?? '/', `http://${req.headers.host ?? 'localhost'}`);
  const path = url.pathname;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of req) chunks.push(chunk as Buffer);
  } catch {
    // The client went away with half a body: nobody waits for an answer.
    return;
  }
  res.setHeader('X-Request-Id', requestId());
  res.setHeader('X-Powered-By', 'huggingface-moon');
  cors(hub, req, res, method, path);
  if (method === 'OPTIONS') {
    res.writeHead(204).end();
    return;
  }
  const hit = match(table, method, path);
  const ex: Exchange = {
    method,
    path,
    query: url.searchParams,
    headers: req.headers,
    body: Buffer.concat(chunks),
    params: hit?.params ?? {},
    bearer: /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1],
    origin: url.origin,
  };
  if (path.startsWith('/__hub/')) {
    await write(hub, ex, res, await answer(hub, hit, ex), []);
    return;
  }
  count(hub, ex, hit);
  const limited = rateLimit(hub, quotas, ex, res);
  const faults = hub.faults.take(method, path);
  const wait = faults.reduce(
    (sum, f) => sum + (f.fault === 'latency' ? (f.ms ?? 1000) : 0),
    hub.switches.latencyMs,
  );
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  // A client that left is waited for no longer: a test that ended would otherwise keep its process alive.
  if (wait > 0 && !(await waited(wait, gone.signal))) return;
  await slowly(hub, faults, ex.body.length);
  const replacing = faults.find((f) => faultReply(f, ex) || f.fault.startsWith('network-cut'));
  if (replacing?.fault === 'network-cut') {
    req.socket.destroy();
    return;
  }
  const working = !replacing || replacing.fault.endsWith('-after-success');
  const done = limited ?? (working ? await answer(hub, hit, ex) : undefined);
  if (method !== 'GET' && method !== 'HEAD') hub.store.save();
  if (replacing?.fault === 'network-cut-after-success') {
    req.socket.destroy();
    return;
  }
  if (replacing?.fault === '504-after-success' && replacing.ms !== undefined) {
    if (!(await waited(replacing.ms, gone.signal))) return;
  }
  const reply = limited ?? (replacing && faultReply(replacing, ex)) ?? done;
  if (reply) await write(hub, ex, res, bend(hub, ex, reply, faults), faults);
}

/** False when the signal ended the wait. */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, signal).then(
    () => true,
    () => false,
  );
}

function match(table: Compiled[], method: string, path: string) {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const { route, regExp, names } of table) {
    if (route.method !== wanted) continue;
    const found = regExp.exec(path);
    if (!found) continue;
    try {
      const params: Record<string, string> = {};
      names.forEach(
        (name, i) => (params[name] = (found[i + 1] ?? '').split('/').map(decodeURIComponent).join('/')),
      );
      return { route, params };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

async function answer(hub: HubState, hit: ReturnType<typeof match>, ex: Exchange): Promise<Reply> {
  try {
    if (!ex.path.startsWith('/__') && !ex.path.startsWith('/v1/')) hub.accounts.token(ex.bearer);
    if (!hit) return failure(404, "Sorry, we can't find the page you are looking for.");
    return await hit.route.handle(ex);
  } catch (error) {
    if (error instanceof HubError) return error.reply;
    console.error(`${ex.method} ${ex.path}`, error);
    return failure(500, `Internal Error: ${String(error)}`);
  }
}

function count(hub: HubState, ex: Exchange, hit: ReturnType<typeof match>): void {
  const key = `${ex.method} ${hit ? hit.route.pattern.replace('*}', '}') : ex.path}`;
  hub.counters.requests++;
  hub.counters.bytesIn += ex.body.length;
  hub.counters.byRoute[key] = (hub.counters.byRoute[key] ?? 0) + 1;
}

function rateLimit(
  hub: HubState,
  quotas: Map<string, { count: number; until: number }>,
  ex: Exchange,
  res: ServerResponse,
): Reply | undefined {
  const now = Date.now();
  const who = ex.bearer ?? '';
  let slot = quotas.get(who);
  if (!slot || slot.until <= now) quotas.set(who, (slot = { count: 0, until: now + 300_000 }));
  slot.count++;
  const quota = hub.switches.quota ?? 2500;
  // Unenforced, the number shown must never make a polite client wait.
  const left =
    hub.switches.quota === undefined ? quota - (slot.count % (quota / 2)) : Math.max(0, quota - slot.count);
  const t = Math.ceil((slot.until - now) / 1000);
  const over = hub.switches.quota !== undefined && slot.count > quota;
  res.setHeader('RateLimit', `"api";r=${left};t=${t}`);
  res.setHeader('RateLimit-Policy', `"fixed window";"api";q=${quota};w=300`);
  return over ? failure(429, 'You have reached the rate limit of this endpoint') : undefined;
}

function cors(hub: HubState, req: IncomingMessage, res: ServerResponse, method: string, path: string): void {
  const asked = req.headers['access-control-request-method'];
  const rule = hub.cors.find((r) =>
    r.matches(method === 'OPTIONS' && asked !== undefined ? asked : method, path),
  );
  const allow = rule === undefined ? '*' : rule.allowOrigin;
  if (allow === null) return;
  res.setHeader('Access-Control-Allow-Origin', allow);
  res.setHeader('Access-Control-Expose-Headers', exposed);
  res.setHeader('Vary', 'Origin');
  if (method !== 'OPTIONS') return;
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  res.setHeader('Access-Control-Allow-Headers', req.headers['access-control-request-headers'] ?? '*');
  res.setHeader('Access-Control-Max-Age', '86400');
}

/** Faults that leave the status alone but change what a runtime answer says. */
function bend(hub: HubState, ex: Exchange, reply: Reply, faults: ActiveFault[]): Reply {
  const odd = faults.find((f) => f.fault === 'unknown-stage');
  const stale = faults.find((f) => f.fault === 'stale-sha');
  if ((!odd && !stale) || reply.status !== 200 || typeof reply.body !== 'string') return reply;
  const body = JSON.parse(reply.body) as Json;
  if (odd) body['stage'] = odd.text ?? 'SOMETHING_NEW';
  if (stale) {
    const former = hub.store.find(ex.params['id'] ?? '')?.formerSha;
    if (former !== undefined) Object.assign(body, { stage: 'RUNNING', sha: former });
  }
  return { ...reply, body: JSON.stringify(body) };
}

async function slowly(hub: HubState, faults: ActiveFault[], bytes: number): Promise<void> {
  const fault = faults.find((f) => f.fault === 'bandwidth');
  const rate = fault?.bytesPerSecond ?? hub.switches.bytesPerSecond;
  if (rate > 0 && bytes > 0) await delay((bytes / rate) * 1000);
}

async function write(
  hub: HubState,
  ex: Exchange,
  res: ServerResponse,
  reply: Reply,
  faults: ActiveFault[],
): Promise<void> {
  if (reply.stream) {
    res.writeHead(reply.status, reply.headers);
    res.flushHeaders();
    if (ex.method === 'HEAD') res.end();
    else reply.stream(eventOut(hub, res, faults));
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  await slowly(hub, faults, body.length);
  if (body.length > 0 && !reply.headers?.['Content-Type'])
    res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.writeHead(reply.status, { ...reply.headers, 'Content-Length': body.length });
  res.end(ex.method === 'HEAD' ? undefined : body);
}

function eventOut(hub: HubState, res: ServerResponse, faults: ActiveFault[]): EventOut {
  const cut = faults.find((f) => f.fault === 'stream-cut');
  let left = cut ? (cut.events ?? 3) : Infinity;
  let idle =
    faults.find((f) => f.fault === 'keep-alives')?.events ??
    (faults.some((f) => f.fault === 'keep-alives') ? 3 : 0);
  let comment = false;
  let gone = false;
  const put = (text: string) => {
    if (!res.writableEnded && !res.destroyed) res.write(text);
  };
  const out: EventOut = {
    send: (data, event) => {
      if (gone) return;
      if (left <= 0) {
        gone = true;
        // Let what was sent leave before the line breaks.
        setImmediate(() => res.destroy());
        return;
      }
      left--;
      for (; idle > 0; idle--) out.keepAlive(idle % 2 ? 'data' : 'comment');
      put(`${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
    },
    keepAlive: (kind) => put(kind === 'data' ? 'data:\n\n' : ': keep-alive\n\n'),
    end: () => {
      if (!gone) res.end();
    },
    onClose: (listener) => void res.on('close', listener),
  };
  const timer = setInterval(() => {
    comment = !comment;
    out.keepAlive(comment ? 'comment' : 'data');
  }, hub.switches.keepAliveMs);
  res.on('close', () => clearInterval(timer));
  return out;
}
