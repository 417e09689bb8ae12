import assert from 'node:assert/strict';
import { lintStartScript, startFacts } from '../../../../src/lint/startScript/lintStartScript.ts';
import { applyFix, docker, factsOf, type Folder } from '../dockerfile/rules/surroundingsFolder.ts';

const head = 'FROM python:3.12\nRUN useradd -m -u 1000 user\nWORKDIR /app\nCOPY . .\nUSER user\n';
const folder = (script: string, Dockerfile = `${head}CMD ["bash", "start.sh"]\n`): Folder => ({
  Dockerfile,
  'README.md': docker,
  'start.sh': script,
});
const lint = (files: Folder) => lintStartScript('start.sh', files['start.sh'] ?? '', factsOf(files));
const brief = (files: Folder) =>
  lint(files).map(({ code, severity, range }) => `${range.start.line + 1} ${severity} ${code}`);
const serve = 'exec uvicorn main:app --host 0.0.0.0 --port 7860\n';

describe('lintStartScript', () => {
  it('finds nothing in a good script', () => {
    assert.deepEqual(brief(folder(`#!/bin/bash\nset -e\nmkdir -p /tmp/x "$HOME/y"\n${serve}`)), []);
  });

  it('finds what only root may install', () => {
    assert.deepEqual(brief(folder(`#!/bin/bash\nset -e\napt-get update\n${serve}`)), [
      '3 error package-manager-as-non-root',
    ]);
  });

  it('finds a folder that the user may not make', () => {
    assert.deepEqual(brief(folder(`#!/bin/bash\nset -e\nmkdir -p /app/uploads\n${serve}`)), [
      '3 error privileged-write-as-non-root',
    ]);
  });

  it('warns where the script goes on after it', () => {
    assert.deepEqual(brief(folder(`mkdir /srv/x\n${serve}`)), ['1 warning privileged-write-as-non-root']);
  });

  it('allows what is caught, and what lies in a volume', () => {
    assert.deepEqual(brief(folder(`set -e\nmkdir /srv/x || true\nmkdir -p /data/x\n${serve}`)), []);
  });

  it('allows everything to root', () => {
    const dockerfile = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["bash", "start.sh"]\n';
    assert.deepEqual(brief(folder(`set -e\nmkdir /srv/x\n${serve}`, dockerfile)), []);
  });

  it('finds a secret that is read as a file, and uses the variable', () => {
    const files = folder(`#!/bin/bash\nexport T=$(cat /run/secrets/T)\n${serve}`);
    const [found] = lint(files);
    assert.equal(found?.code, 'secret-at-runtime-path');
    const after = applyFix(files, found.fixes[0]?.edits ?? []);
    assert.equal(after['start.sh'], `#!/bin/bash\nexport T=$T\n${serve}`);
    assert.deepEqual(brief(after), []);
  });

  it('allows a secret file that is looked for', () => {
    assert.deepEqual(brief(folder(`if [ -f /run/secrets/T ]; then . /run/secrets/T; fi\n${serve}`)), []);
  });

  it('leaves scripts alone that are not started', () => {
    const dockerfile = `${head}RUN bash start.sh || true\nCMD ["uvicorn", "m:a", "--host", "0.0.0.0", "--port", "7860"]\n`;
    assert.deepEqual(brief(folder('mkdir /srv/x\nuvicorn m:a\n', dockerfile)), []);
  });

  it('still finds Windows line breaks', () => {
    const files = folder(`#!/bin/bash\r\n${serve}`);
    assert.deepEqual(brief(files), ['1 error crlf-in-script']);
  });

  it('tells the port of the start to other files', () => {
    assert.deepEqual(startFacts(factsOf(folder('uvicorn main:app --port 9000\n'))), { startPort: 9000 });
    assert.deepEqual(startFacts(factsOf(folder('uvicorn main:app --port 9000 &\nwait\n'))), {});
    assert.deepEqual(startFacts(factsOf({ 'README.md': docker })), {});
  });
});
