import assert from 'node:assert/strict';
import { applyEdits } from '../../../../../src/lint/applyFixes.ts';
import { lintFolder } from '../../../../../src/lint/lintFolder.ts';
import { memoryFiles } from '../../../memoryFiles.ts';

const lint = (record: Record<string, string>) => lintFolder(memoryFiles(record));
const gradio = (more = '') => `---\ntitle: a\nsdk: gradio\n${more}---\n`;

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
