import assert from 'node:assert/strict';
import { lintDockerfile } from '../../../../src/lint/dockerfile/lintDockerfile.ts';
import { noFacts } from '../../../../src/lint/facts.ts';
import { plainText } from '../../../../src/space/sentence.ts';
import { factsOfTexts, lintText, lintTexts } from '../../../../src/lint/lintFolder.ts';
import { ruleTable } from '../../../../src/lint/ruleTable.ts';
import { createTextMap } from '../../../../src/lint/textMap.ts';
import { pairs } from './precisionPairsA.ts';

const codesOf = (text: string) => lintDockerfile(text, noFacts).map(({ code }) => code);

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('lintDockerfile', () => {
  it('says nothing of a file without FROM', () => {
    for (const text of ['', '\n', '# a\n', 'RUN useradd x\n', 'ARG A=b\nUSER $A\n'])
      assert.deepEqual(codesOf(text), []);
  });

  it('gives every finding a place in the file, a known rule and whole sentences', () => {
    for (const { dockerfile } of pairs) {
      const { lineCount } = createTextMap(dockerfile);
      for (const { range, code, message, related, fixes } of lintDockerfile(dockerfile, noFacts)) {
        assert.ok(ruleTable.has(code), code);
        assert.ok(range.start.line <= range.end.line && range.end.line < lineCount, code);
        const sentences = [
          message,
          ...related.map((each) => each.message),
          ...fixes.map(({ title }) => title),
        ];
        for (const each of sentences) assert.doesNotMatch(plainText(each), /\{\d\}|undefined|null/);
      }
    }
  });

  it('never throws on files that are cut, doubled or shuffled', () => {
    const next = numbers(20261121);
    const at = (length: number) => Math.floor(next() * length);
    for (let round = 0; round < 60; round += 1) {
      const text = pairs[at(pairs.length)]?.dockerfile ?? '';
      const [from, to] = [at(text.length), at(text.length)].sort((a, b) => a - b) as [number, number];
      const other = pairs[at(pairs.length)]?.dockerfile ?? '';
      const changes = [
        text.slice(0, from) + text.slice(to),
        text.slice(0, to) + text.slice(from),
        text.slice(0, from) + other.slice(at(other.length)),
        text
          .split('\n')
          .sort(() => next() - 0.5)
          .join('\n'),
        text.slice(0, from) +
          ['"', "'", '$(', '\\', '<<X ', '`', '{', '\u0000', ' && ', '\r'][at(10)] +
          text.slice(from),
      ];
      for (const change of changes) lintDockerfile(change, noFacts);
    }
  });

  it('is silenced by a comment above an instruction', () => {
    const text =
      'FROM node:20\nUSER node\nWORKDIR /home/node/app\n# hf-space-ignore: copy-missing-chown -- read only\nCOPY . .\nCMD ["node", "a.js"]\n';
    assert.deepEqual(
      lintText('Dockerfile', text, noFacts).map(({ code }) => code),
      [],
    );
    assert.deepEqual(
      lintText('Dockerfile', text.replace('ignore', 'x'), noFacts).map(({ code }) => code),
      ['copy-missing-chown'],
    );
  });

  it('shows the Dev Mode rules on demand', () => {
    const texts = new Map([
      ['Dockerfile', 'FROM python:3.11-alpine\nCMD ["python"]\n'],
      ['README.md', '---\nsdk: docker\n---\n'],
    ]);
    const shown = (devMode: boolean) =>
      lintTexts({ texts }, { rules: {}, devMode }).filter(({ code }) => code === 'dev-mode-alpine').length;
    assert.equal(shown(false), 0);
    assert.equal(shown(true), 1);
  });

  it('tells the linters of other files the port of the start command', () => {
    const dockerfile = 'FROM python:3.11\nCMD ["uvicorn", "a:app", "--host", "0.0.0.0", "--port", "8000"]\n';
    assert.equal(factsOfTexts({ texts: new Map([['Dockerfile', dockerfile]]) }).startPort, 8000);
    assert.equal(factsOfTexts({ texts: new Map([['Dockerfile', 'FROM scratch\n']]) }).startPort, undefined);
  });
});
