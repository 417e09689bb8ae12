import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { nearest } from '../../nearest.ts';
import { cardKeys, mistakenKeys } from '../cardKeys.ts';
import { entryOf, type CardDocument } from '../cardDocument.ts';
import { fix, removeEntry, replaceSpan } from '../edits.ts';
import { keyFinding } from '../rule.ts';

export function unknownKey(card: CardDocument): Finding[] {
  return card.entries.flatMap((entry) => {
    const { key } = entry;
    if (Object.hasOwn(cardKeys, key)) return [];
    const mistaken = Object.hasOwn(mistakenKeys, key.toLowerCase());
    const meant = mistaken ? mistakenKeys[key.toLowerCase()] : nearest(key, Object.keys(cardKeys));
    const remove = fix(sentence('Remove "{0}"', key), removeEntry(card, entry), false);
    if (meant === undefined) {
      const message =
        key.toLowerCase() === 'dockerfile'
          ? sentence('The Hub builds the file named "Dockerfile" at the root; "{0}" has no effect.', key)
          : sentence('The Hub does not know the key "{0}".', key);
      const severity = mistaken ? 'warning' : 'information';
      return [keyFinding(card, 'readme-unknown-key', entry, message, { severity, fixes: [remove] })];
    }
    const free = entryOf(card, meant) === undefined;
    const rename = free
      ? fix(sentence('Change to "{0}"', meant), [replaceSpan(card, entry.keyStart, entry.keyEnd, meant)])
      : undefined;
    const message = sentence('The Hub does not know the key "{0}"; did you mean "{1}"?', key, meant);
    return [
      keyFinding(card, 'readme-unknown-key', entry, message, {
        severity: 'warning',
        fixes: [rename, remove],
      }),
    ];
  });
}
