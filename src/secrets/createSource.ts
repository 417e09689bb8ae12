import { markDead } from './deadCode.ts';
import { lex, type Token } from './lexer.ts';
import type { Language } from './lexerRules.ts';
import { lineStartsOf, type Source } from './source.ts';

const openers = /^(?:\(|\[|\{|f\()$/;
const closers = /^(?:\)|\]|\}|f\))$/;

export function createSource(file: string, text: string, language: Language): Source {
  const tokens = lex(text, language);
  const mates = new Int32Array(tokens.length).fill(-1);
  const parents = new Int32Array(tokens.length).fill(-1);
  const stack: number[] = [];
  tokens.forEach((token, k) => {
    if (token.t === 'p' && closers.test(token.v)) {
      const partner = stack.pop();
      if (partner !== undefined) {
        mates[partner] = k;
        mates[k] = partner;
      }
      parents[k] = stack.at(-1) ?? -1;
    } else {
      parents[k] = stack.at(-1) ?? -1;
      if (token.t === 'p' && openers.test(token.v)) stack.push(k);
    }
  });
  const source: Source = {
    file,
    text,
    language,
    tokens,
    mates,
    parents,
    dead: new Uint8Array(tokens.length),
    lineStarts: lineStartsOf(text),
    identifiers: identifiersOf(tokens),
  };
  markDead(source);
  return source;
}

function identifiersOf(tokens: Token[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  tokens.forEach((token, k) => {
    if (token.t !== 'id') return;
    const places = found.get(token.v);
    if (places) places.push(k);
    else found.set(token.v, [k]);
  });
  return found;
}
