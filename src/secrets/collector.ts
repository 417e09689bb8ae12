import {
  addFound,
  addRead,
  argumentsOf,
  constantsOf,
  isNothing,
  literalOf,
  namesOf,
  type Constants,
  type Found,
} from './environment.ts';
import { leaves } from './context.ts';
import { judge, judgeVariable, mustUsesOf } from './judge.ts';
import { noFacts, type FileFacts, type Verdict } from './model.ts';
import { isName, looksLikeName } from './names.ts';
import { blockAfter, isId, lineHead, placeOf, statementEnd, word, type Source } from './source.ts';

export interface FunctionHeader {
  name: string;
  /** Keyword or name the header starts with. */
  at: number;
  parameters: { name: string; defaulted: boolean; nothing: boolean }[];
  open: number;
  from: number;
  to: number;
}

/** Gathers the reads of one file; languages differ only in how they find them. */
export interface Collector {
  source: Source;
  facts: FileFacts;
  constants: Constants;
  functions: FunctionHeader[];
  /** Tokens at which a read starts. */
  starts: Set<number>;
  pending: Found[];
  /** Local variables that got their value by taking the environment apart. */
  destructured: { name: string; local: string; at: number; after: number; why: string }[];
}

export function createCollector(source: Source): Collector {
  return {
    source,
    facts: noFacts(source.file),
    constants: constantsOf(source),
    functions: functionsOf(source),
    starts: new Set(),
    pending: [],
    destructured: [],
  };
}

export interface RawRead extends Omit<Found, 'names' | 'at'> {
  /** Tokens `[from, to)` of the expression that names the variable. */
  name: [number, number];
}

/** Takes a read whose name may be an expression; one named by a parameter makes its function a wrapper. */
export function take(collector: Collector, raw: RawRead): void {
  const { source, constants } = collector;
  if (source.dead[raw.from]) return;
  const [from, to] = raw.name;
  collector.starts.add(raw.from);
  if (to - from === 1 && isId(source, from)) {
    const id = word(source, from);
    const owner = collector.functions.findLast(
      (candidate) =>
        candidate.from <= from && from < candidate.to && candidate.parameters.some((p) => p.name === id),
    );
    if (owner) {
      takeWrapper(collector, raw, owner, id);
      return;
    }
  }
  const names = namesOf(source, from, to, constants).filter(isName);
  if (names.length > 0) collector.pending.push({ ...raw, names, at: from });
}

function takeWrapper(collector: Collector, raw: RawRead, owner: FunctionHeader, id: string): void {
  const { source } = collector;
  const judged = judge(source, 'X', raw.from, raw.to, () => false);
  const parameter = owner.parameters.findIndex((p) => p.name === id);
  const further = owner.parameters[parameter + 1];
  const usesFurther =
    further !== undefined &&
    bodyMentions(source, owner, further.name) &&
    !/^(?:cast|type|parser)/.test(further.name);
  const level =
    raw.mode === 'must' && !(judged.level === 'optional' && judged.why === 'guarded')
      ? 'required'
      : judged.level === 'defaulted' && usesFurther
        ? further.defaulted && further.nothing
          ? 'optional'
          : further.defaulted
            ? 'defaulted'
            : 'required'
        : raw.mode === 'default' && usesFurther
          ? further.defaulted && !further.nothing
            ? 'defaulted'
            : 'optional'
          : raw.mode === 'default'
            ? 'defaulted'
            : judged.level;
  const before = collector.facts.wrappers.find((wrapper) => wrapper.name === owner.name);
  if (before) {
    if (level === 'required') before.level = 'required';
    return;
  }
  collector.facts.wrappers.push({
    name: owner.name,
    parameter,
    level,
    takesDefault: usesFurther,
  });
}

function bodyMentions(source: Source, owner: FunctionHeader, name: string): boolean {
  for (let k = owner.from; k < owner.to; k++) if (word(source, k) === name) return true;
  return false;
}

const keywords =
  /^(?:if|while|for|switch|return|catch|function|elif|print|println|log|raise|func|fn|def|import|include|source|library)$/;

/** Judges what was taken and collects what only other files can explain. */
export function finish(
  collector: Collector,
  adjust?: (verdict: Verdict, found: Found) => Verdict,
): FileFacts {
  const { source, facts, pending, starts } = collector;
  const isStart = (k: number) => starts.has(k);
  for (const found of pending) addFound(facts, source, found, isStart, adjust);
  for (const { name, local, at, after, why } of collector.destructured) {
    const verdict = judgeVariable(source, name, local, after, isStart);
    addRead(facts, name, placeOf(source, at), verdict.level, `${why}, ${verdict.why}`, {
      ...(verdict.secret ? { kind: 'secret' as const } : {}),
      bound: verdict.bound,
      hubToken: verdict.hubToken,
    });
  }
  source.tokens.forEach((token, k) => {
    if (
      token.v !== '(' ||
      token.t !== 'p' ||
      source.dead[k] ||
      !isId(source, k - 1) ||
      keywords.test(word(source, k - 1))
    )
      return;
    const list = argumentsOf(source, k);
    if (list.length === 0 || list.length > 4) return;
    for (const [position, [from, to]] of list.slice(0, 2).entries()) {
      if (to - from !== 1) continue;
      const names = namesOf(source, from, to, collector.constants);
      for (const name of names) {
        if (!looksLikeName(name)) continue;
        const close = source.mates[k] ?? k;
        let start = k - 1;
        while (/^(?:\.|::)$/.test(word(source, start - 1)) && isId(source, start - 2)) start -= 2;
        let end = close;
        if (source.language === 'rust' && word(source, end + 1) === '?') end++;
        facts.wrapperCalls.push({
          callee: word(source, k - 1),
          argument: position,
          name,
          arguments: list.length,
          place: placeOf(source, from),
          verdict: judge(source, name, start, end, isStart),
        });
      }
    }
  });
  facts.mustUses = mustUsesOf(source);
  softenTested(facts);
  requireTogether(collector);
  return facts;
}

/** A name whose absence is tested for somewhere is not needed by its other reads, which stand behind that test. */
function softenTested(facts: FileFacts): void {
  const tested = new Set(
    facts.reads.filter((read) => read.why.endsWith('the code does without it')).map((read) => read.name),
  );
  for (const read of facts.reads) {
    const firm = /without a default$|the code stops when it is missing$|asserted$/.test(read.why);
    if (read.required && !firm && tested.has(read.name) && read.source === 'code') read.required = false;
  }
}

/** `missing = [k for k in NAMES if not os.getenv(k)]` with `if missing: raise` makes every name required. */
function requireTogether({ source, facts, pending }: Collector): void {
  for (const found of pending) {
    if (found.names.length < 2 || !collectivelyDemanded(source, found)) continue;
    for (const read of facts.reads) {
      if (!found.names.includes(read.name) || read.required) continue;
      read.required = true;
      read.defaulted = false;
      read.why = 'the code stops when it is missing';
    }
  }
}

function collectivelyDemanded(source: Source, found: Found): boolean {
  const head = lineHead(source, found.from);
  if (word(source, head) === 'assert') return true;
  let target = '';
  for (let k = head; k < found.from && target === ''; k++) {
    if (/^(?:=|:=|<-)$/.test(word(source, k)) && isId(source, k - 1)) target = word(source, k - 1);
  }
  for (let k = head; k < source.tokens.length; k++) {
    if (word(source, k) !== 'if' || (k > head && target === '') || (k === head && target !== '')) continue;
    const close = word(source, k + 1) === '(' ? (source.mates[k + 1] ?? k) : -1;
    const [from, to] = blockAfter(source, k, close > 0 && source.language !== 'python' ? close + 1 : k);
    let mentions = target === '' && found.from > k && found.from < from;
    for (let at = k; at < from && !mentions; at++) mentions = target !== '' && word(source, at) === target;
    if (mentions && leaves(source, from, to)) return true;
  }
  return false;
}

/** Mode and default of a call such as `get(name, default)`, from the arguments after the name. */
export function defaultOf(source: Source, list: [number, number][]): Pick<Found, 'mode' | 'defaultValue'> {
  const second = list[1];
  if (!second) return { mode: 'maybe' };
  const to = second[1];
  const isNamed = isId(source, second[0]) && /^(?:=|:)$/.test(word(source, second[0] + 1));
  const from = isNamed ? second[0] + 2 : second[0];
  if (isNothing(source, from, to)) return { mode: 'maybe' };
  const value = literalOf(source, from, to);
  return { mode: 'default', ...(value === undefined ? {} : { defaultValue: value }) };
}

function functionsOf(source: Source): FunctionHeader[] {
  const found: FunctionHeader[] = [];
  source.tokens.forEach((token, k) => {
    if (token.t !== 'id' || source.dead[k]) return;
    let name = '';
    let open = -1;
    if (/^(?:def|defp|func|fn|function)$/.test(token.v) && isId(source, k + 1)) {
      name = word(source, k + 1);
      open = k + 2;
      if (word(source, open) === '<') while (open < k + 12 && word(source, open) !== '(') open++;
    } else if (word(source, k + 1) === '=' || word(source, k + 1) === '<-') {
      let at = k + 2;
      if (word(source, at) === 'async') at++;
      if (word(source, at) === 'function') at++;
      else if (source.language !== 'js') return;
      if (word(source, at) === '<') while (at < k + 12 && word(source, at) !== '(') at++;
      const close = source.mates[at] ?? -1;
      if (
        word(source, at) === '(' &&
        close > 0 &&
        (word(source, at - 1) === 'function' || arrowAfter(source, close))
      ) {
        name = token.v;
        open = at;
      } else if (isId(source, at) && word(source, at + 1) === '=>') {
        const [from, to] = arrowBody(source, at + 2);
        found.push({
          name: token.v,
          at: k,
          parameters: [{ name: word(source, at), defaulted: false, nothing: false }],
          open: at,
          from,
          to,
        });
        return;
      }
    }
    if (open < 0 || word(source, open) !== '(') return;
    const close = source.mates[open] ?? -1;
    if (close < 0) return;
    const parameters = argumentsOf(source, open).map(([from, to]) => {
      let equals = from;
      while (equals < to && !(word(source, equals) === '=' || word(source, equals) === '\\\\')) equals++;
      return {
        name: word(source, from) === '*' ? word(source, from + 1) : word(source, from),
        defaulted: equals < to,
        nothing: equals < to && isNothing(source, equals + 1, to),
      };
    });
    const [from, to] = bodyOf(source, k, close);
    found.push({ name, at: k, parameters, open, from, to });
  });
  return found;
}

function arrowAfter(source: Source, close: number): boolean {
  for (let k = close + 1; k < close + 12; k++) {
    if (word(source, k) === '=>') return true;
    if (/^(?:;|\{|\(|=)$/.test(word(source, k))) return false;
  }
  return false;
}

function arrowBody(source: Source, k: number): [number, number] {
  if (word(source, k) === '{') return [k + 1, source.mates[k] ?? k];
  return [k, statementEnd(source, k)];
}

function bodyOf(source: Source, head: number, close: number): [number, number] {
  if (source.language === 'python' || source.language === 'ruby' || source.language === 'elixir') {
    return blockAfter(source, lineHead(source, head), close);
  }
  let k = close + 1;
  while (k < close + 16 && word(source, k) !== '{' && word(source, k) !== '=>') k++;
  return arrowBody(source, word(source, k) === '=>' ? k + 1 : k);
}
