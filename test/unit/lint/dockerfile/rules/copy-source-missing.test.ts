import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { copySources } from '../../../../../src/lint/copySources.ts';
import { plainText } from '../../../../../src/space/sentence.ts';

const paths = new Set(['Dockerfile', 'requirements.txt', 'app/main.py', 'app/lib/x.py', 'data.csv']);
const fileOf = (instructions: string) => `FROM python:3.12\n${instructions}\n`;
const lint = (instructions: string) => copySources(fileOf(instructions), { paths, texts: new Map() });

describe('copy-source-missing', () => {
  it('finds a file that is not there, at its word', () => {
    const [found, second, ...others] = lint('COPY --chown=user requirement.txt setup.cfg /app/');
    assert.equal(found?.code, 'copy-source-missing');
    assert.equal(found.severity, 'error');
    assert.deepEqual(found.range, { start: { line: 1, character: 18 }, end: { line: 1, character: 33 } });
    assert.match(plainText(second?.message ?? assert.fail()), /no "setup\.cfg"/);
    assert.deepEqual(others, []);
  });

  it('repairs the case of a name, in JSON too', () => {
    const [found] = lint('COPY ["Requirements.txt", "/app/"]');
    assert.ok(found?.fixes[0]?.preferred);
    const text = applyEdits(fileOf('COPY ["Requirements.txt", "/app/"]'), found.fixes[0].edits);
    assert.equal(text, fileOf('COPY ["requirements.txt", "/app/"]'));
  });

  it('offers what is near, but does not choose it', () => {
    assert.equal(lint('COPY requirement.txt .')[0]?.fixes[0]?.preferred, false);
  });

  it('finds the folder of a pattern that is not there', () => {
    const [found] = lint('COPY apps/*.py /app/');
    assert.match(plainText(found?.message ?? assert.fail()), /no "apps"/);
    const text = applyEdits(fileOf('COPY apps/*.py /app/'), found?.fixes[0]?.edits ?? []);
    assert.equal(text, fileOf('COPY app/*.py /app/'));
    assert.deepEqual(copySources(text, { paths, texts: new Map() }), []);
    assert.equal(lint('ADD app/none/*.py /app/').length, 1);
  });

  for (const good of [
    'COPY . .',
    'COPY ./requirements.txt app/main.py /app/',
    'COPY app /srv',
    'COPY app/lib/ /srv',
    'COPY *.txt data.??? /x/',
    // BuildKit goes on where a pattern matches nothing, and copies nothing.
    'COPY mix.lock* ./',
    'COPY requirements.txt mix.lock* ./',
    'COPY ["package*.json", "./"]',
    'COPY app/*.toml no*/x.py a[z].py ap?.txt /x/',
    'ADD *.tar.gz /x/',
    'COPY --parents none/**/*.py /x/',
    'COPY --from=builder /out /x',
    'COPY $NAME /x',
    'ADD https://example.org/x.tar.gz /x',
    'COPY node_modules /x',
    'COPY <<EOF /x\ntext\nEOF',
  ]) {
    it(`allows ${good.split('\n')[0] ?? ''}`, () => assert.deepEqual(lint(good), []));
  }

  it('is silent in stages that the image does not need, and in unknown folders', () => {
    const text = 'FROM a AS unused\nCOPY nothing /x\nFROM b\nCOPY . .\n';
    assert.deepEqual(copySources(text, { paths, texts: new Map() }), []);
    assert.deepEqual(copySources('FROM a\nCOPY nothing /x\n', { texts: new Map() }), []);
  });
});
