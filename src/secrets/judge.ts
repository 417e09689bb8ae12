import { contextOf, fallbackAt, isOr, type Context } from './context.ts';
import type { Verdict } from './model.ts';
import { isSecretName, isSecretValue, isSettingValue, takesCredential } from './names.ts';
import { isId, lineEnd, lineHead, word, type Source } from './source.ts';

/** Levels and reasons for a read that may find nothing, at tokens `[a, b]`. */
export function judge(
  source: Source,
  name: string,
  a: number,
  b: number,
  readsEnvironment: (k: number) => boolean,
): Verdict {
  const first = contextOf(source, a, b, readsEnvironment);
  const verdict = settle(first, name);
  const twin = first.kind === 'alternative' ? readTwice(source, name, a, b) : undefined;
  if (twin) return judgeVariable(source, name, twin.variable, twin.end, readsEnvironment);
  if (first.kind !== 'bound') return verdict;
  return judgeVariable(source, name, first.name, b, readsEnvironment);
}

/** `key = secrets.get("K") or environ.get("K")`: two places for one name, which is not one of several. */
function readTwice(
  source: Source,
  name: string,
  a: number,
  b: number,
): { variable: string; end: number } | undefined {
  const head = lineHead(source, a);
  const end = lineEnd(source, b);
  if (!isId(source, head) || word(source, head + 1) !== '=') return undefined;
  for (let k = head + 2; k < end; k++) {
    if ((k < a || k > b) && source.tokens[k]?.t === 'str' && source.tokens[k]?.v === name)
      return { variable: word(source, head), end };
  }
  return undefined;
}

/** Uses of one variable that are looked at; a file with more repeats itself. */
const mostUses = 80;

/** Follows the variable that holds the value through the rest of the file. */
export function judgeVariable(
  source: Source,
  name: string,
  variable: string,
  after: number,
  readsEnvironment: (k: number) => boolean,
): Verdict {
  const found: Context[] = [];
  const visit = (target: string, from: number, depth: number): void => {
    for (const k of source.identifiers.get(target) ?? []) {
      if (k < from || source.dead[k]) continue;
      if (found.length >= mostUses) return;
      const before = word(source, k - 1);
      const next = word(source, k + 1);
      if (
        /^(?:\.|\?\.)$/.test(before) &&
        !/^(?:self|this|settings|config|cls|env|Config|Settings)$/.test(word(source, k - 2))
      )
        continue;
      let start = k;
      while (/^(?:\.|\?\.)$/.test(word(source, start - 1)) && isId(source, start - 2)) start -= 2;
      if (next === '=' || next === ':=' || next === '<-') {
        if (word(source, source.parents[k] ?? -1) === '(' && next === '=') continue;
        const value = word(source, k + 2);
        if (value === target && isOr(word(source, k + 3))) {
          found.push(fallbackAt(source, k + 3, readsEnvironment));
          continue;
        }
        // Assigned anew at the same level: what comes after is another value.
        const sameLevel =
          source.tokens[lineHead(source, k)]?.col === source.tokens[lineHead(source, after)]?.col;
        if (source.language === 'python' && sameLevel && source.parents[k] === source.parents[after]) return;
        continue;
      }
      if (next === ':' && /^(?:\{|\(|,)$/.test(before)) continue;
      if (
        source.language === 'js' &&
        /^(?:\{|,)$/.test(before) &&
        /^(?:\}|,)$/.test(next) &&
        word(source, source.parents[k] ?? -1) === '{'
      ) {
        // Shorthand property.
        if (takesCredential(target)) found.push({ kind: 'must', why: `given as ${target}`, secret: true });
        continue;
      }
      const context = contextOf(source, start, k, readsEnvironment, target);
      if (context.kind === 'bound' && context.name !== target && depth < 2)
        visit(context.name, k + 1, depth + 1);
      else found.push(context);
    }
  };
  visit(variable, after + 1, 0);
  const pick = (kind: Context['kind']) => found.find((context) => context.kind === kind);
  const exit = pick('exit');
  if (exit) return settle(exit, name);
  const fallback = pick('fallback');
  if (fallback) return settle(fallback, name);
  const secretUse = found.some((context) => 'secret' in context && context.secret === true);
  const hubToken = found.some((context) => context.kind === 'must' && context.hubToken === true);
  const also = { secret: secretUse, ...(hubToken ? { hubToken } : {}) };
  if (pick('tested') || pick('alternative')) {
    return { level: 'optional', why: 'the code does without it', ...also };
  }
  const must = found.find((context) => context.kind === 'must');
  if (must) return { ...settle(must, name), ...also };
  const argument = pick('argument');
  if (argument) return { ...settle(argument, name), ...also };
  return { level: 'optional', secret: secretUse, why: 'read without a default', bound: variable };
}

function settle(context: Context, name: string): Verdict {
  const secretName = isSecretName(name);
  switch (context.kind) {
    case 'exit':
      return { level: 'required', secret: false, why: context.why };
    case 'must':
      return {
        level: 'required',
        secret: context.secret === true,
        why: context.why,
        ...(context.hubToken ? { hubToken: true } : {}),
      };
    case 'fallback':
      return {
        level: 'defaulted',
        secret: context.value !== undefined && isSecretValue(context.value),
        why: 'has a value to fall back to',
      };
    case 'argument':
      return secretName || context.secret === true
        ? { level: 'required', secret: context.secret === true, why: 'given to a call as a credential' }
        : isAddressName(name)
          ? { level: 'required', secret: false, why: 'given to a call as its address' }
          : { level: 'optional', secret: false, why: 'read without a default' };
    case 'optionalArgument':
      return { level: 'optional', secret: context.secret, why: 'given to a call that does without it' };
    case 'alternative':
      return { level: 'optional', secret: false, why: 'one of several names' };
    case 'tested':
      return { level: 'optional', secret: false, why: 'the code does without it' };
    case 'bound':
    case 'none':
      return { level: 'optional', secret: false, why: 'read without a default' };
  }
}

const isAddressName = (name: string) => /_(?:URL|URI|ENDPOINT)$/.test(name);

export const settingDefault = (value: string | undefined) => value !== undefined && isSettingValue(value);

/** Identifiers used where a missing value breaks something: for names bound in another file. */
export function mustUsesOf(source: Source): string[] {
  const found = new Set<string>();
  for (let k = 0; k < source.tokens.length; k++) {
    if (!isId(source, k) || source.dead[k]) continue;
    const text = word(source, k);
    if (text.length < 3 || !isSecretName(text)) continue;
    if (word(source, k + 1) === '=' || word(source, k + 1) === ':') continue;
    let start = k;
    while (/^(?:\.|\?\.)$/.test(word(source, start - 1)) && isId(source, start - 2)) start -= 2;
    const context = contextOf(source, start, k, () => false, text);
    if (context.kind === 'must' || context.kind === 'argument' || context.kind === 'exit') found.add(text);
  }
  return [...found];
}
