import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { nameAt, snippetLanguages, type SnippetLanguage } from '../../../src/scaffold/nameAt.ts';

describe('nameAt', () => {
  const cases: [SnippetLanguage, string, string | undefined][] = [
    ['dockerfile', 'RUN --mount=type=secret,id=HF_', 'secret HF_'],
    ['dockerfile', 'RUN --mount=type=secret,mode=0444,id=', 'secret '],
    ['dockerfile', '    git fetch "$(cat /run/secrets/RE', 'secret RE'],
    ['dockerfile', 'ARG MODEL', 'variable MODEL'],
    ['dockerfile', 'ENV MODEL_ID=$MO', 'variable MO'],
    ['dockerfile', 'RUN --mount=type=cache,id=', undefined],
    ['dockerfile', 'ARG MODEL=', undefined],
    ['python', 'token = os.environ["HF', 'secret,variable HF'],
    ['python', "os.environ.get('", 'secret,variable '],
    ['python', 'getenv("A', 'secret,variable A'],
    ['python', 'name = "HF', undefined],
    ['shellscript', 'exec app --token "${API', 'secret,variable API'],
    ['shellscript', 'echo API', undefined],
  ];
  for (const [language, before, expected] of cases) {
    it(`${language}: ${before}`, () => {
      const at = nameAt(language, before);
      assert.equal(at && `${at.kinds.join(',')} ${at.typed}`, expected);
    });
  }

  it('knows the places of names in the snippets', () => {
    const named: string[] = [];
    for (const language of snippetLanguages) {
      const file = new URL(`../../../templates/snippets/${language}.json`, import.meta.url);
      const snippets = JSON.parse(readFileSync(file, 'utf8')) as Record<
        string,
        { prefix: string; body: string[] }
      >;
      for (const { prefix, body } of Object.values(snippets)) {
        const stops = body.flatMap((line) =>
          [...line.matchAll(/\$\{1:[A-Z_]+\}/g)].map(({ index }) =>
            line.slice(0, index).replaceAll('\\$', '$'),
          ),
        );
        if (stops.some((before) => nameAt(language, before))) named.push(`${language} ${prefix}`);
        else assert.equal(stops.length, 0, `${language} ${prefix}`);
      }
    }
    assert.deepEqual(named, [
      'dockerfile hf-secret',
      'dockerfile hf-secret-git',
      'dockerfile hf-secret-bearer',
      'dockerfile hf-variable',
      'python hf-secret',
      'python hf-bearer',
      'shellscript hf-require',
    ]);
  });
});
