import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reply, standIn } from './standInApp.ts';

export type AppMode = 'ok' | 'dead' | 'slow' | 'wrongPort';

export interface AppOwner {
  title(): string;
  running(): boolean;
  /** Whether this bearer or signature may see the app. */
  admits(credential: string | undefined): boolean;
  /** The file of the repository at a path. */
  file(path: string): Buffer | undefined;
  isStatic(): boolean;
  /** Whether pages of other origins may read the app's answers. */
  allowsOtherOrigins(): boolean;
  variable(name: string): string | undefined;
  /** A visit to a sleeping Space. */
  wake(): void;
}

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** What answers at a Space's `host`: a stand-in, or the way to the real container. */
export class SpaceApp {
  mode: AppMode = 'ok';
  slowMs = 3000;
  /** Set while a real app runs. */
  target: string | undefined;
  private readonly owner: AppOwner;
  private readonly server: Server;

  constructor(owner: AppOwner) {
    this.owner = owner;
    this.server = createServer((req, res) => this.answer(req, res));
    this.server.keepAliveTimeout = 120_000;
  }

  async listen(preferred = 0): Promise<void> {
    const attempt = (port: number) =>
      new Promise<void>((resolve, reject) => {
        this.server.once('error', reject);
        this.server.listen(port, '127.0.0.1', () => {
          this.server.off('error', reject);
          resolve();
        });
      });
    await attempt(preferred).catch(() => attempt(0));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private answer(req: IncomingMessage, res: ServerResponse): void {
    if (this.mode === 'dead') {
      req.socket.destroy();
      return;
    }
    const url = new URL(req.url ?? '/', 'http://app');
    const bearer = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const cookie = /(?:^|;\s*)spaces-jwt=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
    const sign = url.searchParams.get('__sign') ?? undefined;
    if (!this.owner.admits(bearer ?? sign ?? cookie)) {
      reply(
        res,
        404,
        types['html'],
        "<html><body><h1>404</h1>Sorry, we can't find the page you are looking for.</body></html>",
      );
      return;
    }
    if (sign !== undefined) res.setHeader('Set-Cookie', `spaces-jwt=${sign}; Path=/; HttpOnly`);
    if (!this.owner.running() || this.mode === 'wrongPort') {
      if (!this.owner.running()) this.owner.wake();
      reply(
        res,
        503,
        types['html'],
        '<html><body>Your space is in error, check its status on hf.co</body></html>',
      );
      return;
    }
    if (this.mode === 'slow') setTimeout(() => this.serve(req, res, url), this.slowMs);
    else this.serve(req, res, url);
  }

  private serve(req: IncomingMessage, res: ServerResponse, url: URL): void {
    if (this.target !== undefined) this.forward(req, res, this.target);
    else if (this.owner.isStatic()) this.serveFile(res, decodeURIComponent(url.pathname));
    else void standIn(this.standIn(), req, res, url.pathname).catch(() => res.destroy());
  }

  private standIn() {
    const { owner } = this;
    const isAutoTrain = /\bautotrain app\b/.test(owner.file('Dockerfile')?.toString() ?? '');
    return {
      title: owner.title(),
      openapi: owner.file('openapi.json')?.toString(),
      allowsOtherOrigins: owner.allowsOtherOrigins(),
      autoTrainHub: isAutoTrain ? owner.variable('HF_ENDPOINT') : undefined,
    };
  }

  private serveFile(res: ServerResponse, path: string): void {
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const bytes = this.owner.file(name.slice(1));
    if (bytes) reply(res, 200, types[name.split('.').pop() ?? ''] ?? 'application/octet-stream', bytes);
    else reply(res, 404, 'text/plain', 'Not found');
  }

  private forward(req: IncomingMessage, res: ServerResponse, target: string): void {
    const options = { method: req.method, headers: { ...req.headers, host: new URL(target).host } };
    const onward = request(new URL(req.url ?? '/', target), options, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => {
      if (!res.headersSent) reply(res, 503, 'text/plain', 'The app does not answer');
      else res.destroy();
    });
    req.pipe(onward);
  }
}
