import { isScalar, isSeq, type Node } from 'yaml';
import type { TextEdit } from '../../finding.ts';
import type { CardDocument, CardEntry } from '../cardDocument.ts';
import { quoted, replaceSpan, scalarText } from '../edits.ts';

export interface ListItem {
  value: unknown;
  /** As written, quotes included. */
  source: string;
  start: number;
  end: number;
  /** Puts another text where the item stands. */
  replace: (text: string) => TextEdit;
}

/** The items of a list, or the one value that stands in the place of a list. */
export function listItems(card: CardDocument, entry: CardEntry): ListItem[] {
  if (entry.node === null) return [];
  const nodes = isSeq(entry.node) ? (entry.node.items as Node[]) : [entry.node];
  const yaml = card.map.text;
  return nodes.flatMap((node): ListItem[] => {
    if (!node.range) return [];
    const start = card.start + node.range[0];
    const source = yaml.slice(start, card.start + node.range[1]).trimEnd();
    const end = start + source.length;
    const value: unknown = isScalar(node) ? node.value : node.toJSON();
    const kept = typeof value === 'string' || value === null ? undefined : true;
    // A comma or bracket would end the item inside `[…]`.
    const text = (wanted: string) => (kept || /[,[\]{}]/.test(wanted) ? quoted(wanted) : scalarText(wanted));
    return [{ value, source, start, end, replace: (wanted) => replaceSpan(card, start, end, text(wanted)) }];
  });
}
