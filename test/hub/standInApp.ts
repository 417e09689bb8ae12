import type { IncomingMessage, ServerResponse } from 'node:http';
import { autoTrainAnswer } from './autoTrainApp.ts';
import type { Json } from './http.ts';

export interface StandIn {
  title: string;
  /** The app's own `openapi.json`, when it has one. */
  openapi: string | undefined;
  /** As Gradio's apps do, and FastAPI's do not. */
  allowsOtherOrigins: boolean;
  /** The Hub that the AutoTrain server of this Space works on. */
  autoTrainHub: string | undefined;
}

/** 1 × 1 pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** An app in place of the one a Space would run: a page, a health check, and a few routes to send requests to. */
export async function standIn(
  app: StandIn,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const json = (body: unknown, status = 200) => reply(res, status, 'application/json', JSON.stringify(body));
  if (app.allowsOtherOrigins) {
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (req.method === 'OPTIONS') {
      res.setHeader('Access-Control-Allow-Methods', 'GET, POST');
      res.setHeader('Access-Control-Allow-Headers', req.headers['access-control-request-headers'] ?? '*');
      return reply(res, 200, 'text/plain', '');
    }
  }
  const body = await bodyOf(req);
  if (app.autoTrainHub !== undefined) {
    const answer = await autoTrainAnswer(app.autoTrainHub, req, path, body);
    if (answer) {
      return typeof answer.body === 'string'
        ? reply(res, answer.status, 'text/plain', answer.body)
        : json(answer.body, answer.status);
    }
  }
  switch (path) {
    case '/':
      return reply(
        res,
        200,
        'text/html; charset=utf-8',
        `<!doctype html><html><head><title>${app.title}</title></head><body><h1>${app.title}</h1></body></html>`,
      );
    case '/health':
      return json({ status: 'ok' });
    case '/openapi.json':
      return app.openapi === undefined
        ? json(plainDescription(app.title))
        : reply(res, 200, 'application/json', app.openapi);
    case '/analyze':
      return analyze(req, body, json);
    case '/picture':
      return reply(res, 200, 'image/png', picture);
    case '/slow':
      // Never answered: what ends it is the caller.
      return;
    case '/gradio_api/info':
      return json(gradioInfo);
    case '/gradio_api/call/predict':
      return json({ event_id: Buffer.from(body).toString('base64url') });
    default:
      if (path.startsWith('/gradio_api/call/predict/')) return predict(res, path.split('/').pop() ?? '');
      return json({ detail: 'Not Found' }, 404);
  }
}

function analyze(req: IncomingMessage, body: string, json: (body: unknown, status?: number) => void): void {
  if (req.method !== 'POST') return json({ detail: 'Method Not Allowed' }, 405);
  const { text } = parsed(body);
  if (typeof text !== 'string') {
    return json({ detail: [{ type: 'missing', loc: ['body', 'text'], msg: 'Field required' }] }, 422);
  }
  const label = /good|nice|great/i.test(text) ? 'positive' : 'neutral';
  const hasToken = req.headers.authorization !== undefined;
  json({ label, score: label === 'positive' ? 0.98 : 0.5, words: text.split(/\s+/), hasToken });
}

/** The event's id holds the arguments, so that nothing has to be remembered. */
function predict(res: ServerResponse, id: string): void {
  const { data } = parsed(Buffer.from(id, 'base64url').toString());
  const name = Array.isArray(data) ? (data as unknown[])[0] : undefined;
  const events =
    typeof name === 'string' && name !== ''
      ? ['event: generating\ndata: ["Hello"]', `event: complete\ndata: ${JSON.stringify([`Hello ${name}`])}`]
      : ['event: error\ndata: null'];
  reply(
    res,
    200,
    'text/event-stream',
    ['event: heartbeat\ndata: null', ...events].map((one) => `${one}\n\n`).join(''),
  );
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const plainDescription = (title: string) => ({
  openapi: '3.1.0',
  info: { title, version: '0.1.0' },
  paths: {
    '/health': {
      get: { summary: 'Health', operationId: 'health', responses: { '200': { description: 'OK' } } },
    },
  },
});

const textbox = (label: string) => ({
  label,
  type: { type: 'string' },
  python_type: { type: 'str', description: '' },
  component: 'Textbox',
});

const gradioInfo = {
  named_endpoints: {
    '/predict': {
      parameters: [
        {
          ...textbox('name'),
          parameter_name: 'name',
          parameter_has_default: false,
          example_input: 'Hello!!',
        },
      ],
      returns: [textbox('output')],
      show_api: true,
    },
  },
  unnamed_endpoints: {},
};

export function reply(
  res: ServerResponse,
  status: number,
  type: string | undefined,
  body: string | Buffer,
): void {
  res.writeHead(status, { 'Content-Type': type ?? 'text/plain', 'Content-Length': Buffer.byteLength(body) });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}
