import { fail, failure, json, num, str, type Exchange, type Json, type Reply } from './http.ts';

export const faultNames = [
  '400',
  '401',
  '402',
  '403',
  '403-payment',
  '404',
  '409-exists',
  '409-busy',
  '412',
  '413',
  '416',
  '422',
  '429-ratelimit',
  '429-retry-after',
  '500',
  '502',
  '503',
  '503-html',
  '504',
  '504-after-success',
  'network-cut',
  'network-cut-after-success',
  'latency',
  'bandwidth',
  'stream-cut',
  'keep-alives',
  'unknown-stage',
  'stale-sha',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface FaultSpec {
  fault: FaultName;
  /** `METHOD path`: `*` for any method; the path a glob (`*`, `**`, `{id}` for ns/name, `{x}` for one segment) or `^regex`. */
  route?: string;
  /** How many matching requests it hits; default 1. Infinity (over HTTP: 0) until cleared. */
  count?: number;
  /** Matching requests to let pass first. */
  skip?: number;
  /** latency: wait; 504-after-success: also waited before the answer; stale-sha: for how long, beside the count. */
  ms?: number;
  /** bandwidth: bytes per second. */
  bytesPerSecond?: number;
  /** stream-cut: events let through. keep-alives: how many empty events are put in. */
  events?: number;
  /** Text of the error, or the odd stage. */
  text?: string;
  /** Seconds named by the 429 kinds; default 2 and 1. */
  seconds?: number;
  headers?: Record<string, string>;
}

const create = 'POST /api/repos/create';
const commit = 'POST /api/spaces/{id}/commit/{rev}';
const streams = 'GET /api/**/logs/*';
const runtime = 'GET /api/spaces/{id}/runtime';
const defaultRoutes: Partial<Record<FaultName, string>> = {
  '402': create,
  '409-exists': create,
  '409-busy': create,
  '403-payment': 'POST /api/spaces/{id}/hardware',
  '412': commit,
  '413': commit,
  '422': 'POST /api/spaces/{id}/preupload/{rev}',
  '504-after-success': commit,
  'network-cut-after-success': commit,
  'stream-cut': streams,
  'keep-alives': streams,
  'unknown-stage': runtime,
  'stale-sha': runtime,
};

export interface ActiveFault extends FaultSpec {
  matches: (method: string, path: string) => boolean;
  left: number;
  toSkip: number;
  until: number;
}

export function routeMatcher(route: string): (method: string, path: string) => boolean {
  const space = route.indexOf(' ');
  const method = space < 0 ? '*' : route.slice(0, space).toUpperCase();
  const path = space < 0 ? route : route.slice(space + 1);
  const regExp = path.startsWith('^') ? new RegExp(path) : globRegExp(path);
  return (m, p) => (method === '*' || method === m || (method === 'GET' && m === 'HEAD')) && regExp.test(p);
}

function globRegExp(glob: string): RegExp {
  const body = glob.replace(/\*\*|\*|\{id\}|\{[^}]*\}|[.+?^$()|[\]\\]/g, (part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '{id}') return '[^/]+/[^/]+';
    if (part.startsWith('{')) return '[^/]+';
    return `\\${part}`;
  });
  return new RegExp(`^${body}$`);
}

export class Faults {
  private active: ActiveFault[] = [];

  add(spec: FaultSpec): void {
    if (!faultNames.includes(spec.fault)) {
      fail(400, `Unknown fault "${String(spec.fault)}"; known: ${faultNames.join(', ')}`);
    }
    this.active.push({
      ...spec,
      matches: routeMatcher(spec.route ?? defaultRoutes[spec.fault] ?? '* /**'),
      left:
        spec.count === 0
          ? Infinity
          : (spec.count ?? (spec.ms !== undefined && spec.fault === 'stale-sha' ? Infinity : 1)),
      toSkip: spec.skip ?? 0,
      until: spec.fault === 'stale-sha' && spec.ms !== undefined ? Date.now() + spec.ms : Infinity,
    });
  }

  clear(): void {
    this.active = [];
  }

  list(): FaultSpec[] {
    return this.active.map(({ matches: _matches, until: _until, toSkip: _toSkip, ...rest }) => rest);
  }

  /** Takes one of each kind that hits this request: at most one that answers, and all that only modify. */
  take(method: string, path: string): ActiveFault[] {
    const hits: ActiveFault[] = [];
    const now = Date.now();
    for (const fault of this.active) {
      if (fault.left <= 0 || now > fault.until || !fault.matches(method, path)) continue;
      if (hits.some((hit) => answers(hit.fault) && answers(fault.fault))) continue;
      if (fault.toSkip > 0) {
        fault.toSkip--;
        continue;
      }
      fault.left--;
      hits.push(fault);
    }
    this.active = this.active.filter((fault) => fault.left > 0 && now <= fault.until);
    return hits;
  }
}

const modifiers: FaultName[] = [
  'latency',
  'bandwidth',
  'stream-cut',
  'keep-alives',
  'unknown-stage',
  'stale-sha',
];

function answers(name: FaultName): boolean {
  return !modifiers.includes(name);
}

const html = (status: number, title: string) =>
  `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">\n<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>${status} ERROR</H1><H2>${title}</H2><HR>Generated by cloudfront (CloudFront)</BODY></HTML>\n`;

function htmlReply(status: number, title: string): Reply {
  return { status, headers: { 'Content-Type': 'text/html' }, body: html(status, title) };
}

const plainMessages: Partial<Record<FaultName, [status: number, message: string]>> = {
  '400': [400, 'Bad request'],
  '402': [
    402,
    'Creating Gradio and Docker Spaces requires a PRO, Team or Enterprise plan. Static Spaces are free.',
  ],
  '403': [403, "You don't have the required permissions to perform this operation"],
  '403-payment': [
    403,
    'You must add a payment method to your account to use paid hardware: /settings/billing',
  ],
  '412': [412, 'A commit has happened since. Please refresh and try again.'],
  '413': [413, 'Payload too large'],
  '416': [416, 'Range Not Satisfiable'],
  '422': [422, 'Invalid body: "files" must be an array'],
  '500': [500, 'Internal Error - We are working hard to fix this as soon as possible!'],
  '502': [502, 'Bad Gateway'],
  '503': [503, 'Service Unavailable'],
};

/** The answer of a fault that replaces the route's own. */
export function faultReply(fault: FaultSpec, ex: Exchange): Reply | undefined {
  const reply = plainReply(fault, ex);
  return reply && { ...reply, headers: { ...reply.headers, ...fault.headers } };
}

function plainReply(fault: FaultSpec, ex: Exchange): Reply | undefined {
  const plain = plainMessages[fault.fault];
  if (plain) return failure(plain[0], fault.text ?? plain[1]);
  switch (fault.fault) {
    case '401':
      return failure(401, fault.text ?? 'Invalid credentials in Authorization header');
    case '404':
      return failure(404, fault.text ?? 'Repository not found', 'RepoNotFound');
    case '409-exists':
      return json({ error: fault.text ?? 'You already created this space repo', url: existingUrl(ex) }, 409);
    case '409-busy':
      return {
        status: 409,
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        body: fault.text ?? 'Cannot create repo: another conflicting operation is in progress',
      };
    case '429-ratelimit': {
      const t = fault.seconds ?? 2;
      return json({ error: fault.text ?? 'You have reached the rate limit of this endpoint' }, 429, {
        RateLimit: `"api";r=0;t=${t}`,
        'RateLimit-Policy': '"fixed window";"api";q=2500;w=300',
      });
    }
    case '429-retry-after':
      return json({ error: fault.text ?? 'Too many requests' }, 429, {
        'Retry-After': String(fault.seconds ?? 1),
      });
    case '503-html':
      return htmlReply(503, 'The request could not be satisfied.');
    case '504':
    case '504-after-success':
      return htmlReply(504, 'The request could not be satisfied.');
    default:
      return undefined;
  }
}

function existingUrl(ex: Exchange): string {
  try {
    const body = JSON.parse(ex.body.toString('utf8')) as Json;
    return `${ex.origin}/spaces/${str(body['organization']) ?? 'tester'}/${str(body['name']) ?? 'space'}`;
  } catch {
    return `${ex.origin}/spaces/tester/space`;
  }
}

export function faultSpec(body: Json): FaultSpec {
  const spec = body as unknown as FaultSpec;
  if (str(body['fault']) === undefined) fail(400, '"fault" is required');
  const count = num(body['count']);
  return count === undefined ? spec : { ...spec, count };
}
