import assert from 'node:assert/strict';
import { importCompose } from '../../../../src/scaffold/import/compose.ts';
import { importProcfile } from '../../../../src/scaffold/import/procfile.ts';
import { plainText, type Sentence } from '../../../../src/space/sentence.ts';
import { memoryFiles } from '../../memoryFiles.ts';
import { shippedTemplates } from '../shippedTemplates.ts';

async function compose(yaml: string, files: Record<string, string> = {}) {
  const made = await importCompose(yaml, (path) => Promise.resolve(files[path]), 'T');
  if (made.kind === 'refusal') return { refusal: made.reasons.map(plainText).join('\n') };
  return {
    ...made,
    refusal: undefined,
    text: (path: string) => made.files.find((file) => file.path === path)?.content ?? '',
  };
}

describe('importCompose', () => {
  it('runs a worker of the same image and a cache beside the app', async () => {
    const made = await compose(
      `services:
  web:
    build: .
    ports: ["80:8000"]
    depends_on: [cache]
    environment:
      SECRET_KEY: \${SECRET_KEY}
      DEBUG: "0"
      MODE: \${MODE:-fast}
    volumes: ["media:/app/media", "./:/app"]
  worker:
    build: { context: . }
    command: ["celery", "-A", "app", "worker", "-n", "w 1"]
  cache:
    image: redis:7-alpine
`,
      { Dockerfile: 'FROM python:3.11\nUSER 1000\nCMD ["gunicorn", "app:app"]\n' },
    );
    assert.ok(made.refusal === undefined);
    assert.match(
      made.text('start.sh'),
      /^gunicorn app:app &\npids\+=\(\$!\)\ncelery -A app worker -n 'w 1' &\npids\+=\(\$!\)\nredis-server --save "" --dir \/tmp &$/m,
    );
    const dockerfile = made.text('Dockerfile');
    assert.ok(dockerfile.startsWith('FROM python:3.11\nUSER 1000\nCMD ["gunicorn", "app:app"]\n'));
    assert.match(dockerfile, /--no-install-recommends redis-server/);
    assert.ok(dockerfile.endsWith('EXPOSE 8000\nENTRYPOINT []\nCMD ["bash", "/app/start.sh"]\n'));
    assert.deepEqual(made.secrets, ['SECRET_KEY']);
    assert.deepEqual(made.variables, [
      { name: 'DEBUG', value: '0' },
      { name: 'MODE', value: 'fast' },
    ]);
    assert.deepEqual(
      made.volumes.map(({ mountPath }) => mountPath),
      ['/app/media'],
    );
    assert.match(made.text('README.md'), /app_port: 8000/);
    assert.ok(
      made.report.some(
        ({ property, verdict }) => property === 'services.web.depends_on' && verdict === 'approximate',
      ),
    );
  });

  it('takes a single image as it is', async () => {
    const made = await compose(
      'services:\n  app:\n    image: ghcr.io/a/b:1\n    ports: [8080]\n    command: serve --all\n',
    );
    assert.ok(made.refusal === undefined);
    assert.match(made.text('Dockerfile'), /^FROM ghcr\.io\/a\/b:1$/m);
    assert.match(made.text('start.sh'), /^exec serve --all$/m);
  });

  it('says why it refuses', async () => {
    const web = 'services:\n  web:\n    image: a\n    command: x\n    ports: [8000]\n';
    const refusals: [string, RegExp][] = [
      [`${web}  db:\n    image: postgres:16\n`, /db: a postgres server keeps its data/],
      [`${web}  other:\n    image: b\n`, /other: it has an image of its own/],
      [`${web}  more:\n    image: c\n    ports: [9000]\n`, /Several services publish a port \(web, more\)/],
      ['services:\n  a:\n    image: a\n  b:\n    image: b\n', /No service publishes a port/],
      ['services: {}', /no services/],
      ['services: [', /./],
      ['services:\n  web:\n    build: .\n    ports: [8000]\n  cache:\n    image: redis\n', /what starts it/],
    ];
    for (const [yaml, told] of refusals) assert.match((await compose(yaml)).refusal ?? '', told, yaml);
  });

  it('tells of a port that only root may open', async () => {
    const made = await compose('services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n');
    assert.ok(made.refusal === undefined);
    const [{ property, verdict, note } = assert.fail('no row')] = made.report;
    assert.deepEqual([property, verdict], ['services.web.ports', 'impossible']);
    assert.equal(plainText(note), 'Port 80 is for root: let the app listen on 7860.');
  });
});

describe('importProcfile', () => {
  const python = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' };
  const procfile = (text: string, files: Record<string, string> = python) =>
    importProcfile(text, memoryFiles(files), shippedTemplates, 'T');

  const refusalOf = ({ refusal }: { refusal?: Sentence }) => (refusal ? plainText(refusal) : '');

  it('starts every process from one script', async () => {
    const made = await procfile(
      'web: gunicorn app:app\nworker: python worker.py\nrelease: python migrate.py\n',
    );
    const text = (path: string) => made.files.find((file) => file.path === path)?.content ?? '';
    assert.match(
      text('start.sh'),
      /export PORT="\$\{PORT:-7860\}"\npython migrate\.py\n\npids=\(\)\ngunicorn app:app &\npids\+=\(\$!\)\npython worker\.py &/,
    );
    assert.match(text('Dockerfile'), /^CMD \["bash", "start\.sh"\]$/m);
    assert.equal(text('requirements.txt'), 'flask~=3.1\ngunicorn>=23,<28\n');
    assert.deepEqual(
      made.report.map(({ property, verdict }) => `${property} ${verdict}`),
      ['web exact', 'release approximate', 'worker approximate'],
    );
  });

  it('takes a port that is fixed', async () => {
    const made = await procfile('web: gunicorn -b 0.0.0.0:5000 app:app\n');
    assert.match(made.files.find(({ path }) => path === 'README.md')?.content ?? '', /app_port: 5000/);
  });

  it('refuses without a web process, and warns of a local address', async () => {
    assert.match(refusalOf(await procfile('worker: x\n')), /no "web"/);
    assert.match(refusalOf(await procfile('web: x\n', { 'a.rb': '' })), /Python and Node/);
    assert.equal((await procfile('web: flask run --host 127.0.0.1\n')).report[0]?.verdict, 'impossible');
  });
});
