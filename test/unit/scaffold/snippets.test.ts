import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseDockerfile } from '../../../src/lint/dockerfile/parse.ts';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { plainText } from '../../../src/space/sentence.ts';
import { readCard } from '../../../src/space/card.ts';

interface Snippet {
  prefix: string;
  description: string;
  body: string[];
}

const read = (language: string) =>
  Object.entries(
    JSON.parse(
      readFileSync(new URL(`../../../templates/snippets/${language}.json`, import.meta.url), 'utf8'),
    ) as Record<string, Snippet>,
  );

/** The text of a snippet when every stop is left as it is. */
function expand({ body }: Snippet): string {
  return body
    .join('\n')
    .replace(/(?<!\\)\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');
}

describe('the snippets', () => {
  it('have a name, a text and a prefix of their own', () => {
    for (const language of ['dockerfile', 'markdown', 'python', 'shellscript']) {
      const snippets = read(language);
      const prefixes = snippets.map(([, { prefix }]) => prefix);
      assert.equal(new Set(prefixes).size, prefixes.length, language);
      for (const [name, { prefix, description, body }] of snippets) {
        assert.match(prefix, /^hf-[a-z-]+$/, name);
        assert.ok(description.length > 10 && body.length > 0, name);
        assert.doesNotMatch(expand({ prefix, description, body }), /\$\{\d|\\\$/, name);
      }
    }
  });

  it('are instructions that Docker reads, and that our diagnostics accept', () => {
    const readme = '---\nsdk: docker\n---\n';
    for (const [name, snippet] of read('dockerfile')) {
      const text = expand(snippet);
      const from = text.includes('FROM ') ? '' : 'FROM debian:12-slim\n';
      const user = /--chown=(\w+)|\/home\/(\w+)/.exec(text);
      const asUser = /USER|apt-get/.test(text) ? `RUN useradd -m -u 1000 ${user?.[1] ?? 'user'}\n` : '';
      const dockerfile = `${from}${asUser}${text}\n${/^CMD/m.test(text) ? '' : 'CMD ["x"]\n'}`;
      for (const { keyword } of parseDockerfile(dockerfile).instructions)
        assert.match(keyword, /^(?:FROM|RUN|USER|ENV|ARG|WORKDIR|COPY|CMD|HEALTHCHECK)$/, name);
      const findings = lintTexts({
        texts: new Map([
          ['Dockerfile', dockerfile],
          ['README.md', readme],
        ]),
      });
      // The user of a COPY is made elsewhere.
      const told = findings.filter(
        ({ file, code }) =>
          file === 'Dockerfile' && code !== 'chown-unknown-user' && code !== 'no-uid-1000-user',
      );
      assert.deepEqual(
        told.map(({ code, message }) => `${name}: ${code} ${plainText(message)}`),
        [],
      );
    }
  });

  it('are front matter that the Hub takes', () => {
    for (const [name, snippet] of read('markdown')) {
      const text = expand(snippet);
      const card = readCard(text);
      assert.ok(card.kind === 'card', name);
      const findings = lintTexts({ texts: new Map([['README.md', text]]) });
      assert.deepEqual(
        findings.map(({ code }) => code),
        [],
        name,
      );
    }
  });

  it('are Python that compiles', function () {
    if (spawnSync('python3', ['--version']).status !== 0) return this.skip();
    this.timeout(10_000);
    const sources = Object.fromEntries(read('python').map(([name, snippet]) => [name, expand(snippet)]));
    const code =
      'import json, sys\nfor name, text in json.load(sys.stdin).items(): compile(text, name, "exec")';
    const { status, stderr } = spawnSync('python3', ['-c', code], {
      input: JSON.stringify(sources),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  it('are shell that bash reads', function () {
    if (spawnSync('bash', ['--version']).status !== 0) return this.skip();
    for (const [name, snippet] of read('shellscript')) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: expand(snippet), encoding: 'utf8' });
      assert.equal(status, 0, `${name}: ${stderr}`);
    }
  });
});
