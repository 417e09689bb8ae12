import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  checkServices,
  exposeServices,
  startScript,
  type ExposedService,
} from '../../../src/scaffold/services.ts';
import { plainText } from '../../../src/space/sentence.ts';

const two = [
  { path: '/', port: 3000, command: 'node web.js' },
  { path: '/api/', port: 8000, command: 'uvicorn api:app --port 8000', stripsPath: true },
];

describe('exposeServices', () => {
  it('writes an nginx that serves each path, the longest first', () => {
    const { proxyFile, startScript: script, aptPackage } = exposeServices(two);
    assert.deepEqual([proxyFile.path, aptPackage], ['nginx.conf', 'nginx']);
    const text = proxyFile.content;
    assert.ok(text.indexOf('location /api/ {') < text.indexOf('location / {'));
    assert.match(text, /proxy_pass http:\/\/127\.0\.0\.1:8000\/;/);
    assert.match(text, /proxy_pass http:\/\/127\.0\.0\.1:3000;/);
    assert.match(text, /listen 7860;/);
    assert.match(text, /location = \/health/);
    assert.match(
      script,
      /^pids=\(\)\nnode web\.js &\npids\+=\(\$!\)\nuvicorn api:app --port 8000 &\npids\+=\(\$!\)\n\n#[^]*until answers 3000 && answers 8000; do[^]*\nnginx -e stderr/m,
    );
  });

  it('writes a Caddyfile', () => {
    const { proxyFile } = exposeServices(two, { proxy: 'caddy', port: 8080 });
    assert.match(proxyFile.content, /^:8080 \{$/m);
    assert.match(proxyFile.content, /\thandle_path \/api\/\* \{\n\t\treverse_proxy 127\.0\.0\.1:8000/);
    assert.match(proxyFile.content, /\thandle \{\n\t\treverse_proxy 127\.0\.0\.1:3000/);
    assert.match(proxyFile.content, /auto_https off/);
  });

  it('leaves /health to a service that has it', () => {
    const { proxyFile } = exposeServices([{ path: '/health', port: 3000 }]);
    assert.doesNotMatch(proxyFile.content, /location = \/health/);
  });

  it('refuses what cannot be served together', () => {
    const told = (services: ExposedService[]) => {
      const problem = checkServices(services);
      return problem ? plainText(problem) : '';
    };
    const problem = (path: string, port: number) => told([...two, { path, port }]);
    assert.match(problem('/api', 9000), /served twice/);
    assert.match(problem('api', 9000), /no path/);
    assert.match(problem('/x; return 200;', 9000), /no path/);
    assert.match(problem('/x', 80), /no port/);
    assert.match(problem('/x', 7860), /proxy listens/);
    assert.match(told([]), /no service/);
    assert.throws(() => exposeServices([]), /no service/);
    assert.equal(checkServices(two), undefined);
  });
});

/** Runs a script; the signal comes when it says `ready`. */
async function run(script: string, signal?: NodeJS.Signals) {
  const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (signal && output.includes('ready')) child.kill(signal);
  });
  await once(child, 'close');
  return { status: child.exitCode, output };
}

describe('startScript', function () {
  this.timeout(10_000);

  it('becomes a single program', () => {
    assert.equal(
      startScript(['python app.py']),
      '#!/usr/bin/env bash\nset -euo pipefail\n\nexec python app.py\n',
    );
    assert.match(startScript(['A=1 python app.py']), /exec env A=1 python/);
    assert.doesNotMatch(startScript(['cd x && python app.py']), /exec/);
    assert.match(startScript(['a'], ['export B=1']), /pipefail\n\nexport B=1\n\nexec a/);
  });

  it('ends with the first process that ends, and with its status', async () => {
    const { status, output } = await run(
      startScript([
        'bash -c \'trap "echo stopped; exit" TERM; while :; do sleep 0.05; done\'',
        "bash -c 'exit 3'",
      ]),
    );
    assert.equal(status, 3);
    assert.ok(!output.includes('ready'));
  });

  it('starts the last when the ports of the others answer, or one of them has ended', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    const idle = 'bash -c \'trap "exit" TERM; while :; do sleep 0.05; done\'';
    const proxy = "bash -c 'echo proxy; exit 5'";
    const served = await run(startScript([idle, proxy], [], [address.port]));
    server.close();
    assert.deepEqual([served.status, served.output], [5, 'proxy\n']);
    // Nobody listens there any more.
    const { status } = await run(startScript(["bash -c 'exit 3'", proxy], [], [address.port]));
    assert.equal(status, 3);
  });

  it('passes SIGTERM on to all', async () => {
    const child = 'bash -c \'trap "echo stopped; exit" TERM; echo ready; while :; do sleep 0.05; done\'';
    const { status, output } = await run(startScript([child, child.replace('echo ready; ', '')]), 'SIGTERM');
    assert.equal(status, 143);
    assert.match(output, /stopped/);
  });
});
