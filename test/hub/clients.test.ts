import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as hf from '@huggingface/hub';
import { startHub } from './server.ts';
import { dockerfile, readme, startClient, type Client } from './support.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const root = join(here, '..', '..');

describe('local Hub: other clients', () => {
  let c: Client;
  let folder: string;
  before(async () => {
    c = await startClient();
    folder = await mkdtemp(join(tmpdir(), 'hub-clients-'));
    await writeFile(join(folder, 'README.md'), readme('docker'));
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets', 'logo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
  });
  after(async () => {
    await c.hub.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => c.hub.reset());

  it('serves the functions of @huggingface/hub', async () => {
    const common = { hubUrl: c.hub.url, accessToken: c.hub.token };
    const repo = { type: 'space' as const, name: 'tester/lib' };
    const made = await hf.createRepo({ ...common, repo, sdk: 'docker', visibility: 'private' });
    assert.equal(made.repoUrl, `${c.hub.url}/spaces/tester/lib`);
    assert.equal((await hf.whoAmI(common)).name, 'tester');
    const big = Buffer.alloc(200_000, 3);
    c.hub.setOptions({ multipartOver: 100_000, chunkSize: 64_000 });
    const files = { Dockerfile: dockerfile, 'big.bin': big, 'small.bin': Buffer.from([0, 1, 2]) };
    const done = await hf.commit({
      ...common,
      repo,
      title: 'Upload',
      useXet: false,
      operations: Object.entries(files).map(([path, content]) => ({
        operation: 'addOrUpdate' as const,
        path,
        content: new Blob([content]),
      })),
    });
    assert.equal(done?.commit.oid, c.hub.space('tester/lib')?.sha);
    assert.deepEqual(c.hub.files('tester/lib').get('big.bin'), big);
    const paths: string[] = [];
    for await (const file of hf.listFiles({ ...common, repo, recursive: true })) paths.push(file.path);
    assert.deepEqual(paths.sort(), ['.gitattributes', 'Dockerfile', 'README.md', 'big.bin', 'small.bin']);
    const info = await hf.spaceInfo({ ...common, name: 'tester/lib', additionalFields: ['runtime'] });
    assert.equal(info.sdk, 'docker');
    const downloaded = await hf.downloadFile({ ...common, repo, path: 'big.bin' });
    assert.equal(downloaded?.size, big.length);
    assert.equal(await hf.countCommits({ ...common, repo }), 2);
    assert.equal(await hf.fileExists({ ...common, repo, path: 'nope' }), false);
    assert.equal((await hf.pathsInfo({ ...common, repo, paths: ['big.bin'] }))[0]?.lfs?.size, big.length);
    await hf.deleteRepo({ ...common, repo });
    assert.equal(await hf.repoExists({ ...common, repo }), false);
  });

  it('serves hfjs: upload, branch, delete', async () => {
    const id = await c.create('cli');
    const env = { ...process.env, HF_ENDPOINT: c.hub.url, HF_TOKEN: c.hub.token };
    const hfjs = (...args: string[]) =>
      run(process.execPath, [join(root, 'node_modules/.bin/hfjs'), ...args], { env, cwd: folder });
    await hfjs('upload', `spaces/${id}`, '.', '--quiet');
    assert.deepEqual(c.hub.files(id).get('assets/logo.png'), await readFile(join(folder, 'assets/logo.png')));
    await c.hub.waitForStage(id, 'RUNNING');
    await hfjs('branch', 'create', `spaces/${id}`, 'dev');
    await hfjs('branch', 'delete', `spaces/${id}`, 'dev');
    await hfjs('repo', 'delete', `spaces/${id}`);
    assert.equal(c.hub.space(id), undefined);
  });

  it('serves the Python library', async function () {
    const python = process.env['HUB_TEST_PYTHON'] ?? 'python3';
    const found = await run(python, ['-c', 'import huggingface_hub']).then(
      () => '',
      (error: Error) => error.message,
    );
    if (found !== '') {
      console.log(`      skipped: ${python} cannot import huggingface_hub`);
      this.skip();
    }
    this.timeout(60_000);
    const env = {
      ...process.env,
      HF_ENDPOINT: c.hub.url,
      HF_TOKEN: c.hub.token,
      HF_HOME: join(folder, '.hf'),
      HF_HUB_DISABLE_XET: '1',
    };
    const { stdout } = await run(python, [join(here, 'python_client.py'), folder], { env });
    assert.match(stdout, /^ok$/m);
    assert.deepEqual(c.hub.space('tester/py')?.secretNames, ['S']);
    assert.ok(c.hub.space('tester/py-copy'));
  });

  it('prints one line, serves, ends on SIGTERM, and keeps its data', async () => {
    const data = join(folder, 'data');
    const start = async () => {
      const child = spawn(process.execPath, [join(here, 'main.ts'), '--data', data, '--step-ms', '5'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout });
      const [line] = (await once(lines, 'line')) as [string];
      return { child, ...(JSON.parse(line) as { url: string; token: string; user: string }) };
    };
    const first = await start();
    const headers = { Authorization: `Bearer ${first.token}`, 'Content-Type': 'application/json' };
    const body = JSON.stringify({
      type: 'space',
      name: 'kept',
      sdk: 'static',
      secrets: [{ key: 'S', value: 'v' }],
    });
    await (await fetch(`${first.url}/api/repos/create`, { method: 'POST', headers, body })).text();
    first.child.kill('SIGTERM');
    assert.deepEqual(await once(first.child, 'exit'), [0, null]);
    const hub = await startHub({ dataDir: data });
    assert.deepEqual(hub.space('tester/kept')?.secretNames, ['S']);
    assert.ok(hub.files('tester/kept').get('README.md')?.length);
    await hub.close();
  });
});
