import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/lint/applyFixes.ts';
import { copySources } from '../../../src/lint/copySources.ts';
import { readDockerIgnore } from '../../../src/lint/dockerignore.ts';

const paths = new Set([
  'Dockerfile',
  'requirements.txt',
  'app/main.py',
  'app/lib/x.py',
  'data.csv',
  '.dockerignore',
]);

function lint(instructions: string, ignore?: string) {
  const texts = new Map(ignore === undefined ? [] : [['.dockerignore', ignore] as const]);
  return copySources(`FROM python:3.12\n${instructions}\n`, { paths, texts });
}

const codes = (instructions: string, ignore?: string) => lint(instructions, ignore).map(({ code }) => code);

describe('copy-source-missing', () => {
  it('finds a file that is not there, at its word', () => {
    const [found] = lint('COPY --chown=user requirement.txt setup.cfg /app/');
    assert.equal(found?.code, 'copy-source-missing');
    assert.deepEqual(found?.range, { start: { line: 1, character: 18 }, end: { line: 1, character: 33 } });
    assert.equal(codes('COPY --chown=user requirement.txt setup.cfg /app/').length, 2);
  });

  it('repairs the case of a name, in JSON too', () => {
    const [found] = lint('COPY ["Requirements.txt", "/app/"]');
    assert.ok(found?.fixes[0]?.preferred);
    assert.equal(
      applyEdits('FROM python:3.12\nCOPY ["Requirements.txt", "/app/"]\n', found.fixes[0].edits),
      'FROM python:3.12\nCOPY ["requirements.txt", "/app/"]\n',
    );
  });

  it('offers what is near, but does not choose it', () => {
    assert.equal(lint('COPY requirement.txt .')[0]?.fixes[0]?.preferred, false);
  });

  it('finds a pattern without a match', () => {
    assert.deepEqual(codes('COPY *.toml /app/'), ['copy-source-missing']);
  });

  for (const good of [
    'COPY . .',
    'COPY ./requirements.txt app/main.py /app/',
    'COPY app /srv',
    'COPY app/lib/ /srv',
    'COPY *.txt data.??? /x/',
    'COPY --from=builder /out /x',
    'COPY $NAME /x',
    'ADD https://example.org/x.tar.gz /x',
    'COPY node_modules /x',
    'COPY <<EOF /x\ntext\nEOF',
  ]) {
    it(`allows ${good.split('\n')[0] ?? ''}`, () => assert.deepEqual(codes(good), []));
  }

  it('is silent in stages that the image does not need, and in unknown folders', () => {
    const text = 'FROM a AS unused\nCOPY nothing /x\nFROM b\nCOPY . .\n';
    assert.deepEqual(copySources(text, { paths, texts: new Map() }), []);
    assert.deepEqual(copySources('FROM a\nCOPY nothing /x\n', { texts: new Map() }), []);
  });
});

describe('dockerignore-hides-source', () => {
  it('finds a hidden file, and takes it back in', () => {
    const ignore = '# no data\n*.txt\n*.csv\n';
    const [found] = lint('COPY requirements.txt .', ignore);
    assert.equal(found?.code, 'dockerignore-hides-source');
    assert.equal(found?.related[0]?.range.start.line, 1);
    const after = applyEdits(ignore, found?.fixes[0]?.edits ?? []);
    assert.equal(after, '# no data\n*.txt\n!requirements.txt\n*.csv\n');
    assert.deepEqual(codes('COPY requirements.txt .', after), []);
  });

  it('finds a folder that is hidden as a whole', () => {
    assert.deepEqual(codes('COPY app /app', 'app/'), ['dockerignore-hides-source']);
    assert.deepEqual(codes('COPY app /app', '**/*.py'), ['dockerignore-hides-source']);
  });

  it('allows a folder of which something is left, and everything', () => {
    assert.deepEqual(codes('COPY app /app', 'app/lib'), []);
    assert.deepEqual(codes('COPY . .', '*.txt\napp'), []);
    assert.deepEqual(codes('COPY requirements.txt .', '*.txt\n!requirements.txt\n'), []);
  });
});

describe('readDockerIgnore', () => {
  const hides = (text: string, path: string) => readDockerIgnore(text).hiddenBy(path) !== undefined;

  it('anchors patterns at the root, unlike .gitignore', () => {
    assert.ok(hides('*.py', 'a.py'));
    assert.ok(!hides('*.py', 'app/a.py'));
    assert.ok(hides('**/*.py', 'app/lib/a.py') && hides('**/*.py', 'a.py'));
    assert.ok(hides('/app/**', 'app/a.py'));
  });

  it('lets the last pattern decide, for folders too', () => {
    assert.ok(!hides('*\n!app', 'app/lib/x.py'));
    assert.ok(hides('*\n!app\napp/lib', 'app/lib/x.py'));
  });

  it('reads sets, escapes and comments', () => {
    assert.ok(hides('[a-c].py', 'b.py') && !hides('[a-c].py', 'd.py') && hides('[^a].py', 'd.py'));
    assert.ok(hides('a\\*b', 'a*b') && !hides('a\\*b', 'axb'));
    assert.ok(!hides('#a', '#a') && !hides('[', '['));
  });
});
