import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/lint/applyFixes.ts';
import { lintFolder } from '../../../src/lint/lintFolder.ts';
import { toSarif } from '../../../src/lint/sarif.ts';
import { memoryFiles } from '../memoryFiles.ts';

const lint = (record: Record<string, string | Uint8Array>, options = {}) =>
  lintFolder(memoryFiles(record), options);
const codes = async (record: Record<string, string | Uint8Array>, options = {}) =>
  (await lint(record, options)).map(({ file, code }) => `${file} ${code}`);

const gradio = (more = '') => `---\ntitle: a\nsdk: gradio\n${more}---\n`;
const docker = '---\ntitle: a\nsdk: docker\n---\n';

describe('lintFolder', () => {
  it('finds nothing in a good folder', async () => {
    assert.deepEqual(await codes({ 'README.md': docker, Dockerfile: 'FROM scratch\n' }), []);
  });

  it('finds a README that is not there, and makes it', async () => {
    const found = await lint({ Dockerfile: 'FROM scratch\n' }, { assumeDocker: true, folderName: 'demo' });
    assert.deepEqual(
      found.map(({ code }) => code),
      ['readme-missing-front-matter'],
    );
    const edits = found[0]?.fixes[0]?.edits ?? [];
    const readme = applyEdits('', edits);
    assert.match(readme, /^---\ntitle: demo\n[^]*sdk: docker\n---\n$/);
    assert.deepEqual(await codes({ Dockerfile: 'FROM scratch\n', 'README.md': readme }), []);
  });

  it('asks an empty folder for both files', async () => {
    assert.deepEqual(await codes({ 'x.txt': '' }, { assumeDocker: true }), [
      'README.md readme-docker-missing-dockerfile',
      'README.md readme-missing-front-matter',
    ]);
  });

  it('sorts by file and place', async () => {
    const found = await lint({
      'README.md': '---\ncolorTo: x\nemoji: x\nsdk: gradio\nsdk_version: 4.1.0\n---\n',
      'requirements.txt': 'gradio==5.0.0\n',
      'app.py': '',
    });
    assert.deepEqual(
      found.map(({ file, range }) => `${file}:${range.start.line}`),
      ['README.md:1', 'README.md:2', 'requirements.txt:0'],
    );
  });

  it('applies the settings', async () => {
    const settings = { rules: { 'readme-color-invalid': 'off' } as const, devMode: false };
    assert.deepEqual(
      await codes({ 'README.md': '---\nsdk: docker\ncolorTo: x\n---\n', Dockerfile: '' }, { settings }),
      [],
    );
  });

  it('does not stumble over binary and hidden files', async () => {
    assert.deepEqual(
      await codes({
        'README.md': docker,
        Dockerfile: '',
        'start.sh': new Uint8Array([0, 1, 255]),
        '.git/config': 'x',
      }),
      [],
    );
  });

  it('rejects when the folder cannot be read', async () => {
    const broken = { ...memoryFiles({}), list: () => Promise.reject(new Error('gone')) };
    await assert.rejects(lintFolder(broken), /gone/);
  });

  it('stops when it is aborted', async () => {
    await assert.rejects(lint({ 'README.md': docker }, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});

describe('gradio-version-mismatch', () => {
  const space = (version: string, requirement: string) =>
    lint({
      'README.md': gradio(`sdk_version: ${version}\n`),
      'app.py': '',
      'requirements.txt': `torch\n${requirement}\n`,
    });

  it('finds another pin and sets sdk_version to it', async () => {
    const [found] = await space('4.44.0', 'gradio==5.49.1  # newest');
    assert.equal(found?.code, 'gradio-version-mismatch');
    assert.deepEqual(found?.range, { start: { line: 1, character: 0 }, end: { line: 1, character: 14 } });
    assert.equal(found?.related[0]?.range.start.line, 3);
    const after = applyEdits(gradio('sdk_version: 4.44.0\n'), found?.fixes[0]?.edits ?? []);
    assert.match(after, /^sdk_version: "5.49.1"$/m);
  });

  it('finds a range that leaves the version out, without a fix', async () => {
    const [found] = await space('4.44.0', 'gradio[oauth]>=5,<6');
    assert.equal(found?.code, 'gradio-version-mismatch');
    assert.deepEqual(found?.fixes, []);
  });

  for (const requirement of [
    'gradio==4.44.0',
    'gradio',
    'gradio>=4.0,<5',
    'gradio~=4.40',
    'gradio==4.*',
    'gradio-client==1.0.0',
  ]) {
    it(`allows ${requirement} with 4.44.0`, async () => {
      assert.deepEqual(await space('4.44.0', requirement), []);
    });
  }
});

describe('import-not-in-requirements', () => {
  const space = (app: string, requirements: string, more: Record<string, string> = {}) =>
    lint({ 'README.md': gradio(), 'app.py': app, 'requirements.txt': requirements, ...more });

  it('finds a well-known package that is missing, and adds it', async () => {
    const found = await space(
      'import os\nimport gradio as gr\nfrom PIL import Image\nimport cv2, torch\n',
      'pillow\r\n',
    );
    assert.deepEqual(
      found.map(({ code }) => code),
      ['import-not-in-requirements'],
    );
    assert.deepEqual(found[0]?.range, { start: { line: 3, character: 7 }, end: { line: 3, character: 10 } });
    assert.equal(found[0]?.fixes[0]?.edits[0]?.newText, 'opencv-python-headless\r\n');
  });

  it('makes requirements.txt when there is none', async () => {
    const found = await lint({ 'README.md': gradio(), 'app.py': 'import torch\n' });
    assert.equal(found[0]?.fixes[0]?.edits[0]?.file, 'requirements.txt');
  });

  const quiet: Record<string, [string, string, Record<string, string>?]> = {
    'what another package brings': ['import torch\nimport numpy\n', 'sentence-transformers\n'],
    'what the platform brings': ['import gradio\nimport spaces\nimport pandas\nimport requests\n', ''],
    'an import that is guarded': [
      'try:\n    import torch\nexcept ImportError:\n    torch = None\n',
      'numpy\n',
    ],
    'an import in a text': ['"""\nimport torch\n"""\n', 'numpy\n'],
    'a module of the folder': ['import whisper\n', 'numpy\n', { 'whisper.py': '' }],
    'everything beside an unknown package': ['import torch\n', 'my-own-thing\n'],
    'everything beside a git address': ['import torch\n', 'git+https://github.com/a/b\n'],
    'a package of another name': ['import cv2\n', 'opencv-python==4.10.0.84\n'],
  };
  for (const [name, [app, requirements, more]] of Object.entries(quiet)) {
    it(`allows ${name}`, async () => assert.deepEqual(await space(app, requirements, more), []));
  }

  const image = async (install: string) => {
    const found = await codes({
      'README.md': docker,
      Dockerfile: `FROM python:3.12-slim\nCOPY . .\nRUN ${install}\nCMD ["python", "main.py"]\n`,
      'requirements.txt': 'flask\n',
      'main.py': 'import torch\n',
    });
    return found.filter((name) => name.startsWith('main.py '));
  };

  it('knows a Docker Space that installs requirements.txt and nothing else', async () => {
    const wanted = ['main.py import-not-in-requirements'];
    assert.deepEqual(await image('pip install --no-cache-dir -r requirements.txt'), wanted);
    assert.deepEqual(await image('pip install --upgrade pip && pip install -r requirements.txt'), wanted);
  });

  it('is silent when the image installs more', async () => {
    assert.deepEqual(await image('pip install -r requirements.txt && pip install torch'), []);
    assert.deepEqual(await image('conda env update -f env.yml && pip install -r requirements.txt'), []);
  });
});

describe('crlf-in-script', () => {
  const space = async (dockerfile: string, script = '#!/bin/bash\r\nexec app\r\n') => {
    const found = await lint({ 'README.md': docker, Dockerfile: dockerfile, 'start.sh': script });
    return found.filter(({ file }) => file === 'start.sh');
  };

  it('finds a script that the container starts', async () => {
    const [found] = await space('FROM x\nCOPY start.sh /\nCMD ["/start.sh"]\n');
    assert.equal(found?.code, 'crlf-in-script');
    assert.equal(found?.severity, 'error');
    assert.deepEqual(found?.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 11 } });
    assert.equal(
      applyEdits('#!/bin/bash\r\nexec app\r\n', found?.fixes[0]?.edits ?? []),
      '#!/bin/bash\nexec app\n',
    );
  });

  it('warns about a script that is used otherwise', async () => {
    assert.equal((await space('FROM x\nRUN bash start.sh\nCMD app\n'))[0]?.severity, 'warning');
  });

  it('allows a script that is converted, not used, or has Unix line breaks', async () => {
    assert.deepEqual(await space("FROM x\nRUN sed -i 's/\\r$//' start.sh\nCMD ./start.sh\n"), []);
    assert.deepEqual(await space('FROM x\n# start.sh\nCMD app\n'), []);
    assert.deepEqual(await space('FROM x\nCMD ./start.sh\n', '#!/bin/bash\nexec app\n'), []);
  });
});

describe('toSarif', () => {
  it('writes a run with rules, one-based places and fixes', async () => {
    const log = JSON.parse(
      JSON.stringify(
        toSarif(await lint({ 'README.md': '---\nsdk: docker\ncolorTo: grey\n---\n', Dockerfile: '' })),
      ),
    ) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
    };
    assert.equal(log.version, '2.1.0');
    assert.deepEqual(
      log.runs[0]?.tool.driver.rules.map(({ id }) => id),
      ['readme-color-invalid'],
    );
    const [result] = log.runs[0]?.results ?? [];
    assert.equal(result?.['level'], 'error');
    const region = { startLine: 3, startColumn: 10, endLine: 3, endColumn: 14 };
    assert.deepEqual(result?.['locations'], [
      { physicalLocation: { artifactLocation: { uri: 'README.md' }, region } },
    ]);
    assert.match(JSON.stringify(result?.['fixes']), /"insertedContent":\{"text":"gray"\}/);
  });
});
