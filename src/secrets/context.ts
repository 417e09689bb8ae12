import { isSecretName, takesCredential } from './names.ts';
import { blockAfter, isId, lineEnd, lineHead, statementEnd, word, type Source } from './source.ts';

/** What the expression at `[a, b]` meets: a single step of what `judge` puts together. */
export type Context =
  /** The program stops, or the call fails, when the value is missing. */
  | { kind: 'exit'; why: string }
  | { kind: 'must'; why: string; secret?: boolean; hubToken?: boolean }
  | { kind: 'fallback'; value?: string }
  /** The code runs on without it. */
  | { kind: 'tested' }
  /** One of several names, each of which will do. */
  | { kind: 'alternative' }
  /** Handed to a call, where only a credential is sure to be needed. */
  | { kind: 'argument'; secret?: boolean }
  | { kind: 'optionalArgument'; secret: boolean }
  | { kind: 'bound'; name: string; own: boolean }
  | { kind: 'none' };

const nothing = /^(?:None|null|undefined|nil|NULL|NA|NA_character_|NaN)$/;
const exits =
  /^(?:raise|throw|exit|exit!|quit|abort|_exit|panic|Panic|Panicf|Fatal|Fatalf|Fatalln|fatal|Exit|bail|die|stop|stopifnot|q|halt|fail|Errorf|HTTPException|Err|unreachable|process_exit|reject)$/;
const casts =
  /^(?:int|float|Decimal|Path|PurePath|URL|parseInt|parseFloat|Number|BigInt|loads|parse|b64decode|Atoi|ParseInt|Integer|Float|to_integer|String.to_integer|join|fromstring|UUID|Fernet|make_url|urlparse)$/;
const neutralCalls =
  /^(?:bool|Boolean|len|length|type|isinstance|nzchar|nchar|isTRUE|is|repr|String|str|print|println|Println|Printf|Print|pprint|puts|inspect|cat|message|log|debug|info|warn|warning|error|write|echo|any|all|set|list|tuple|dict|max|min)$/;
const strings = /^(?:go|r)$/;

const isNot = (text: string) => text === 'not' || text === '!';
export const isOr = (text: string) => text === 'or' || text === '||' || text === '??';

/** Whether the tokens `[from, to)` leave the program or fail. */
export function leaves(source: Source, from: number, to: number): boolean {
  for (let k = from; k < to; k++) {
    const text = word(source, k);
    if (text === 'stop' && source.language !== 'r' && word(source, k - 1) !== '.') continue;
    if (text === 'Err' && word(source, k - 1) !== 'return') continue;
    if (exits.test(text) && word(source, k - 2) !== 'def') return true;
    if (text === 'New' && word(source, k - 2) === 'errors') return true;
    // An answer of the 5xx kind is how a server says that it cannot work.
    if (
      source.tokens[k]?.t === 'num' &&
      /^5\d\d$/.test(source.tokens[k]?.v ?? '') &&
      hasWord(source, from, to, /^status/i)
    ) {
      return true;
    }
  }
  return false;
}

function hasWord(source: Source, from: number, to: number, pattern: RegExp): boolean {
  for (let k = from; k < to; k++) if (isId(source, k) && pattern.test(word(source, k))) return true;
  return false;
}

/** Grows `[a, b]` by brackets that only group. */
function ungroup(source: Source, a: number, b: number): [number, number] {
  while (
    word(source, a - 1) === '(' &&
    word(source, b + 1) === ')' &&
    source.mates[a - 1] === b + 1 &&
    !(
      isId(source, a - 2) &&
      !/^(?:return|if|elif|while|and|or|not|in|assert|unless|await|typeof|else)$/.test(word(source, a - 2))
    ) &&
    !/^(?:\)|\])$/.test(word(source, a - 2)) &&
    !(/^(?:if|while|elif)$/.test(word(source, a - 2)) && source.language !== 'python')
  ) {
    a--;
    b++;
  }
  return [a, b];
}

/** First token of the callee path before the bracket at `open`: `a.b.c(` gives the index of `a`. */
export function calleeStart(source: Source, open: number): number {
  let k = open - 1;
  while (
    k > 1 &&
    /^(?:\.|::|\?\.|&\.)$/.test(word(source, k - 1)) &&
    (isId(source, k - 2) || word(source, k - 2) === ')')
  ) {
    if (word(source, k - 2) === ')') {
      const opened = source.mates[k - 2] ?? -1;
      if (opened < 1 || !isId(source, opened - 1)) break;
      k = opened - 1;
    } else k -= 2;
  }
  if (word(source, k - 1) === 'new') k--;
  return k;
}

function conditionHead(source: Source, a: number): number {
  const { tokens, language } = source;
  if (language === 'python') {
    const head = lineHead(source, a);
    if (/^(?:if|elif|while|assert)$/.test(word(source, head))) return head;
    return -1;
  }
  if (language === 'js' || language === 'r' || language === 'java') {
    for (let open = source.parents[a] ?? -1; open >= 0; open = source.parents[open] ?? -1) {
      if (word(source, open) === '{') return -1;
      if (word(source, open) === '(' && /^(?:if|while)$/.test(word(source, open - 1))) return open - 1;
    }
    return -1;
  }
  for (let k = a; k >= 0 && a - k < 60; k--) {
    const text = word(source, k);
    if (/^(?:if|unless|while|elsif|until)$/.test(text)) return k;
    if (
      k < a &&
      ((text === ';' && language !== 'go') || text === '{' || text === '}' || /^(?:then|do)$/.test(text))
    )
      return -1;
    if (language !== 'go' && language !== 'rust' && tokens[k]?.nl) return -1;
    if ((language === 'go' || language === 'rust') && tokens[k]?.nl && k < a && text !== 'if') return -1;
  }
  return -1;
}

/** Whether the test of `[a, b]` holds when the value is missing. */
function asksForMissing(source: Source, a: number, b: number): boolean {
  const next = word(source, b + 1);
  const after = word(source, b + 2);
  const literalAfter = source.tokens[b + 2];
  const empty =
    nothing.test(after) ||
    (literalAfter?.t === 'str' && literalAfter.v === '') ||
    (literalAfter?.t === 'num' && literalAfter.v === '0');
  if (next === 'is') return after === 'None';
  if (next === 'not' && after === 'in') return true;
  if (/^===?$/.test(next)) return empty || (literalAfter?.t === 'str' && /^undefined$/.test(literalAfter.v));
  if (next === '.' && /^(?:nil\?|empty\?|blank\?|isEmpty|is_empty|is_err|is_none|trim)$/.test(after))
    return after !== 'trim';
  let before = a - 1;
  // `!nzchar(x)`, `not bool(x)`, `typeof x`
  while (
    word(source, before) === '(' &&
    isId(source, before - 1) &&
    neutralCalls.test(word(source, before - 1))
  )
    before -= 2;
  if (/^(?:nil\?|is\.na|is\.null|is_nil|isEmpty)$/.test(word(source, a - 2))) return true;
  return isNot(word(source, before));
}

/** `if not all([a, b])`, `if (!(a && b))`, `if None in (a, b)`. */
function asksForAll(source: Source, head: number, a: number): boolean {
  const first = word(source, head + 1) === '(' && source.language !== 'python' ? head + 2 : head + 1;
  if (isNot(word(source, first)) && /^(?:all|any|\()$/.test(word(source, first + 1))) return a > first + 1;
  return word(source, first) === 'None' && word(source, first + 1) === 'in' && a > first + 1;
}

function testOf(source: Source, head: number, a: number, b: number, name: string | undefined): Context {
  const keyword = word(source, head);
  if (keyword === 'assert') return { kind: 'exit', why: 'asserted' };
  let missing = asksForMissing(source, a, b) || asksForAll(source, head, a);
  if (keyword === 'unless' || keyword === 'until') missing = !missing;
  const modifier = source.language === 'ruby' && !source.tokens[head]?.nl;
  let from: number, to: number;
  if (modifier) [from, to] = [lineHead(source, head), head];
  else {
    const close = word(source, head + 1) === '(' ? (source.mates[head + 1] ?? -1) : -1;
    const bracketed = source.language === 'js' || source.language === 'r' || source.language === 'java';
    [from, to] = blockAfter(source, head, bracketed && close > b ? close + 1 : b + 1);
  }
  const stops = leaves(source, from, to);
  if (missing) {
    if (stops) return { kind: 'exit', why: 'the code stops when it is missing' };
    if (name !== undefined && assigns(source, from, to, name)) return { kind: 'fallback' };
    for (let k = from; k < to; k++)
      if (/^(?:return|continue|break|pass)$/.test(word(source, k))) return { kind: 'tested' };
    return { kind: 'none' };
  }
  const [elseFrom, elseTo] = elseBlock(source, head, to);
  if (elseTo > elseFrom && leaves(source, elseFrom, elseTo))
    return { kind: 'exit', why: 'the code stops when it is missing' };
  if (elseTo > elseFrom && name !== undefined && assigns(source, elseFrom, elseTo, name))
    return { kind: 'fallback' };
  return { kind: 'tested' };
}

function elseBlock(source: Source, head: number, to: number): [number, number] {
  const close = word(source, to) === '}' ? to + 1 : to;
  const token = source.tokens[close];
  if (!token || token.v !== 'else') return [0, 0];
  if (source.language === 'python') {
    if (token.col !== source.tokens[head]?.col) return [0, 0];
    return blockAfter(source, close, close);
  }
  return blockAfter(source, close, close + 1);
}

function assigns(source: Source, from: number, to: number, name: string): boolean {
  for (let k = from; k < to; k++) {
    if (word(source, k) === name && /^(?:=|<-|:=|\|\|=|\?\?=)$/.test(word(source, k + 1))) return true;
  }
  return false;
}

/** What follows `||`, `or` or `??` at `k`. */
export function fallbackAt(source: Source, k: number, readsEnvironment: (k: number) => boolean): Context {
  let at = k + 1;
  while (word(source, at) === '(' && !isId(source, at - 1)) at++;
  const token = source.tokens[at];
  if (!token) return { kind: 'none' };
  if (token.t === 'str') return { kind: 'fallback', value: token.v };
  if (token.t === 'num') return { kind: 'fallback', value: token.v };
  if (nothing.test(token.v)) return { kind: 'tested' };
  const end = Math.min(statementEnd(source, at), at + 12);
  if (leaves(source, at, end)) return { kind: 'exit', why: 'the code stops when it is missing' };
  for (let j = at; j < Math.min(end, at + 4); j++) if (readsEnvironment(j)) return { kind: 'alternative' };
  return /^(?:true|false|True|False)$/.test(token.v)
    ? { kind: 'fallback', value: token.v }
    : { kind: 'fallback' };
}

/** Name of the argument or property `[a, …]` is the value of. */
function keyBefore(source: Source, a: number): string | undefined {
  const separator = word(source, a - 1);
  const parent = source.parents[a] ?? -1;
  const bracket = word(source, parent);
  const key = source.tokens[a - 2];
  if (!key || parent < 0 || (source.parents[a - 2] ?? -1) !== parent) {
    return undefined;
  }
  if (separator === '=' && bracket === '(' && key.t === 'id') return key.v;
  if ((separator === ':' || separator === '=>') && (bracket === '{' || bracket === '(' || bracket === '[')) {
    if (key.t === 'str' || key.t === 'id') return key.v;
    if (key.v === ']') return undefined;
  }
  return undefined;
}

const hubCallees =
  /(?:^|\.)(?:login|HfApi|InferenceClient|AsyncInferenceClient|HfFolder|HfFileSystem|from_pretrained|hf_hub_download|snapshot_download|load_dataset|push_to_hub|pipeline|upload_file|upload_folder|create_repo|HfInference|CommitScheduler|whoami|HuggingFaceEndpoint|InferenceClientModel)$/;

function calleeOf(source: Source, parent: number): string {
  if (word(source, parent) !== '(') return '';
  return word(source, parent - 1);
}

/** Takes one step from `[a, b]` outwards. `readsEnvironment` tells whether another read starts at a token. */
export function contextOf(
  source: Source,
  start: number,
  end: number,
  readsEnvironment: (k: number) => boolean,
  name?: string,
): Context {
  let a = start;
  let b = end;
  for (let steps = 0; steps < 8; steps++) {
    [a, b] = ungroup(source, a, b);
    const next = word(source, b + 1);
    const previous = word(source, a - 1);
    const nextToken = source.tokens[b + 1];
    const parent = source.parents[a] ?? -1;
    if (previous === ':=' && isId(source, a - 2)) {
      // Go's `if v := …; v == ""` tests later, Python's `(v := …)` is the value itself.
      if (source.language === 'go') return boundName(source, a) ?? { kind: 'none' };
      a -= 2;
      if (parent < 0 || word(source, parent) !== '(' || source.mates[parent] !== b + 1) {
        const inCondition = conditionHead(source, a);
        if (inCondition < 0) return { kind: 'bound', name: word(source, a), own: true };
      }
      continue;
    }
    if (next === '||=' || next === '??=') return fallbackAt(source, b + 1, readsEnvironment);
    if (isOr(next)) {
      // In a condition `or` joins tests and falls back to nothing.
      const head = conditionHead(source, a);
      if (head >= 0 && b < conditionEnd(source, head)) return testOf(source, head, a, b, name);
      const fallback = fallbackAt(source, b + 1, readsEnvironment);
      return fallback;
    }
    if (isOr(previous)) {
      // Last of a chain of alternatives.
      const head = conditionHead(source, a);
      if (head >= 0) return testOf(source, head, a, b, name);
      return { kind: 'alternative' };
    }
    if (next === '!' && source.language === 'js' && !nextToken?.nl)
      return { kind: 'must', why: 'asserted to be there' };
    if (next === '?.' || next === '&.') return { kind: 'tested' };
    if (next === '.' || (next === '[' && !nextToken?.nl)) {
      const method = word(source, b + 2);
      if (/^(?:nil\?|empty\?|blank\?|present\?|to_s|to_i|to_a|inspect|presence)$/.test(method)) {
        const head = conditionHead(source, a);
        return head >= 0 ? testOf(source, head, a, b, name) : { kind: 'tested' };
      }
      if (strings.test(source.language)) return { kind: 'none' };
      const head = conditionHead(source, a);
      if (head >= 0 && name !== undefined) return { kind: 'none' };
      // A chain may end in a fallback: `process.env.X.trim() || 'd'` still fails at the dot.
      return { kind: 'must', why: `used at once (.${method})` };
    }
    if (source.language === 'elixir' && previous === 'case' && next === 'do') {
      const [from, to] = blockAfter(source, lineHead(source, a), b);
      return leaves(source, from, to)
        ? { kind: 'exit', why: 'the code stops when it is missing' }
        : { kind: 'tested' };
    }
    if (next === '|>' || next === '%>%') {
      const callee = word(source, b + 2);
      const fn = word(source, b + 4) || callee;
      return casts.test(fn) || /!$/.test(fn) || /to_integer|split|decode/.test(fn)
        ? { kind: 'must', why: `given to ${fn}` }
        : { kind: 'none' };
    }
    if (next === 'if' && !nextToken?.nl && source.language === 'python') return { kind: 'tested' };
    if (next === '?') return { kind: 'tested' };
    const head = conditionHead(source, a);
    if (head >= 0 && b < conditionEnd(source, head)) return testOf(source, head, a, b, name);
    if (
      /^(?:==|!=|===|!==|is|in|<|>|<=|>=|=~)$/.test(next) ||
      (next === 'not' && word(source, b + 2) === 'in')
    )
      return { kind: 'tested' };
    if (/^(?:==|!=|===|!==)$/.test(previous)) return { kind: 'tested' };
    if (isNot(previous)) return { kind: 'tested' };
    if (previous === 'typeof') return { kind: 'tested' };
    if (
      (previous === 'if' || previous === 'and' || previous === '&&' || next === 'and' || next === '&&') &&
      previous !== '='
    )
      return { kind: 'tested' };
    if (previous === 'await' || previous === '*' || previous === '&') {
      a--;
      continue;
    }
    if (previous === 'in') return { kind: 'none' };

    if (previous === ':' && word(source, a - 2) === 'lambda') {
      // What a dataclass makes its field from: `field(default_factory=lambda: …)`.
      a -= 2;
      const factory =
        keyBefore(source, a) === 'default_factory' && /^[Ff]ield$/.test(calleeOf(source, parent));
      if (!factory) return { kind: 'none' };
      a = calleeStart(source, parent);
      b = source.mates[parent] ?? b;
      continue;
    }
    const key = keyBefore(source, a);
    if (key !== undefined) {
      const callee = calleeOf(source, parent);
      if (/dsn$/i.test(key)) return { kind: 'optionalArgument', secret: true };
      if (takesCredential(key) || (key === 'key' && callee !== '')) {
        return {
          kind: 'must',
          why: `given as ${key}`,
          secret: true,
          ...(hubCallees.test(callee) ? { hubToken: true } : {}),
        };
      }
      if (/^def$|^lambda$/.test(word(source, parent - 2))) return { kind: 'bound', name: key, own: true };
      return key === 'default' ? { kind: 'none' } : { kind: 'argument' };
    }

    const bracket = word(source, parent);
    if (bracket === 'f(') {
      const call = source.parents[parent] ?? -1;
      if (call >= 0 && word(source, call) === '(' && neutralCalls.test(word(source, call - 1)))
        return { kind: 'none' };
      const before = source.tokens[a - 1];
      const bearer =
        before?.t === 'str' &&
        /(?:Bearer|Basic|token|Key|Bot)[ =:]*$/i.test(before.v) &&
        before.v.length < 40;
      return { kind: 'must', why: 'part of a string', ...(bearer ? { secret: true } : {}) };
    }
    if (previous === '+' || next === '+' || next === '<>' || previous === '<>' || previous === '%') {
      const call = source.parents[a] ?? -1;
      if (call >= 0 && word(source, call) === '(' && neutralCalls.test(word(source, call - 1)))
        return { kind: 'none' };
      const before = source.tokens[a - 2];
      const bearer = before?.t === 'str' && /(?:Bearer|Basic|token) $/i.test(before.v);
      if (strings.test(source.language))
        return bearer ? { kind: 'must', why: 'part of a header', secret: true } : { kind: 'argument' };
      return { kind: 'must', why: 'part of a string', ...(bearer ? { secret: true } : {}) };
    }

    if (bracket === '(' && parent > 0 && (isId(source, parent - 1) || word(source, parent - 1) === '!')) {
      const callee = word(source, parent - 1) === '!' ? word(source, parent - 2) : word(source, parent - 1);
      const first = a === parent + 1;
      const last = b + 1 === source.mates[parent];
      if (
        callee === 'catch' ||
        callee === 'function' ||
        word(source, parent - 2) === 'def' ||
        word(source, parent - 2) === 'function'
      ) {
        return { kind: 'none' };
      }
      if (/^(?:if|while|switch|for|return|match|case)$/.test(callee)) return { kind: 'tested' };
      if (first && /^(?:nil\?|is\.na|is\.null|is_nil)$/.test(callee)) return { kind: 'tested' };
      if (casts.test(callee) && first) {
        if (strings.test(source.language)) return { kind: 'none' };
        const close = source.mates[parent] ?? b;
        if (isOr(word(source, close + 1)) && source.language === 'js')
          return fallbackAt(source, close + 1, readsEnvironment);
        return { kind: 'must', why: `given to ${callee}` };
      }
      if (callee === 'SecretStr' && last) return { kind: 'must', why: 'given to SecretStr', secret: true };
      if (neutralCalls.test(callee)) {
        if (/^(?:len|length|bool|Boolean|str|String|nzchar|nchar)$/.test(callee) && first && last) {
          a = calleeStart(source, parent);
          b = source.mates[parent] ?? b;
          continue;
        }
        return { kind: 'none' };
      }
      // `login(user, password)`: only the last is secret.
      return { kind: 'argument', ...(callee === 'login' && last ? { secret: true } : {}) };
    }
    const bound = boundName(source, a);
    if (bound?.kind === 'bound' && !bound.own && takesCredential(bound.name)) {
      return { kind: 'must', why: `given as ${bound.name}`, secret: true };
    }
    if (bound) return bound;
    if ((bracket === '[' || bracket === '{') && /^(?:,|\[|\{)$/.test(previous)) return { kind: 'none' };
    return { kind: 'none' };
  }
  return { kind: 'none' };
}

/** Index after the condition that the keyword at `head` starts. */
function conditionEnd(source: Source, head: number): number {
  const { language, tokens } = source;
  if (language === 'js' || language === 'r' || language === 'java') return source.mates[head + 1] ?? head;
  if (word(source, head) === 'assert' || (language === 'ruby' && !tokens[head]?.nl))
    return lineEnd(source, head);
  const depth = source.parents[head] ?? -1;
  for (let k = head + 1; k < tokens.length; k++) {
    const text = word(source, k);
    if (
      source.parents[k] === depth &&
      (language === 'python' ? text === ':' : text === '{' || text === 'do' || text === 'then')
    )
      return k;
    if (language !== 'go' && language !== 'rust' && tokens[k]?.nl) return k;
  }
  return tokens.length;
}

function boundName(source: Source, a: number): Context | undefined {
  const operator = word(source, a - 1);
  if (!/^(?:=|:=|<-|<<-|\|\|=|\?\?=)$/.test(operator)) return undefined;
  let k = a - 2;
  if (source.language === 'go' && isId(source, k) && word(source, k - 1) === ',') k -= 2;
  if (isId(source, k)) {
    // Past a type annotation: `key: str = …`, `const key: string = …`, `String key = …`.
    let name = k;
    for (let at = k; at > 0 && !source.tokens[at]?.nl && k - at < 12; at--) {
      if (word(source, at) === ':' && isId(source, at - 1)) {
        name = at - 1;
        break;
      }
      if (/^(?:const|let|var|;|\{|\()$/.test(word(source, at))) break;
    }
    const own = word(source, name - 1) !== '.' || /^(?:self|this)$/.test(word(source, name - 2));
    return { kind: 'bound', name: word(source, name), own };
  }
  // `Optional[str]` and `string | undefined` before the sign.
  for (let at = k; at > 0 && k - at < 16; at--) {
    if (word(source, at) === ':' && isId(source, at - 1))
      return { kind: 'bound', name: word(source, at - 1), own: true };
    if (source.tokens[at]?.nl) break;
  }
  // `ENV["X"] = …`, `config["KEY"] = …`, `app.config["SECRET_KEY"] = …`
  const open = word(source, k) === ']' ? (source.mates[k] ?? -1) : -1;
  const key = open >= 0 && k - open === 2 ? source.tokens[k - 1] : undefined;
  if (key?.t === 'str') {
    return takesCredential(key.v) || isSecretName(key.v)
      ? { kind: 'must', why: `given as ${key.v}`, secret: true }
      : { kind: 'none' };
  }
  return undefined;
}
