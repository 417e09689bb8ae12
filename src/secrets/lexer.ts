import { operatorsByFirst, rules, type Language, type Rules } from './lexerRules.ts';

/**
 * Tokens of a source text, without comments. Strings carry their contents; an interpolated string becomes
 * `f(`, its chunks as strings with the tokens of each expression between them, `f)`.
 */
export interface Token {
  t: 'id' | 'num' | 'str' | 'p';
  v: string;
  /** Offsets in the text; for a string they include its quotes. */
  s: number;
  e: number;
  /** First of a line; in Python, of a logical line. */
  nl: boolean;
  /** Width of the line's indentation, meaningful where `nl`. */
  col: number;
}

/** In JavaScript a slash after one of these ends no expression, so it starts a regular expression. */
const beforeRegex = /^(?:return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof|yield|await)$/;
const sigilClose: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

export function lex(text: string, language: Language): Token[] {
  const tokens: Token[] = [];
  const lexer = { text, language, rules: rules[language], tokens, nl: true, col: 0, depth: 0 };
  lexInto(lexer, 0, text.length);
  return tokens;
}

interface Lexer {
  text: string;
  language: Language;
  rules: Rules;
  tokens: Token[];
  nl: boolean;
  col: number;
  depth: number;
}

function push(lexer: Lexer, t: Token['t'], v: string, s: number, e: number): void {
  lexer.tokens.push({ t, v, s, e, nl: lexer.nl, col: lexer.col });
  lexer.nl = false;
}

const isSpace = (code: number) => code === 32 || code === 9 || code === 13 || code === 12 || code === 0xfeff;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 0xa0;

function indentAt(text: string, from: number): number {
  let width = 0;
  for (let k = from; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === 32) width++;
    else if (code === 9) width += 8 - (width % 8);
    else break;
  }
  return width;
}

function lexInto(lexer: Lexer, from: number, to: number): void {
  const { text, language, rules } = lexer;
  if (from === 0) lexer.col = indentAt(text, 0);
  let k = from;
  while (k < to) {
    const code = text.charCodeAt(k);
    if (code === 10) {
      if (language !== 'python' || lexer.depth === 0) {
        lexer.nl = true;
        lexer.col = indentAt(text, k + 1);
      }
      k++;
      if (language === 'ruby' && text.startsWith('=begin', k)) {
        const end = text.indexOf('\n=end', k);
        k = end < 0 ? to : end + 5;
      } else if (language === 'ruby' && /^__END__\r?(?:\n|$)/.test(text.slice(k, k + 9))) {
        k = to;
      }
      continue;
    }
    if (isSpace(code)) {
      k++;
      continue;
    }
    if (code === 92) {
      // A backslash joins lines in Python; elsewhere it means nothing to us.
      k++;
      if (text.charCodeAt(k) === 13) k++;
      if (text.charCodeAt(k) === 10) k++;
      continue;
    }
    const comment = skipComment(lexer, k, to);
    if (comment > k) {
      k = comment;
      continue;
    }
    if (isDigit(code)) {
      let end = k + 1;
      while (end < to && /[\w.]/.test(text.charAt(end))) end++;
      push(lexer, 'num', text.slice(k, end), k, end);
      k = end;
      continue;
    }
    const string = lexString(lexer, k, to);
    if (string > k) {
      k = string;
      continue;
    }
    if (isWord(code) || rules.idStart.test(text.charAt(k))) {
      let end = k + 1;
      while (end < to && rules.idPart.test(text.charAt(end))) end++;
      if (
        (language === 'ruby' || language === 'elixir') &&
        /[?!]/.test(text.charAt(end)) &&
        text.charAt(end + 1) !== '='
      )
        end++;
      push(lexer, 'id', text.slice(k, end), k, end);
      k = end;
      continue;
    }
    k = lexPunctuation(lexer, k);
  }
}

function lexPunctuation(lexer: Lexer, k: number): number {
  const { text } = lexer;
  const first = text.charAt(k);
  const operator = operatorsByFirst.get(first)?.find((candidate) => text.startsWith(candidate, k));
  if (operator !== undefined && !(operator === '//' && lexer.language === 'js')) {
    push(lexer, 'p', operator, k, k + operator.length);
    return k + operator.length;
  }
  if (first === '(' || first === '[' || first === '{') lexer.depth++;
  if (first === ')' || first === ']' || first === '}') lexer.depth = Math.max(0, lexer.depth - 1);
  push(lexer, 'p', first, k, k + 1);
  return k + 1;
}

function skipComment(lexer: Lexer, k: number, to: number): number {
  const { text, rules } = lexer;
  for (const start of rules.lineComments) {
    if (!text.startsWith(start, k)) continue;
    const end = text.indexOf('\n', k);
    return end < 0 || end > to ? to : end;
  }
  for (const [start, close, nests] of rules.blockComments) {
    if (!text.startsWith(start, k)) continue;
    let depth = 1;
    let at = k + start.length;
    while (at < to && depth > 0) {
      if (nests && text.startsWith(start, at)) {
        depth++;
        at += start.length;
      } else if (text.startsWith(close, at)) {
        depth--;
        at += close.length;
      } else {
        if (text.charCodeAt(at) === 10) lexer.nl = true;
        at++;
      }
    }
    return at;
  }
  return k;
}

/** Returns the offset after a string starting at `k`, or `k` when there is none. */
function lexString(lexer: Lexer, k: number, to: number): number {
  const { text, language, rules } = lexer;
  const first = text.charAt(k);
  if (language === 'python') return lexPythonString(lexer, k, to);
  if (language === 'rust' && (first === 'r' || first === 'b' || first === "'")) {
    const raw = /^b?r(#*)"/.exec(text.slice(k, k + 12));
    if (raw) {
      const close = `"${raw[1] ?? ''}`;
      const start = k + raw[0].length;
      const end = text.indexOf(close, start);
      if (end < 0) return k;
      push(lexer, 'str', text.slice(start, end), k, end + close.length);
      return end + close.length;
    }
    if (first === "'") {
      const char = /^'(?:\\(?:u\{[0-9a-fA-F]+\}|x..|.)|[^'\\])'/u.exec(text.slice(k, k + 14));
      if (!char) return k;
      push(lexer, 'str', char[0].slice(1, -1), k, k + char[0].length);
      return k + char[0].length;
    }
  }
  if (language === 'r' && /[rR]/.test(first) && /^[rR]["']-*[([{]/.test(text.slice(k, k + 12))) {
    const opening = /^[rR](["'])(-*)([([{])/.exec(text.slice(k, k + 12));
    if (opening) {
      const close = `${sigilClose[opening[3] ?? ''] ?? ''}${opening[2] ?? ''}${opening[1] ?? ''}`;
      const start = k + opening[0].length;
      const end = text.indexOf(close, start);
      if (end < 0) return k;
      push(lexer, 'str', text.slice(start, end), k, end + close.length);
      return end + close.length;
    }
  }
  if (language === 'ruby') {
    const special = lexRubyString(lexer, k, to);
    if (special > k) return special;
  }
  if (language === 'elixir' && first === '~') {
    const sigil = /^~[A-Za-z]+("""|'''|[("'[{</|])/.exec(text.slice(k, k + 8));
    if (sigil) {
      const opening = sigil[1] ?? '';
      const close = sigilClose[opening] ?? opening;
      const start = k + sigil[0].length;
      const end = text.indexOf(close, start);
      if (end < 0) return k;
      push(lexer, 'str', text.slice(start, end), k, end + close.length);
      return end + close.length;
    }
  }
  if (language === 'js' && first === '/' && startsRegex(lexer)) {
    const end = regexEnd(text, k, to);
    if (end > k) {
      push(lexer, 'str', '', k, end);
      return end;
    }
  }
  if (!rules.quotes.includes(first)) return k;
  if (rules.tripleQuotes && text.startsWith(first.repeat(3), k)) {
    return lexBody(lexer, k, k + 3, first.repeat(3), to, true);
  }
  if (language === 'go' && first === '`') {
    const end = text.indexOf('`', k + 1);
    if (end < 0) return k;
    push(lexer, 'str', text.slice(k + 1, end), k, end + 1);
    return end + 1;
  }
  return lexBody(lexer, k, k + 1, first, to, rules.multiline.includes(first));
}

function lexRubyString(lexer: Lexer, k: number, to: number): number {
  const { text } = lexer;
  const first = text.charAt(k);
  if (first === '<') {
    const heredoc = /^<<[~-]?(["'`]?)([A-Z_][A-Za-z0-9_]*)\1/.exec(text.slice(k, k + 60));
    if (!heredoc) return k;
    const line = text.indexOf('\n', k);
    if (line < 0) return k;
    const end = new RegExp(`^[ \\t]*${heredoc[2] ?? ''}\\r?$`, 'm');
    const found = end.exec(text.slice(line + 1));
    if (!found) return k;
    // What follows the tag on its line is skipped with the body: a call's closing bracket at most.
    push(lexer, 'str', text.slice(line + 1, line + 1 + found.index), k, k + heredoc[0].length);
    for (const char of text.slice(k + heredoc[0].length, line))
      if (char === ')') push(lexer, 'p', ')', line, line);
    return line + 1 + found.index + found[0].length;
  }
  if (first === '%') {
    const literal = /^%[qQwWiI]?([([{<|!])/.exec(text.slice(k, k + 4));
    const previous = lexer.tokens.at(-1);
    if (!literal || (previous && !lexer.nl && (previous.t === 'num' || previous.t === 'str'))) return k;
    const opening = literal[1] ?? '';
    const end = text.indexOf(sigilClose[opening] ?? opening, k + literal[0].length);
    if (end < 0 || end > to) return k;
    const body = text.slice(k + literal[0].length, end);
    if (/^%[wWiI]/.test(literal[0])) {
      push(lexer, 'p', '[', k, k + 1);
      let at = k + literal[0].length;
      for (const word of body.split(/(\s+)/)) {
        if (word.trim() !== '') {
          push(lexer, 'str', word, at, at + word.length);
          push(lexer, 'p', ',', at, at);
        }
        at += word.length;
      }
      push(lexer, 'p', ']', end, end + 1);
    } else {
      push(lexer, 'str', body, k, end + 1);
    }
    return end + 1;
  }
  return k;
}

function startsRegex(lexer: Lexer): boolean {
  const previous = lexer.tokens.at(-1);
  if (!previous) return true;
  if (previous.t === 'id') return beforeRegex.test(previous.v);
  if (previous.t === 'p') return !/^(?:\)|\]|\}|f\)|\+\+|--)$/.test(previous.v);
  return false;
}

function regexEnd(text: string, k: number, to: number): number {
  let inClass = false;
  for (let at = k + 1; at < to; at++) {
    const char = text.charAt(at);
    if (char === '\n') return k;
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) {
      let end = at + 1;
      while (end < to && /[a-z]/.test(text.charAt(end))) end++;
      return end;
    }
  }
  return k;
}

const simpleEscapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '\n': '' };

/** Reads a string's body from `start`; an unclosed one-line string is taken for a lone quote. */
function lexBody(
  lexer: Lexer,
  k: number,
  start: number,
  close: string,
  to: number,
  multiline: boolean,
): number {
  const { text, rules } = lexer;
  const interpolates = rules.interpolation?.quotes.includes(close.charAt(0)) === true;
  const open = interpolates ? (rules.interpolation?.open ?? '') : '';
  return readBody(lexer, { k, start, close, to, multiline, open, raw: false, text });
}

interface Body {
  k: number;
  start: number;
  close: string;
  to: number;
  multiline: boolean;
  /** What opens an expression, `''` for none. */
  open: string;
  raw: boolean;
  text: string;
}

function readBody(lexer: Lexer, body: Body): number {
  const { text, to, close, open } = body;
  let value = '';
  let at = body.start;
  let chunkStart = body.k;
  let parts = 0;
  while (at < to) {
    const char = text.charAt(at);
    if (text.startsWith(close, at)) {
      const end = at + close.length;
      if (parts === 0) push(lexer, 'str', value, body.k, end);
      else {
        push(lexer, 'str', value, chunkStart, end);
        push(lexer, 'p', 'f)', end, end);
      }
      return end;
    }
    if (char === '\n' && !body.multiline) break;
    if (char === '\\') {
      const next = text.charAt(at + 1);
      value += body.raw ? `\\${next}` : (simpleEscapes[next] ?? next);
      at += 2;
    } else if (open !== '' && text.startsWith(open, at) && !(open === '{' && text.charAt(at + 1) === '{')) {
      const end = expressionEnd(text, at + open.length, to);
      if (end < 0) break;
      if (parts++ === 0) push(lexer, 'p', 'f(', body.k, body.k);
      push(lexer, 'str', value, chunkStart, at);
      value = '';
      const depth = lexer.depth;
      lexer.depth = depth + 1;
      lexInto(lexer, at + open.length, end);
      lexer.depth = depth;
      lexer.nl = false;
      at = end + 1;
      chunkStart = at;
    } else {
      if (open === '{' && (char === '{' || char === '}')) at++;
      value += char;
      at++;
    }
  }
  if (parts > 0) push(lexer, 'p', 'f)', at, at);
  return parts > 0 ? at : body.k + (lexer.language === 'python' ? 0 : skipLoneQuote(lexer, body.k));
}

function skipLoneQuote(lexer: Lexer, k: number): number {
  push(lexer, 'p', '"', k, k + 1);
  return 1;
}

/** Offset of the brace that closes an expression in a string. */
function expressionEnd(text: string, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const char = text.charAt(at);
    if (char === '{' || char === '[' || char === '(') depth++;
    else if (char === '}' && depth === 0) return at;
    else if (char === '}' || char === ']' || char === ')') depth--;
    else if (char === '"' || char === "'" || char === '`') {
      let end = at + 1;
      while (end < to && text.charAt(end) !== char && text.charAt(end) !== '\n')
        end += text.charAt(end) === '\\' ? 2 : 1;
      if (text.charAt(end) === char) at = end;
    }
  }
  return -1;
}

function lexPythonString(lexer: Lexer, k: number, to: number): number {
  const { text } = lexer;
  const code = text.charCodeAt(k);
  let quote = k;
  if (code !== 34 && code !== 39) {
    const prefix = /^(?:[rbuft]|[rR][bBfFtT]|[bBfFtT][rR]|[RBUFT])(?=["'])/.exec(text.slice(k, k + 3));
    if (!prefix) return k;
    quote = k + prefix[0].length;
  }
  const prefix = text.slice(k, quote).toLowerCase();
  const char = text.charAt(quote);
  const triple = text.startsWith(char.repeat(3), quote);
  const close = triple ? char.repeat(3) : char;
  const end = readBody(lexer, {
    k,
    start: quote + close.length,
    close,
    to,
    multiline: triple,
    open: /[ft]/.test(prefix) ? '{' : '',
    raw: prefix.includes('r'),
    text,
  });
  if (end > k) return end;
  push(lexer, 'p', '"', k, quote + 1);
  return quote + 1;
}
