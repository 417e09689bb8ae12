import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const script = path.resolve(import.meta.dirname, '../../src/lintSpace.ts');

interface Answer {
  code: number;
  out: string;
  err: string;
}

function run(...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

describe('lint:space', function () {
  // Three processes start in it, on machines that are busy with other tests.
  this.timeout(20_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lint-space-'));
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM scratch\n');
    await writeFile(path.join(folder, 'README.md'), '---\r\nsdk: docker\r\ncolorTo: grey\r\n---\r\n');
  });
  after(() => rm(folder, { recursive: true }));

  it('prints findings as JSON, repairs them, and tells by its exit code', async () => {
    const before = await run(folder, '--json');
    assert.equal(before.code, 1);
    const found = (JSON.parse(before.out) as Record<string, unknown>[]).filter(
      ({ file }) => file === 'README.md',
    );
    assert.deepEqual(found, [
      {
        file: 'README.md',
        line: 3,
        column: 10,
        endLine: 3,
        endColumn: 14,
        severity: 'error',
        code: 'readme-color-invalid',
        message: '"colorTo" must be one of red, yellow, green, blue, indigo, purple, pink, gray.',
        related: [],
        fixes: [
          {
            title: 'Change to "gray"',
            edits: [
              {
                file: 'README.md',
                startLine: 3,
                startColumn: 10,
                endLine: 3,
                endColumn: 14,
                newText: 'gray',
              },
            ],
          },
        ],
      },
    ]);

    const sarif = await run(folder, '--sarif');
    assert.equal(sarif.code, 1);
    const log = JSON.parse(sarif.out) as { runs: { results: { ruleId: string; level: string }[] }[] };
    assert.ok(
      log.runs[0]?.results.some(
        ({ ruleId, level }) => ruleId === 'readme-color-invalid' && level === 'error',
      ),
    );

    const after = await run(folder, '--fix');
    assert.equal(after.code, 0, after.out);
    assert.equal(
      await readFile(path.join(folder, 'README.md'), 'utf8'),
      '---\r\nsdk: docker\r\ncolorTo: gray\r\n---\r\n',
    );
  });

  it('prints what the model knows, of the final image and after a line', async () => {
    const dockerfile =
      'FROM python:3.12\nRUN useradd -m -u 1000 user\nWORKDIR /app\nUSER user\nCOPY --chown=user README.md /app/\n';
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile);
    const { code, out } = await run(folder, '--model', '--json');
    assert.equal(code, 0);
    const model = JSON.parse(out) as {
      user: unknown;
      workdir: string;
      paths: { path: string; uid: number; line: number }[];
    };
    assert.deepEqual(model.user, { name: 'user', uid: 1000 });
    assert.equal(model.workdir, '/app');
    const place = (name: string) => model.paths.find((one) => one.path === name);
    assert.deepEqual([place('/app')?.uid, place('/app')?.line], [0, 3]);
    assert.deepEqual([place('/app/README.md')?.uid, place('/app/README.md')?.line], [1000, 5]);

    const early = JSON.parse((await run('--model', '2', folder, '--json')).out) as typeof model;
    assert.deepEqual(early.user, { name: 'root', uid: 0 });
    assert.equal(
      early.paths.some((one) => one.path === '/app'),
      false,
    );
  });

  it('says in one sentence that a folder cannot be read', async () => {
    const { code, out, err } = await run(path.join(folder, 'nowhere'));
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^Cannot read the folder [^\n]+\.\n$/);
  });
});
