import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { copySources } from '../../../../../src/lint/copySources.ts';
import { plainText } from '../../../../../src/space/sentence.ts';

const paths = new Set(['Dockerfile', 'requirements.txt', 'app/main.py', 'app/lib/x.py', 'data.csv']);

const lint = (instructions: string, ignore: string, name = '.dockerignore') =>
  copySources(`FROM python:3.12\n${instructions}\n`, {
    paths: new Set([...paths, name]),
    texts: new Map([[name, ignore]]),
  });
const brief = (instructions: string, ignore: string) =>
  lint(instructions, ignore).map(({ code, severity }) => `${severity} ${code}`);

describe('dockerignore-hides-source', () => {
  it('finds a hidden file, and takes it back in', () => {
    const ignore = '# no data\n*.txt\n*.csv\n';
    const [found] = lint('COPY requirements.txt .', ignore);
    assert.equal(found?.code, 'dockerignore-hides-source');
    assert.equal(found.severity, 'error');
    assert.equal(found.related[0]?.range.start.line, 1);
    const after = applyEdits(ignore, found.fixes[0]?.edits ?? []);
    assert.equal(after, '# no data\n*.txt\n!requirements.txt\n*.csv\n');
    assert.deepEqual(brief('COPY requirements.txt .', after), []);
  });

  it('finds a folder that is hidden itself', () => {
    for (const ignore of ['app/', 'app', '*'])
      assert.deepEqual(brief('COPY app /app', ignore), ['error dockerignore-hides-source']);
    assert.deepEqual(brief('COPY app/*.py /app/', 'app'), ['error dockerignore-hides-source']);
  });

  // Measured: BuildKit copies the empty folder, or nothing, and goes on.
  it('warns where the files are hidden, but not what the copy names', () => {
    for (const [instruction, ignore] of [
      ['COPY app /app', '**/*.py'],
      ['COPY app /app', 'app/**'],
      ['COPY app/*.py /app/', '**/*.py'],
      ['COPY req* /app/', '*.txt'],
    ] as const) {
      const [found, ...others] = lint(instruction, ignore);
      assert.deepEqual(others, []);
      assert.equal(found?.severity, 'warning', `${instruction} with ${ignore}`);
      assert.match(plainText(found.message), /copies no file/);
      const after = applyEdits(ignore, found.fixes[0]?.edits ?? []);
      assert.deepEqual(brief(instruction, after), [], after);
    }
  });

  it('reads the ignore file of the Dockerfile itself', () => {
    const [found] = lint('COPY app /app', 'app', 'Dockerfile.dockerignore');
    assert.match(plainText(found?.message ?? assert.fail()), /^Dockerfile\.dockerignore keeps/);
  });

  for (const [name, instructions, ignore] of [
    ['a folder of which something is left', 'COPY app /app', 'app/lib'],
    ['the whole folder', 'COPY . .', '*.txt\napp'],
    ['what is taken back in', 'COPY requirements.txt .', '*.txt\n!requirements.txt\n'],
    ['a file below that only looks the same', 'COPY app /app', '*.py'],
    ['what comes from another stage', 'COPY --from=x /app /app', 'app'],
    ['a pattern without a match', 'COPY *.toml /app/', '*.toml'],
  ] as const) {
    it(`allows ${name}`, () => assert.deepEqual(brief(instructions, ignore), []));
  }
});
