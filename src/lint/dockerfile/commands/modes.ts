import type { FileNode } from '../fileTree.ts';

export function octalMode(text: string): number | undefined {
  return /^[0-7]{1,5}$/.test(text) ? parseInt(text, 8) & 0o7777 : undefined;
}

export interface ModeChange {
  (node: FileNode): { perm: number | null; special: number | null };
}

/**
 * What a chmod text does to an entry. `keepSpecial`: GNU chmod leaves set-uid and set-gid of directories alone unless five
 * digits are given; busybox does not. Undefined for a text that is no mode.
 */
export function modeChange(text: string, umask: number | null, keepSpecial: boolean): ModeChange | undefined {
  const octal = octalMode(text);
  if (octal !== undefined) {
    return (node) => {
      const perm = octal & 0o777;
      const wanted = octal >> 9;
      if (node.kind === 'file' || !keepSpecial || text.length === 5) return { perm, special: wanted };
      if (node.kind === null) return { perm, special: node.special === 0 ? wanted : null };
      return { perm, special: node.special === null ? null : (node.special & 6) | wanted };
    };
  }
  const clauses = text.split(',');
  if (!clauses.every((clause) => /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+$/.test(clause))) return undefined;
  return (node) => {
    if (node.perm === null || node.special === null) return partlyKnown(node, clauses);
    let mode: number | null = (node.special << 9) | node.perm;
    for (const clause of clauses) mode = mode === null ? null : applyClause(mode, clause, node.kind, umask);
    return mode === null ? { perm: null, special: null } : { perm: mode & 0o777, special: mode >> 9 };
  };
}

/** `a=rwx` tells the mode whatever it was. */
function partlyKnown(
  node: FileNode,
  clauses: readonly string[],
): { perm: number | null; special: number | null } {
  const match = /^a=([rwx]*)$/.exec(clauses.at(-1) ?? '') ?? /^ugo=([rwx]*)$/.exec(clauses.at(-1) ?? '');
  if (match === null) return { perm: null, special: null };
  const bits = [...(match[1] ?? '')].reduce(
    (sum, letter) => sum | (letter === 'r' ? 4 : letter === 'w' ? 2 : 1),
    0,
  );
  return { perm: bits * 0o111, special: node.kind === 'file' ? 0 : null };
}

function applyClause(
  mode: number,
  clause: string,
  kind: FileNode['kind'],
  umask: number | null,
): number | null {
  const who = /^[ugoa]*/.exec(clause)?.[0] ?? '';
  let result = mode;
  for (const [, operator = '', letters = ''] of clause.slice(who.length).matchAll(/([-+=])([rwxXstugo]*)/g)) {
    const all = who === '' || who.includes('a');
    const classes = all
      ? 0o777
      : (who.includes('u') ? 0o700 : 0) | (who.includes('g') ? 0o070 : 0) | (who.includes('o') ? 0o007 : 0);
    let bits = 0;
    for (const letter of letters) {
      if (letter === 'r') bits |= 0o444;
      else if (letter === 'w') bits |= 0o222;
      else if (letter === 'x') bits |= 0o111;
      else if (letter === 'X') {
        if (kind === null && (result & 0o111) === 0) return null;
        if (kind === 'dir' || (result & 0o111) !== 0) bits |= 0o111;
      } else if (letter === 'u') bits |= ((result >> 6) & 7) * 0o111;
      else if (letter === 'g') bits |= ((result >> 3) & 7) * 0o111;
      else if (letter === 'o') bits |= (result & 7) * 0o111;
    }
    bits &= classes;
    if (who === '') {
      if (umask === null) return null;
      bits &= ~umask;
    }
    if (letters.includes('s'))
      bits |= (all || who.includes('u') ? 0o4000 : 0) | (all || who.includes('g') ? 0o2000 : 0);
    if (letters.includes('t')) bits |= 0o1000;
    if (operator === '+') result |= bits;
    else if (operator === '-') result &= ~bits;
    else {
      if ((result & 0o7000) !== 0) return null;
      result = (result & ~classes) | bits;
    }
  }
  return result;
}
