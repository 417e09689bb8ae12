import { argumentsOf, namedArguments } from './environment.ts';
import { leaves } from './context.ts';
import type { FileFacts } from './model.ts';
import { dottedAt, type Imports } from './pythonImports.ts';
import { blockAfter, isId, lineEnd, lineHead, literal, placeOf, word, type Source } from './source.ts';

const bearerSchemes =
  /^(?:HTTPBearer|HTTPBasic|HTTPDigest|OAuth2PasswordBearer|OAuth2AuthorizationCodeBearer|OpenIdConnect|OAuth2)$/;
const keySchemes = /^APIKey(?:Header|Query|Cookie)$/;
const credentialHeader = /(?:^|-)(?:authorization|api-?key|token|secret|auth|key|signature|password)(?:-|$)/i;
const requests = /^(?:request|req|websocket|ws|connection|conn|self|scope|http_request|raw_request|info)$/;

/** `x_api_key` and `x-api-key` are written as people know the header: `X-API-Key`. */
export function headerName(name: string): string {
  return name
    .replace(/_/g, '-')
    .split('-')
    .map((part) =>
      /^(?:api|id|hf|jwt)$/i.test(part)
        ? part.toUpperCase()
        : part.charAt(0).toUpperCase() + part.slice(1).toLowerCase(),
    )
    .join('-');
}

interface Definition {
  name: string;
  at: number;
  from: number;
  to: number;
  /** Decorated with a route or as middleware, so it runs by itself. */
  runs: boolean;
}

function definitionsOf(source: Source): Definition[] {
  const found: Definition[] = [];
  source.tokens.forEach((token, k) => {
    if (token.v !== 'def' && token.v !== 'class') return;
    if (!isId(source, k + 1) || source.dead[k]) return;
    const head = lineHead(source, k);
    if (head !== k && word(source, head) !== 'async') return;
    const column = source.tokens[head]?.col ?? 0;
    let runs = false;
    // Decorators stand on the lines above, at the same column.
    for (let at = head - 1; at >= 0; at--) {
      const line = source.tokens[at];
      if (!line?.nl) continue;
      if (line.col !== column || line.v !== '@') break;
      const words: string[] = [];
      for (let j = at + 1; j < head && j < at + 12 && word(source, j) !== '('; j++)
        words.push(word(source, j));
      if (
        /\.(?:get|post|put|patch|delete|head|options|websocket|api_route|route|middleware|exception_handler|on_event|before_request)$/.test(
          words.join(''),
        )
      ) {
        runs = true;
      }
    }
    const [, to] = blockAfter(source, head, k);
    found.push({ name: word(source, k + 1), at: k, from: k, to, runs });
  });
  return found;
}

/** What callers of the app must send along: headers read by FastAPI and Starlette code. */
export function readCallers(source: Source, imports: Imports, facts: FileFacts): void {
  if (
    !/Depends|Security|HTTPBearer|APIKey|OAuth2|Header|headers|BaseHTTPMiddleware|HTTPBasic/.test(source.text)
  )
    return;
  const definitions = definitionsOf(source);
  source.tokens.forEach((token, k) => {
    if (token.t !== 'id' || source.dead[k]) return;
    const next = word(source, k + 1);
    const path = dottedAt(source, k, imports);
    const last = path?.path.slice(path.path.lastIndexOf('.') + 1) ?? token.v;
    if (next === '(' && /^(?:Depends|Security)$/.test(last)) readDepends(source, facts, k);
    else if (
      path &&
      word(source, path.end + 1) === '(' &&
      path.end === k &&
      (bearerSchemes.test(last) || keySchemes.test(last))
    ) {
      readScheme(source, facts, k, last, definitions);
    } else if (
      path &&
      word(source, path.end + 1) === '(' &&
      (bearerSchemes.test(last) || keySchemes.test(last))
    ) {
      readScheme(source, facts, path.end, last, definitions);
    } else if (next === '(' && last === 'Header') readHeader(source, facts, k, definitions);
    else if (token.v === 'headers' && word(source, k - 1) === '.' && requests.test(word(source, k - 2))) {
      readHeaders(source, facts, k, definitions);
    }
  });
}

function readDepends(source: Source, facts: FileFacts, k: number): void {
  const first = argumentsOf(source, k + 1)[0];
  if (first) {
    let at = first[0];
    if (word(source, at + 1) === '=') at += 2;
    let name = '';
    for (; at < first[1]; at++) {
      if (word(source, at) === '(') break;
      if (isId(source, at)) name = word(source, at);
    }
    if (name !== '') facts.depends.push(name);
    return;
  }
  // `auth: AuthService = Depends()` depends on its annotation.
  if (word(source, k - 1) === '=' && isId(source, k - 2)) facts.depends.push(word(source, k - 2));
}

function owner(definitions: Definition[], k: number): Definition | undefined {
  return definitions.findLast((found) => found.from <= k && k < found.to);
}

function readScheme(
  source: Source,
  facts: FileFacts,
  k: number,
  scheme: string,
  definitions: Definition[],
): void {
  const list = namedArguments(source, k + 1);
  const inClassHeader =
    word(source, source.parents[k] ?? -1) === '(' && word(source, (source.parents[k] ?? 0) - 2) === 'class';
  if (inClassHeader) return;
  const optional = list.some(
    (argument) => argument.name === 'auto_error' && word(source, argument.from) === 'False',
  );
  let header = 'Authorization';
  if (keySchemes.test(scheme)) {
    const name =
      list.find((argument) => argument.name === 'name') ??
      (list[0]?.name === undefined ? list[0] : undefined);
    header =
      (name && (literal(source, name.from) ?? constant(source, word(source, name.from)))) ?? 'X-API-Key';
    if (scheme === 'APIKeyHeader') header = headerName(header);
  }
  let name: string | undefined;
  for (let at = k - 1; at >= 0 && at > k - 16; at--) {
    if (word(source, at) === '=' && isId(source, at - 1)) {
      name = word(source, at - 1);
      if (word(source, at - 2) === ':' && isId(source, at - 3)) name = word(source, at - 3);
      break;
    }
    if (source.tokens[at]?.nl) break;
  }
  const inDepends = /^(?:Depends|Security)$/.test(word(source, (source.parents[k] ?? 0) - 1));
  const inside = owner(definitions, k);
  const depended = inDepends ? undefined : (name ?? inside?.name);
  facts.callers.push({
    header,
    required: !optional,
    place: placeOf(source, k),
    why: `${scheme} reads the ${header} header`,
    ...(depended === undefined ? {} : { owner: depended }),
  });
}

function constant(source: Source, name: string): string | undefined {
  for (let k = 0; k < source.tokens.length; k++) {
    if (word(source, k) === name && word(source, k + 1) === '=' && literal(source, k + 2) !== undefined)
      return literal(source, k + 2);
  }
  return undefined;
}

function readHeader(source: Source, facts: FileFacts, k: number, definitions: Definition[]): void {
  const list = namedArguments(source, k + 1);
  const alias = list.find((argument) => argument.name === 'alias');
  let optionalType = false;
  const open = enclosingParameters(source, k);
  if (open < 0) return;
  let start = k;
  while (start > open + 1 && !(word(source, start - 1) === ',' && source.parents[start - 1] === open))
    start--;
  const parameter = word(source, start);
  for (let at = start; at < k; at++) if (/^(?:Optional|None)$/.test(word(source, at))) optionalType = true;
  const aliasName = alias && (literal(source, alias.from) ?? constant(source, word(source, alias.from)));
  const header = headerName(aliasName ?? parameter);
  if (!credentialHeader.test(header)) return;
  const end = argumentEnd(source, start, open);
  const inside = owner(definitions, k);
  const first = list[0];
  const value = first?.name === undefined ? first : undefined;
  const stated = value ?? list.find((argument) => argument.name === 'default');
  const none = stated !== undefined && word(source, stated.from) !== '...';
  let trailing = false;
  for (let at = k; at < end; at++)
    if (word(source, at) === '=' && source.parents[at] === open) trailing = true;
  const stops = inside !== undefined && demands(source, inside, parameter);
  facts.callers.push({
    header,
    required: stops || (!none && !trailing),
    place: placeOf(source, k),
    why: `${inside?.name ?? 'the app'} reads the ${header} header${optionalType ? ' when sent' : ''}`,
    ...(inside === undefined || inside.runs ? {} : { owner: inside.name }),
  });
}

function enclosingParameters(source: Source, k: number): number {
  for (let open = source.parents[k] ?? -1; open >= 0; open = source.parents[open] ?? -1) {
    if (word(source, open) === '(' && word(source, open - 2) === 'def') return open;
  }
  return -1;
}

function argumentEnd(source: Source, from: number, open: number): number {
  const close = source.mates[open] ?? from;
  for (let at = from; at < close; at++)
    if (word(source, at) === ',' && source.parents[at] === open) return at;
  return close;
}

/** The function raises when the value of `variable` is missing or wrong. */
function demands(source: Source, inside: Definition, variable: string): boolean {
  for (let k = inside.from; k < inside.to; k++) {
    if (word(source, k) !== 'if' || !source.tokens[k]?.nl) continue;
    const [from, to] = blockAfter(source, k, k);
    let mentions = false;
    for (let at = k; at < from; at++) if (word(source, at) === variable) mentions = true;
    if (mentions && (leaves(source, from, to) || refuses(source, from, to))) return true;
  }
  return false;
}

/** Answers 401 or 403. */
function refuses(source: Source, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (/^40[13]$/.test(source.tokens[k]?.v ?? '')) return true;
  return false;
}

function readHeaders(source: Source, facts: FileFacts, k: number, definitions: Definition[]): void {
  const subscript = word(source, k + 1) === '[';
  const get = word(source, k + 1) === '.' && word(source, k + 2) === 'get' && word(source, k + 3) === '(';
  const at = subscript ? k + 2 : get ? k + 4 : -1;
  const inTest = word(source, k - 3) === 'in' ? literal(source, k - 4) : undefined;
  const raw = at < 0 ? inTest : (literal(source, at) ?? constant(source, word(source, at)));
  if (raw === undefined) return;
  const close = at < 0 ? k : (source.mates[at - 1] ?? at);
  if (subscript && word(source, close + 1) === '=') return;
  const header = headerName(raw);
  if (!credentialHeader.test(header)) return;
  const inside = owner(definitions, k);
  const head = lineHead(source, k);
  const variable = word(source, head + 1) === '=' ? word(source, head) : '';
  let stops = inside !== undefined && variable !== '' && demands(source, inside, variable);
  if (/^(?:if|elif)$/.test(word(source, head))) {
    const [from, to] = blockAfter(source, head, head);
    if (leaves(source, from, to) || refuses(source, from, to)) stops = true;
  }
  const runs =
    inside === undefined ||
    inside.runs ||
    /^(?:dispatch|__call__|authenticate)$/.test(inside.name) ||
    lineEnd(source, inside.at) < 0;
  facts.callers.push({
    header,
    required: subscript || stops,
    place: placeOf(source, at < 0 ? k : at),
    why: `${inside?.name ?? 'the app'} reads the ${header} header`,
    ...(runs ? {} : { owner: inside.name }),
  });
}
