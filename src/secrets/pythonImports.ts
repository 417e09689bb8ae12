import { isId, lineEnd, word, type Source } from './source.ts';

/** What local names stand for: `e` for `os.environ` after `from os import environ as e`. */
export type Imports = Map<string, string>;

export function importsOf(source: Source): Imports {
  const imports: Imports = new Map();
  source.tokens.forEach((token, k) => {
    if (source.dead[k] || token.t !== 'id') return;
    const starts = token.nl || word(source, k - 1) === ';' || word(source, k - 1) === ':';
    if (!starts) return;
    if (token.v === 'import') {
      let at = k + 1;
      while (isId(source, at)) {
        const first = word(source, at);
        let path = first;
        at++;
        while (word(source, at) === '.') {
          path += `.${word(source, at + 1)}`;
          at += 2;
        }
        if (word(source, at) === 'as') {
          imports.set(word(source, at + 1), path);
          at += 2;
        } else imports.set(first, first);
        if (word(source, at) !== ',') break;
        at++;
      }
    } else if (token.v === 'from') {
      let at = k + 1;
      let module = '';
      while (at < source.tokens.length && word(source, at) !== 'import' && !source.tokens[at]?.nl)
        module += word(source, at++);
      const end = lineEnd(source, k);
      for (at++; at < end; at++) {
        if (!isId(source, at)) continue;
        const name = word(source, at);
        if (word(source, at + 1) === 'as') {
          imports.set(word(source, at + 2), `${module}.${name}`);
          at += 2;
        } else imports.set(name, `${module}.${name}`);
      }
    }
  });
  return imports;
}

export interface Dotted {
  path: string;
  /** Last token of the path. */
  end: number;
}

/** The qualified name of the path that starts at `k`. */
export function dottedAt(source: Source, k: number, imports: Imports): Dotted | undefined {
  if (!isId(source, k) || word(source, k - 1) === '.') return undefined;
  let path = imports.get(word(source, k)) ?? word(source, k);
  let end = k;
  while (word(source, end + 1) === '.' && isId(source, end + 2)) {
    path += `.${word(source, end + 2)}`;
    end += 2;
  }
  return { path, end };
}
