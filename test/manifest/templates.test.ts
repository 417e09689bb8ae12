import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { shippedTemplateIds } from '../../src/editor/files/shippedTemplates.ts';

describe('the list of templates', () => {
  it('names each folder with a manifest', () => {
    const templates = new URL('../../templates/', import.meta.url);
    const folders = readdirSync(templates).filter((name) =>
      existsSync(new URL(`${name}/template.json`, templates)),
    );
    assert.deepEqual([...shippedTemplateIds].toSorted(), folders.toSorted());
  });
});
