import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { lintFolder } from '../../../../../src/lint/lintFolder.ts';
import { memoryFiles } from '../../../memoryFiles.ts';

const lint = (record: Record<string, string>) => lintFolder(memoryFiles(record));
const docker = '---\ntitle: a\nsdk: docker\n---\n';

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
