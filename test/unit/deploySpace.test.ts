import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploySpace } from '../../src/deploySpace.ts';
import { startHub, type Hub } from '../hub/server.ts';
import { app, realFolder, type RealFolder } from './deploy/realFolder.ts';

interface Ran {
  code: number;
  out: string;
  err: string;
}

describe('deploy:space', () => {
  let hub: Hub;
  let folder: RealFolder;
  let state: string;
  let space: string;
  let number = 0;

  before(async () => {
    hub = await startHub({ stepMs: 1 });
  });
  after(() => hub.close());
  beforeEach(async () => {
    hub.clearFaults();
    space = `${hub.user}/headless-${++number}`;
    folder = await realFolder(app);
    state = await mkdtemp(join(tmpdir(), 'hf-state-'));
  });
  afterEach(async () => {
    await folder.dispose();
    await rm(state, { recursive: true });
  });

  async function run(args: string[], options: { token?: string; signal?: AbortSignal } = {}): Promise<Ran> {
    const ran: Ran = { code: -1, out: '', err: '' };
    ran.code = await deploySpace(args, {
      env: { HF_TOKEN: options.token ?? hub.token },
      fetch,
      out: (text) => (ran.out += `${text}\n`),
      err: (text) => (ran.err += `${text}\n`),
      signal: options.signal ?? new AbortController().signal,
    });
    assert.ok(!`${ran.out}${ran.err}`.includes(hub.token), 'no token in the output');
    return ran;
  }
  const deploy = (...more: string[]) =>
    run([folder.root, space, '--hub', hub.url, '--state', state, ...more]);
  const lastLine = ({ out }: Ran) =>
    JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, unknown> & {
      ms: Record<string, number>;
    };

  it('creates, deploys, and finds nothing to do the next time', async () => {
    const first = await deploy('--json', '--create', 'docker');
    assert.equal(first.code, 0, first.err);
    const made = lastLine(first);
    assert.equal(made['outcome'], 'committed');
    assert.equal(made['commit'], hub.space(space)?.sha);
    assert.equal(made['commits'], 1);
    assert.ok(Number(made['bytesUp']) > 0);
    for (const phase of ['collect', 'plan', 'upload', 'commit'])
      assert.ok((made.ms[phase] ?? -1) >= 0, phase);
    assert.equal(hub.space(space)?.visibility, 'private');
    const second = lastLine(await deploy('--json'));
    assert.deepEqual([second['outcome'], second['requests'], second['commits']], ['unchanged', 1, 0]);
  });

  it('prints the plan as JSON and sends nothing on a dry run', async () => {
    await folder.write({ 'gone.py': 'g', '.gitignore': '*.log\n', 'x.log': 'x' });
    await deploy('--create', 'docker');
    await folder.remove('gone.py');
    await folder.write({ 'main.py': 'print(10)\n', 'new.py': '12' });
    const { commits } = hub.counters();
    const ran = await deploy('--dry-run', '--json');
    assert.equal(ran.code, 0);
    const plan = JSON.parse(ran.out) as Record<string, unknown>;
    assert.deepEqual(plan, {
      target: space,
      base: hub.space(space)?.sha,
      added: [{ path: 'new.py', size: 2 }],
      modified: [{ path: 'main.py', size: 10 }],
      deleted: [{ path: 'gone.py', size: 1 }],
      unchanged: 3,
      ignored: [{ path: 'x.log', rule: '*.log', file: '.gitignore', line: 1 }],
      blocked: [],
      bytes: 12,
      requests: 2,
    });
    assert.equal(hub.counters().commits, commits);
  });

  it('names blocked files with their line, and lets one through by name', async () => {
    await deploy('--create', 'docker');
    await folder.write({ 'keys.py': '\nAWS = "AKIAQ7ZT3XW5LMN2PV4K"\n' });
    const dry = await deploy('--dry-run', '--json');
    assert.equal(dry.code, 1);
    const { blocked } = JSON.parse(dry.out) as { blocked: { path: string; line: number; kind: string }[] };
    assert.deepEqual(
      blocked.map(({ path, line }) => ({ path, line })),
      [{ path: 'keys.py', line: 2 }],
    );
    const refused = await deploy();
    assert.equal(refused.code, 1);
    assert.match(refused.err, /keys\.py:2.*--allow/);
    assert.ok(!refused.err.includes('AKIAQ7'));
    assert.equal((await deploy('--allow', 'keys.py')).code, 0);
  });

  it('says plainly that a Space is missing, and how to create it', async () => {
    const ran = await deploy('--json');
    assert.equal(ran.code, 1);
    assert.match(ran.err, /does not find the Space.*--create/);
    assert.equal(hub.space(space), undefined);
    assert.equal((await deploy('--dry-run', '--create', 'static')).code, 0);
    assert.equal(hub.space(space), undefined, 'a dry run creates nothing');
  });

  it('takes parameters from a saved target, and options before them', async () => {
    await folder.write({
      'sub/README.md': app['README.md'],
      'sub/a.txt': 'a',
      'sub/b.txt': 'b',
      '.vscode/settings.json': `{
        // two of them
        "hfSpaces.targets": [
          { "space": "${space}", "label": "staging", "folder": "sub", "exclude": ["b.txt"], "message": "To {branch}staging" },
        ],
      }`,
    });
    const ran = await run([
      folder.root,
      '--target',
      'staging',
      '--hub',
      hub.url,
      '--state',
      state,
      '--create',
      'static',
    ]);
    assert.equal(ran.code, 0, ran.err);
    assert.deepEqual([...hub.files(space).keys()].sort(), ['.gitattributes', 'README.md', 'a.txt']);
    assert.equal(hub.space(space)?.commits[0]?.title, 'To staging');
    const unknown = await run([folder.root, '--target', 'nope', '--hub', hub.url]);
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /no target "nope" \(known: staging\)/);
  });

  it('opens a pull request for a target that wants one, large files included, and tells its address', async () => {
    const target = { space, label: 'review', pullRequest: true };
    await folder.write({ '.vscode/settings.json': JSON.stringify({ 'hfSpaces.targets': [target] }) });
    await deploy('--create', 'docker');
    const head = hub.space(space)?.sha;
    await folder.write({ 'main.py': 'print(5)\n', 'model.bin': '\0weights' });
    const { code, out, err } = await deploy('--target', 'review');
    assert.equal(code, 0, err);
    assert.equal(out.trim().split('\n').at(-1), `Opened ${hub.url}/spaces/${space}/discussions/1`);
    assert.equal(hub.space(space)?.sha, head);
    const proposed = hub.files(space, 'refs/pr/1');
    assert.deepEqual(
      ['main.py', 'model.bin'].map((path) => proposed.get(path)?.toString()),
      ['print(5)\n', '\0weights'],
    );
    // What a pull request holds is not on the branch: it is still to be deployed there.
    const later = lastLine(await deploy('--json'));
    assert.equal(later['outcome'], 'committed');
    assert.equal(hub.files(space).get('main.py')?.toString(), 'print(5)\n');
    const again = lastLine(await deploy('--json', '--pull-request'));
    assert.deepEqual([again['outcome'], again['pullRequestUrl']], ['unchanged', undefined]);
    await folder.write({ 'main.py': 'print(6)\n' });
    const second = lastLine(await deploy('--json', '--pull-request'));
    assert.equal(second['pullRequestUrl'], `${hub.url}/spaces/${space}/discussions/2`);
  });

  it('obeys the ignore rules of the repository above a subfolder, and tells them from there', async () => {
    await folder.write({
      '.git/HEAD': 'ref: refs/heads/topic\n',
      '.git/refs/heads/topic': `${'c'.repeat(40)}\n`,
      '.git/info/exclude': 'mine\n',
      '.gitignore': '*.log\napp/space/tmp\n',
      'app/.gitignore': '# none\n*.bak\n',
      'app/space/main.py': 'print(1)\n',
      'app/space/a.log': '',
      'app/space/b.bak': '',
      'app/space/mine': '',
      'app/space/tmp/x': '',
    });
    await deploy('--create', 'static', '--subfolder', 'app/space');
    assert.deepEqual([...hub.files(space).keys()].sort(), ['.gitattributes', 'README.md', 'main.py']);
    assert.equal(hub.space(space)?.commits[0]?.title, 'Deploy topic@ccccccc');
    const { out } = await deploy('--dry-run', '--json', '--subfolder', 'app/space');
    const { ignored } = JSON.parse(out) as { ignored: { path: string; file: string; line: number }[] };
    assert.deepEqual(
      ignored.map(({ path, file, line }) => `${path} ${file}:${line}`),
      [
        'a.log ../../.gitignore:1',
        'b.bak ../.gitignore:2',
        'mine ../../.git/info/exclude:1',
        'tmp ../../.gitignore:2',
      ],
    );
  });

  it('guards the values of a .env that lies above the subfolder', async () => {
    await folder.write({
      '.env': 'API_TOKEN=Qm7xT2vLp9RwZ4\n',
      'space/README.md': app['README.md'],
      'space/main.py': '\nkey = "Qm7xT2vLp9RwZ4"\n',
    });
    const dry = await deploy('--create', 'static', '--subfolder', 'space', '--dry-run');
    assert.equal(dry.code, 1);
    assert.match(dry.out, /! main\.py:2: value of API_TOKEN in \.\.\/\.env/);
    assert.ok(!(dry.out + dry.err).includes('Qm7x'));
  });

  it('clones instead of uploading: three files, the repository and its commit', async () => {
    const sha = 'a'.repeat(40);
    await folder.write({
      'start.sh': '#!/bin/sh\n',
      '.git/HEAD': sha,
      '.git/config': '[remote "origin"]\n url = git@example.org:o/r.git\n',
    });
    const ran = await deploy('--create', 'docker', '--source', 'clone');
    assert.equal(ran.code, 0);
    assert.match(ran.err, /No remote branch is known to be at aaaaaaa/);
    assert.deepEqual([...hub.files(space).keys()].sort(), [
      '.gitattributes',
      'Dockerfile',
      'README.md',
      'start.sh',
    ]);
    assert.deepEqual(hub.space(space)?.variables, {
      REPO_URL: 'https://example.org/o/r.git',
      REPO_COMMIT: sha,
    });
    assert.equal(hub.space(space)?.commits[0]?.title, 'Deploy aaaaaaa');
  });

  it('follows until the Space runs', async () => {
    const ran = await deploy('--create', 'docker', '--follow', '--json');
    assert.equal(ran.code, 0, ran.err);
    assert.equal(hub.space(space)?.stage, 'RUNNING');
  });

  it('fails with one sentence for a bad option, a missing token, a refused token or no network', async () => {
    for (const [ran, pattern] of [
      [await deploy('--deletion', 'all'), /--deletion is one of mirror, keep, replace/],
      [await deploy('--nonsense'), /Usage:/],
      [await run(['/nowhere/at/all', space]), /There is no folder/],
      [await run([folder.root, 'no-owner']), /OWNER\/NAME/],
      [await run([folder.root, space], { token: '' }), /HF_TOKEN is not set/],
      [
        await run([folder.root, space, '--hub', hub.url, '--state', state], { token: 'hf_wrong' }),
        /HF_TOKEN/,
      ],
    ] as const) {
      assert.equal(ran.code, 1);
      assert.match(ran.err, pattern);
      assert.equal(ran.out, '');
    }
  });

  it('keeps no content and no token in its state', async () => {
    await folder.write({ 'main.py': 'print("only here")\n' });
    await deploy('--create', 'docker');
    const files = await readdir(state);
    assert.ok(files.length >= 1);
    for (const file of files) {
      const text = await readFile(join(state, file), 'utf8');
      assert.ok(!text.includes(hub.token) && !text.includes('only here'));
    }
  });

  it('is cancelled by SIGINT in its own process, leaving the Space as it was', async () => {
    await deploy('--create', 'docker');
    const before = hub.space(space)?.sha;
    await folder.write({ 'new.bin': '\0' });
    hub.fault({ fault: 'latency', route: 'POST /api/spaces/{id}/preupload/{rev}', ms: 60_000 });
    const entry = new URL('../../src/deploySpace.ts', import.meta.url).pathname;
    const child = spawn(
      process.execPath,
      [entry, folder.root, space, '--hub', hub.url, '--state', state, '--json'],
      { env: { ...process.env, HF_TOKEN: hub.token }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let out = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    const asked = hub.counters().byRoute['POST /api/spaces/{id}/preupload/{rev}'] ?? 0;
    const closed = once(child, 'close');
    while (
      (hub.counters().byRoute['POST /api/spaces/{id}/preupload/{rev}'] ?? 0) === asked &&
      child.exitCode === null
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGINT');
    const [code] = (await closed) as [number];
    assert.equal(code, 1);
    assert.equal((JSON.parse(out) as { outcome: string }).outcome, 'cancelled');
    assert.equal(hub.space(space)?.sha, before);
  });
});
