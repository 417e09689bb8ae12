import assert from 'node:assert/strict';
import { fixAll } from '../../../src/lint/applyFixes.ts';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { readPort, withGivenPort } from '../../../src/scaffold/dockerfilePort.ts';
import { readCard } from '../../../src/space/card.ts';
import { plainText } from '../../../src/space/sentence.ts';

const dockerfiles: Record<string, string> = {
  'root, port 8000': `FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]
`,
  'Heroku, with $PORT': `FROM python:3.12-slim
WORKDIR /app
COPY . /app
RUN pip install -r requirements.txt
CMD uvicorn main:app --host 0.0.0.0 --port $PORT
`,
  'Compose, with a user of its own': `FROM python:3.12-slim
RUN groupadd -r web && useradd -r -g web web
WORKDIR /srv
COPY . .
RUN pip install -r requirements.txt && chown -R web:web /srv
USER web
EXPOSE 80
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
`,
};

const readme = '# Mine\n';

/** What the import writes. */
async function imported(dockerfile: string): Promise<Map<string, string>> {
  const texts = new Map([
    ['Dockerfile', withGivenPort(dockerfile, 7860)],
    ['requirements.txt', 'fastapi\nuvicorn\n'],
    ['main.py', 'from fastapi import FastAPI\napp = FastAPI()\n'],
    ['README.md', readme],
  ]);
  return new Map([...texts, ...(await fixAll(texts, lint))]);
}

const lint = (texts: ReadonlyMap<string, string>) => lintTexts({ texts, paths: new Set(texts.keys()) });

describe('a Dockerfile made for another host', () => {
  for (const [name, dockerfile] of Object.entries(dockerfiles)) {
    it(`has nothing left that fails on Spaces after one go: ${name}`, async () => {
      const files = await imported(dockerfile);
      assert.deepEqual(
        lint(files)
          .filter(({ severity }) => severity !== 'hint')
          .map(({ file, code, message }) => `${file} ${code} ${plainText(message)}`),
        [],
      );
      const card = readCard(files.get('README.md') ?? '');
      assert.ok(card.kind === 'card' && files.get('README.md')?.endsWith(readme));
      const port = readPort(files.get('Dockerfile') ?? '');
      assert.deepEqual([card.data.sdk, card.data.app_port ?? 7860], ['docker', port]);
    });
  }
});

describe('withGivenPort', () => {
  const given = (text: string) => withGivenPort(`FROM x\n${text}`, 7860).slice('FROM x\n'.length);

  it('sets PORT where the start of the app reads it, and nobody sets it', () => {
    assert.equal(given('CMD a --port $PORT'), 'ENV PORT=7860\nCMD a --port $PORT');
    assert.equal(
      given('USER u\nENTRYPOINT ["sh", "-c", "a ${PORT}"]'),
      'USER u\nENV PORT=7860\nENTRYPOINT ["sh", "-c", "a ${PORT}"]',
    );
    for (const text of [
      'ENV PORT=80\nCMD a $PORT',
      'ENV A=1 PORT=80\nCMD a $PORT',
      'ARG PORT\nCMD a $PORT',
      'CMD a ${PORT:-80}',
      'CMD a $PORTS',
      'RUN a $PORT',
    ])
      assert.equal(given(text), text);
  });
});
