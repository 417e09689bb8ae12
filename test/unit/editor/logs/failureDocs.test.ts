import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { causeTable } from '../../../../src/logs/explain/explain.ts';

const folder = new URL('../../../../docs/failures/', import.meta.url);

describe('docs/failures', () => {
  const pages = new Map(
    readdirSync(folder).map((name) => [
      name.replace(/\.md$/, ''),
      readFileSync(new URL(name, folder), 'utf8'),
    ]),
  );

  it('has the anchor of every cause on its page, and no other', () => {
    const anchors = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/^## (.+)$/gm)].map(([, id]) => `${page}#${id}`),
    );
    const causes = causeTable.map(({ subject, id }) => `${subject}#${id}`);
    assert.deepEqual(anchors.toSorted(), causes.toSorted());
  });

  it('says of each what happened, why, and what to do', () => {
    for (const [page, text] of pages) {
      for (const part of text.split(/^## /m).slice(1)) {
        const bold = [...part.matchAll(/^\*\*(.+?)\*\* \S/gm)].map(([, words]) => words);
        assert.deepEqual(bold, ['What happened.', 'Why.', 'What to do.'], `${page}: ${part.split('\n')[0]}`);
      }
    }
  });
});
