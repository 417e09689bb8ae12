import assert from 'node:assert/strict';
import { applyEdits, chooseFixes } from '../../../src/lint/applyFixes.ts';
import type { FolderFacts } from '../../../src/lint/facts.ts';
import type { Finding, TextEdit } from '../../../src/lint/finding.ts';
import { plainText } from '../../../src/space/sentence.ts';
import { lintTexts } from '../../../src/lint/lintFolder.ts';
import { generateCase } from '../../docker/generate.ts';
import { randomFrom } from '../../docker/random.ts';

type Texts = ReadonlyMap<string, string>;

const bases = ['python:3.12-slim', 'node:20-slim', 'ubuntu:24.04', 'debian:12-slim', 'alpine:3.20'];

const steps = [
  'RUN mkdir -p /app/data',
  'ARG HF_TOKEN\nRUN curl -H "Authorization: Bearer $HF_TOKEN" https://example.com/z',
  'RUN chown -R 1000 /app',
  'RUN apt-get update && apt-get install -y git',
  'USER 1000',
  'ENV HF_HOME=/data/hf',
  'RUN pip install uvicorn',
  'RUN --mount=type=secret,id=A cat /run/secrets/A',
  'RUN cat /run/secrets/B',
  'RUN nvidia-smi',
  'ENV A=1 # comment',
  'VOLUME /data',
  'RUN useradd -m -u 1000 user',
  'RUN useradd -u 1000 user\nUSER user',
  'RUN useradd -u 1001 app\nUSER 1001:0',
  'WORKDIR /app\nCOPY . .',
  'USER user\nWORKDIR /home/user/app\nCOPY . .',
  `RUN python -c "from huggingface_hub import snapshot_download; snapshot_download('a/b')"`,
  'COPY start.sh .',
];

const starts = [
  'CMD ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", "80"]',
  'CMD uvicorn app:app --host 0.0.0.0 --port 443',
  'CMD ["python", "-m", "http.server", "80"]',
  'CMD ["gunicorn", "-b", "127.0.0.1:8000", "app:app"]',
  'CMD ["streamlit", "run", "app.py"]',
  'CMD ["python", "app.py"]',
  'EXPOSE 80\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "80"]',
  'EXPOSE 7860\nCMD flask run --port 5000',
  'ENTRYPOINT ["./start.sh"]',
];

const readmes = [
  '---\nsdk: docker\n---\n',
  '---\nsdk: docker\napp_port: 80\n---\n',
  '---\nsdk: docker\napp_port: 8000\ncolorFrom: bleu\n---\n',
  undefined,
];

const paths = [
  'app.py run.sh start.sh requirements.txt src/a.py src/deep/b.py static/css/a.css data/a.csv private/x team/y',
  'shared.cfg open.txt secret.key .env.sample link.py linked/z empty/e Dockerfile',
].flatMap((line) => line.split(' '));

function folder(seed: number): Texts {
  const random = randomFrom(seed * 31 + 7);
  const start = random.pick(starts);
  const own = [
    `FROM ${random.pick(bases)}`,
    ...Array.from({ length: 2 + (seed % 5) }, () => random.pick(steps)),
  ];
  const lines = seed % 2 === 0 ? own : [generateCase(seed, 'http://files.test').text.trimEnd()];
  const readme = readmes[seed % readmes.length];
  return new Map([
    ['Dockerfile', [...lines, start, ''].join('\n')],
    ['app.py', 'import fastapi\n'],
    ['start.sh', '#!/bin/sh\nexec uvicorn app:app --port 80\n'],
    ...(readme === undefined ? [] : [['README.md', readme] as const]),
  ]);
}

function lint(texts: Texts): Finding[] {
  const facts: FolderFacts = {
    paths: new Set([...paths, ...texts.keys()]),
    texts,
    assumeDocker: true,
    folderName: 'generated',
  };
  return lintTexts(facts);
}

function applied(texts: Texts, edits: readonly TextEdit[]): Texts {
  const now = new Map(texts);
  for (const file of new Set(edits.map((edit) => edit.file)))
    now.set(
      file,
      applyEdits(
        now.get(file) ?? '',
        edits.filter((edit) => edit.file === file),
      ),
    );
  return now;
}

const kindOf = ({ file, code }: Finding): string => `${file} ${code}`;
const shown = (texts: Texts): string => `${texts.get('Dockerfile')}\n${texts.get('README.md')}`;

/** Behind these the build stops, or the Space is not read at all: what comes after is seen once they are gone. */
const revealing = new Set([
  'unknown-user',
  'uid-1000-conflict',
  'privileged-write-as-non-root',
  'readme-missing-front-matter',
]);

const seeds = Array.from({ length: 120 }, (_, seed) => seed);

describe('preferred fixes', function () {
  this.timeout(60_000);

  it('make no other finding, each alone', () => {
    for (const seed of seeds) {
      const texts = folder(seed);
      const before = lint(texts);
      const known = new Set(before.map(kindOf));
      for (const finding of before) {
        const fix = finding.fixes.find(({ preferred }) => preferred);
        if (fix === undefined || revealing.has(finding.code)) continue;
        const after = applied(texts, fix.edits);
        const fresh = lint(after).filter((each) => !known.has(kindOf(each)));
        const what = `seed ${seed}, "${plainText(fix.title)}" of ${finding.code}`;
        assert.deepEqual(fresh.map(kindOf), [], `${what}:\n${shown(texts)}\n=>\n${shown(after)}`);
      }
    }
  });

  it('are all applied after a few rounds, and leave nothing new', () => {
    for (const seed of seeds) {
      let texts = folder(seed);
      const before = lint(texts);
      const known = new Set(before.map(kindOf));
      const isHidden = before.some(({ code }) => revealing.has(code));
      let rounds = 0;
      for (let edits = chooseFixes(before); edits.length > 0; edits = chooseFixes(lint(texts))) {
        rounds += 1;
        assert.ok(rounds <= (isHidden ? 5 : 3), `seed ${seed}, round ${rounds}:\n${shown(texts)}`);
        texts = applied(texts, edits);
      }
      const fresh = lint(texts).filter((each) => !known.has(kindOf(each)));
      const counted = isHidden
        ? fresh.filter(({ fixes }) => fixes.some(({ preferred }) => preferred))
        : fresh;
      assert.deepEqual(counted.map(kindOf), [], `seed ${seed}:\n${shown(texts)}`);
    }
  });
});
