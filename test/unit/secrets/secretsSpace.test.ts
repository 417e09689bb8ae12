import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../src/secretsSpace.ts', import.meta.url));
const corpus = fileURLToPath(new URL('../../fixtures/secrets/', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

describe('secrets:space', () => {
  it('prints one entry per name as JSON', () => {
    const { stdout, status } = run(`${corpus}python/apiAuth`, '--json');
    assert.equal(status, 0);
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    assert.deepEqual(
      rows.map(({ name, kind, required, places }) => ({ name, kind, required, places })),
      [
        { name: 'Authorization', kind: 'caller', required: true, places: [{ file: 'auth.py', line: 5 }] },
        { name: 'BACKEND', kind: 'variable', required: false, places: [{ file: 'main.py', line: 14 }] },
      ],
    );
    assert.ok(rows.every(({ why }) => typeof why === 'string' && why !== ''));
  });

  it('prints a table otherwise', () => {
    assert.match(run(`${corpus}docker/arg`).stdout, /^HF_TOKEN +secret +required +Dockerfile:4$/m);
  });

  it('says in one sentence that there is no such folder', () => {
    const { stdout, stderr, status } = run('no/such/folder', '--json');
    assert.deepEqual([stdout, stderr, status], ['', 'There is no folder no/such/folder.\n', 2]);
  });
});
