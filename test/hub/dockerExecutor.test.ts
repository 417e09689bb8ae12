import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dockerfile, readme, startClient, type Client } from './support.ts';

/** Free at the start; two apps on it would show that one was not stopped. */
let port: number;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

/** Writes down how it is called; its `run` is an app on the port. */
const fakeDocker = (folder: string) => `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify({ args, kit: process.env.DOCKER_BUILDKIT, host: process.env.DOCKER_HOST, s: process.env.S }) + '\\n');
if (args[0] === 'build') {
  const context = args.at(-1);
  const secret = args.find((a) => a.startsWith('id=S'));
  const file = secret.split('src=')[1];
  console.log('#1 mode ' + (fs.statSync(context + '/Dockerfile').mode & 0o777).toString(8) + ' ' + (fs.statSync(file).mode & 0o777).toString(8));
  const bad = fs.readFileSync(context + '/Dockerfile', 'utf8').includes('broken');
  if (bad) console.error('#2 ERROR: broken');
  process.exit(bad ? 1 : 0);
} else if (args[0] === 'run') {
  console.log('hello from the app');
  fs.writeFileSync(${JSON.stringify(folder)} + '/' + args[args.indexOf('--name') + 1], String(process.pid));
  if (process.env.MUTE) setInterval(() => {}, 1000);
  else require('node:http').createServer((req, res) => res.end('real ' + req.url)).listen(${port}, '127.0.0.1');
} else if (args[0] === 'rm') process.kill(Number(fs.readFileSync(${JSON.stringify(folder)} + '/' + args[2], 'utf8')));
`;

describe('local Hub: docker executor', () => {
  let folder: string;
  let c: Client;
  const path = process.env['PATH'];
  before(async () => {
    port = await freePort();
    folder = await mkdtemp(join(tmpdir(), 'hub-docker-'));
    await writeFile(join(folder, 'docker'), fakeDocker(folder), { mode: 0o755 });
    process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`;
    c = await startClient({ executor: 'docker', dockerHost: 'tcp://127.0.0.1:1' });
  });
  after(async () => {
    await c.hub.close();
    process.env['PATH'] = path;
    await rm(folder, { recursive: true, force: true });
  });

  it('builds, runs, evicts and fails through the docker command', async () => {
    const secrets = [{ key: 'S', value: 'hush' }];
    const variables = [{ key: 'V', value: '1' }];
    const id = await c.create('one', 'docker', { secrets, variables });
    await c.commit(id, { Dockerfile: dockerfile, 'README.md': readme('docker', `app_port: ${port}\n`) });
    await c.hub.waitForStage(id, 'RUNNING');
    assert.ok(c.hub.logs(id, 'build').includes('#1 mode 644 600'));
    assert.ok(c.hub.logs(id, 'run').includes('hello from the app'));
    assert.equal((await c.call('GET', `${c.hub.space(id)?.host ?? ''}/x`)).text, 'real /x');
    const calls = (await readFile(join(folder, 'calls'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { args: string[]; kit: string; host: string; s?: string });
    assert.deepEqual([calls[0]?.kit, calls[0]?.host], ['1', 'tcp://127.0.0.1:1']);
    assert.match(
      calls[0]?.args.join(' ') ?? '',
      /--network host --progress plain .*--build-arg V=1 --secret id=S,src=/,
    );
    assert.match(
      calls[1]?.args.join(' ') ?? '',
      /^run --rm .*--network host --user 1000 .*-e V -e S hf-local\/tester\/one:/,
    );
    assert.equal(calls[1]?.s, 'hush');
    assert.doesNotMatch(JSON.stringify(calls.map((call) => call.args)), /hush/);

    const other = await c.create('two', 'docker', { secrets });
    await c.commit(other, { Dockerfile: dockerfile, 'README.md': readme('docker', `app_port: ${port}\n`) });
    await c.hub.waitForStage(id, 'STOPPED');
    await c.hub.waitForStage(other, 'RUNNING');
    await c.commit(other, { Dockerfile: 'broken' });
    await c.hub.waitForStage(other, 'BUILD_ERROR');
    assert.match(c.hub.space(other)?.errorMessage ?? '', /#2 ERROR: broken/);
  });

  it('gives up an app that does not answer in the time it is given, and removes its container', async () => {
    c.hub.setOptions({ launchTimeoutMs: 1 });
    const variables = [{ key: 'MUTE', value: '1' }];
    const id = await c.create('mute', 'docker', { secrets: [{ key: 'S', value: 'x' }], variables });
    await c.commit(id, { Dockerfile: dockerfile, 'README.md': readme('docker', `app_port: ${port}\n`) });
    await c.hub.waitForStage(id, 'RUNTIME_ERROR');
    assert.match(c.hub.space(id)?.errorMessage ?? '', /Launch timed out/);
    const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
    const { args } = JSON.parse(calls.at(-1) ?? '') as { args: string[] };
    assert.deepEqual(args.slice(0, 2), ['rm', '-f']);
    assert.match(args[2] ?? '', /^hf-local-tester-mute-/);
  });
});
