import { createSource } from './createSource.ts';
import { scriptClients, scriptProviders } from './clients.ts';
import { createCollector, defaultOf, finish, take, type Collector } from './collector.ts';
import { addRead, argumentsOf, literalOf, namedArguments } from './environment.ts';
import { isGated } from './gated.ts';
import type { FileFacts } from './model.ts';
import { isId, literal, placeOf, word, type Source } from './source.ts';

/** Names bound by `import` and `require`: local name to module and what is taken from it. */
type Imports = Map<string, { module: string; name: string }>;

function importsOf(source: Source): Imports {
  const imports: Imports = new Map();
  const takeList = (open: number, module: string) => {
    for (const [from, to] of argumentsOf(source, open)) {
      const at = word(source, from) === 'type' ? from + 1 : from;
      const last = to - 1;
      imports.set(word(source, last), { module, name: word(source, at) });
    }
  };
  source.tokens.forEach((token, k) => {
    if (token.t !== 'id' || source.dead[k]) return;
    if (token.v === 'from') {
      const module = literal(source, k + 1);
      if (module === undefined) return;
      let at = k - 1;
      if (word(source, at) === '}') {
        const open = source.mates[at] ?? -1;
        if (open < 0) return;
        takeList(open, module);
        at = open - 1;
        if (word(source, at) === ',') at--;
      }
      if (isId(source, at) && !/^(?:import|export|type)$/.test(word(source, at))) {
        imports.set(word(source, at), { module, name: word(source, at - 1) === 'as' ? '*' : 'default' });
      }
    } else if (token.v === 'require' && word(source, k + 1) === '(') {
      const module = literal(source, k + 2);
      if (module === undefined || word(source, k - 1) !== '=') return;
      if (word(source, k - 2) === '}') {
        const open = source.mates[k - 2] ?? -1;
        if (open >= 0) takeList(open, module);
      } else if (isId(source, k - 2)) {
        const property = word(source, k + 4) === '.' ? word(source, k + 5) : 'default';
        imports.set(word(source, k - 2), { module, name: property });
      }
    }
  });
  return imports;
}

const built = /^(?:MODE|DEV|PROD|SSR|BASE_URL|LEGACY)$/;

/** Last token of an expression that is the environment itself, starting at `k`; -1 when it is none. */
function environmentAt(source: Source, k: number, aliases: Set<string>): number {
  const text = word(source, k);
  const before = word(source, k - 1);
  if (aliases.has(text) && before !== '.' && before !== '?.' && !/^(?:const|let|var|\{|,)$/.test(before)) {
    return word(source, k + 1) === ':' && before !== '?' ? -1 : k;
  }
  if (
    text === 'process' &&
    before !== '.' &&
    /^(?:\.|\?\.)$/.test(word(source, k + 1)) &&
    word(source, k + 2) === 'env'
  )
    return k + 2;
  if (
    text === 'process' &&
    before === '.' &&
    /^(?:globalThis|global|window|self)$/.test(word(source, k - 2)) &&
    word(source, k + 2) === 'env'
  )
    return k + 2;
  if (text === 'Bun' && word(source, k + 1) === '.' && word(source, k + 2) === 'env') return k + 2;
  if (text === 'import' && word(source, k + 2) === 'meta' && word(source, k + 4) === 'env') return k + 4;
  if (text === 'huggingface' && word(source, k + 1) === '.' && word(source, k + 2) === 'variables')
    return k + 2;
  return -1;
}

function aliasesOf(source: Source, imports: Imports): Set<string> {
  const aliases = new Set<string>();
  for (const [local, from] of imports) {
    if (/^(?:node:)?process$/.test(from.module) && from.name === 'env') aliases.add(local);
    if (/^\$env\/dynamic\/(?:private|public)$/.test(from.module)) aliases.add(local);
  }
  source.tokens.forEach((token, k) => {
    if (token.v !== '=' || token.t !== 'p') return;
    const value = k + 1;
    if (word(source, k - 1) === '}' && word(source, value) === 'process' && word(source, value + 1) !== '.') {
      const open = source.mates[k - 1] ?? -1;
      for (const [from, to] of argumentsOf(source, open))
        if (word(source, from) === 'env') aliases.add(word(source, to - 1));
      return;
    }
    if (!isId(source, k - 1) || word(source, k - 2) === '.') return;
    if (imports.get(word(source, value))?.module === 'vite' && word(source, value) === 'loadEnv') {
      aliases.add(word(source, k - 1));
      return;
    }
    let end = environmentAt(source, value, aliases);
    if (end < 0 && word(source, value) === '{' && word(source, value + 1) === '...')
      end = environmentAt(source, value + 2, aliases);
    if (end < 0) return;
    const next = source.tokens[end + 1];
    if (!next || next.nl || /^(?:;|,|as|\})$/.test(next.v)) aliases.add(word(source, k - 1));
  });
  return aliases;
}

export function readJavaScript(file: string, text: string): FileFacts {
  const source = createSource(file, text, 'js');
  const imports = importsOf(source);
  const aliases = aliasesOf(source, imports);
  const collector = createCollector(source);
  const { facts } = collector;
  for (const { module } of imports.values()) {
    if (/^@huggingface\/|transformers/.test(module)) facts.usesHub = true;
    if (/^(?:openai|groq-sdk|together-ai|replicate|@ai-sdk\/)/.test(module)) facts.usesOtherProvider = true;
  }
  for (let k = 0; k < source.tokens.length; k++) {
    const token = source.tokens[k];
    if (!token || source.dead[k]) continue;
    if (token.t === 'str') {
      if (token.v.includes('/') && isGated(token.v))
        facts.gated.push({ id: token.v, place: placeOf(source, k) });
      continue;
    }
    if (token.t !== 'id') continue;
    const end = environmentAt(source, k, aliases);
    if (end >= 0) readEnvironment(collector, k, end);
    else readCalls(collector, k, imports);
  }
  return finish(collector);
}

function readEnvironment(collector: Collector, k: number, end: number): void {
  const { source } = collector;
  const meta = word(source, k) === 'import';
  const why = meta
    ? 'import.meta.env'
    : word(source, k) === 'huggingface'
      ? 'huggingface.variables'
      : 'process.env';
  const next = word(source, end + 1);
  if (/^(?:\.|\?\.)$/.test(next) && isId(source, end + 2)) {
    const name = word(source, end + 2);
    if (meta && built.test(name)) return;
    if (isAssigned(source, k, end + 2)) {
      collector.facts.assigned.push(name);
      return;
    }
    if (/^(?:hasOwnProperty|toString)$/.test(name)) return;
    collector.starts.add(k);
    collector.pending.push({
      names: [name],
      at: end + 2,
      from: k,
      to: end + 2,
      mode: 'maybe',
      why: `${why}.${name}`,
    });
    return;
  }
  const open = next === '[' ? end + 1 : next === '?.' && word(source, end + 2) === '[' ? end + 2 : -1;
  if (open >= 0) {
    const close = source.mates[open] ?? -1;
    if (close < 0 || isAssigned(source, k, close)) return;
    take(collector, { name: [open + 1, close], from: k, to: close, mode: 'maybe', why: `${why}[…]` });
    return;
  }
  const before = word(source, k - 1);
  if (before === 'in') {
    const name = literal(source, k - 2);
    if (name !== undefined)
      take(collector, {
        name: [k - 2, k - 1],
        from: k - 2,
        to: k - 2,
        mode: 'optional',
        why: `looked for in ${why}`,
      });
    return;
  }
  if (before === '=' && word(source, k - 2) === '}') {
    destructure(collector, source.mates[k - 2] ?? -1, why);
    return;
  }
  if (before === '=' && word(source, k - 2) !== '}') {
    // `const { A, B }: Env = process.env`
    for (let at = k - 2; at > k - 14 && at > 0 && !source.tokens[at]?.nl; at--) {
      if (word(source, at) === '}' && word(source, at + 1) === ':') {
        destructure(collector, source.mates[at] ?? -1, why);
        return;
      }
    }
  }
  if (before === '(' || before === ',') schemaCall(collector, k);
}

/** The expression is written to: `process.env.X = …`, `delete process.env.X`. */
function isAssigned(source: Source, k: number, end: number): boolean {
  return word(source, end + 1) === '=' || word(source, k - 1) === 'delete';
}

function destructure(collector: Collector, open: number, why: string): void {
  const { source } = collector;
  if (open < 0) return;
  for (const [from, to] of argumentsOf(source, open)) {
    if (word(source, from) === '...') continue;
    const key = source.tokens[from];
    if (!key || (key.t !== 'id' && key.t !== 'str')) continue;
    let local = from;
    if (word(source, from + 1) === ':') local = from + 2;
    const equals = word(source, local + 1) === '=' ? local + 1 : -1;
    const value = equals > 0 ? literalOf(source, equals + 1, to) : undefined;
    if (source.dead[from]) continue;
    if (equals > 0) {
      collector.pending.push({
        names: [key.v],
        at: from,
        from,
        to,
        mode: 'default',
        why: `${why} taken apart`,
        ...(value === undefined ? {} : { defaultValue: value }),
      });
    } else {
      collector.destructured.push({
        name: key.v,
        local: word(source, local),
        at: from,
        after: source.mates[open] ?? to,
        why: `${why} taken apart`,
      });
    }
  }
}

const parsers =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|cleanEnv|parseEnv|createEnv|envSchema|decode|assert|create|Value|customCleanEnv|validateEnv)$/;

/** Schemas that are applied to the whole environment: zod, envalid, valibot, joi, znv, env-schema. */
function schemaCall(collector: Collector, k: number): void {
  const { source } = collector;
  const open = source.parents[k] ?? -1;
  if (open < 1 || !parsers.test(word(source, open - 1))) return;
  const list = argumentsOf(source, open);
  for (const [from] of list) {
    if (word(source, from) === '{') schemaFields(collector, from);
    else if (isId(source, from) && from !== k) schemaFields(collector, objectOf(source, word(source, from)));
  }
  if (word(source, open - 2) !== '.') return;
  const before = open - 3;
  if (word(source, before) === ')') {
    // `z.object({…}).parse(process.env)`, perhaps with `.passthrough()` between.
    let close = before;
    for (let steps = 0; steps < 6; steps++) {
      const opened = source.mates[close] ?? -1;
      if (opened < 0) return;
      if (word(source, opened + 1) === '{') {
        schemaFields(collector, opened + 1);
        return;
      }
      if (word(source, opened - 2) !== '.' || word(source, opened - 3) !== ')') return;
      close = opened - 3;
    }
  } else if (isId(source, before)) schemaFields(collector, objectOf(source, word(source, before)));
}

/** Brace of the first object literal in what is assigned to `name`. */
function objectOf(source: Source, name: string): number {
  for (let k = 0; k < source.tokens.length; k++) {
    if (word(source, k) !== name || word(source, k + 1) !== '=') continue;
    for (let at = k + 2; at < k + 12; at++) {
      if (word(source, at) === '{') return at;
      if (word(source, at) === ';') break;
    }
  }
  return -1;
}

function schemaFields(collector: Collector, open: number): void {
  const { source, facts } = collector;
  if (open < 0 || source.dead[open]) return;
  for (const argument of namedArguments(source, open)) {
    if (argument.name === undefined || !/^[A-Za-z_]\w*$/.test(argument.name)) continue;
    let optional = false;
    let defaulted = false;
    let variable = false;
    for (let at = argument.from; at < argument.to; at++) {
      const text = word(source, at);
      if (/^(?:optional|nullish|nullable)$/.test(text)) optional = true;
      if (/^(?:default|catch|devDefault)$/.test(text)) {
        if (text !== 'devDefault') defaulted = true;
      }
      if (/^(?:number|port|bool|boolean|num|url|email|enum|int|host)$/.test(text))
        variable = variable || /^(?:number|port|bool|boolean|num|enum|int)$/.test(text);
    }
    const nested =
      word(source, argument.from) === '{' &&
      !['type', 'default', 'schema'].some((key) => word(source, argument.from + 1) === key);
    if (nested) continue;
    addRead(
      facts,
      argument.name,
      placeOf(source, argument.from - 2),
      defaulted ? 'defaulted' : optional ? 'optional' : 'required',
      `field of a schema for the environment`,
      variable ? { kind: 'variable' } : {},
    );
  }
}

function readCalls(collector: Collector, k: number, imports: Imports): void {
  const { source, facts } = collector;
  const text = word(source, k);
  const next = word(source, k + 1);
  if (
    text === 'Deno' &&
    next === '.' &&
    word(source, k + 2) === 'env' &&
    /^(?:get|has)$/.test(word(source, k + 4))
  ) {
    const first = argumentsOf(source, k + 5)[0];
    if (first)
      take(collector, {
        name: first,
        from: k,
        to: source.mates[k + 5] ?? k,
        mode: word(source, k + 4) === 'has' ? 'optional' : 'maybe',
        why: 'Deno.env.get(…)',
      });
    return;
  }
  const from = imports.get(text);
  if (from && /^\$env\/static\/(?:private|public)$/.test(from.module) && word(source, k - 1) !== '.') {
    const declared = source.parents[k] ?? -1;
    const close = source.mates[declared] ?? -1;
    if (word(source, declared) === '{' && word(source, close + 1) === 'from') {
      addRead(
        facts,
        from.name,
        placeOf(source, k),
        'required',
        `imported from ${from.module}`,
        from.module.endsWith('private') ? {} : { kind: 'variable' },
      );
    }
    return;
  }
  if (from?.module === 'env-var' && next === '.' && word(source, k + 2) === 'get') {
    const name = literal(source, k + 4);
    if (name === undefined) return;
    let required = false;
    let defaulted = false;
    for (
      let at = k + 5;
      at < Math.min(k + 30, source.tokens.length) && word(source, at) !== ';' && word(source, at) !== ',';
      at++
    ) {
      if (word(source, at) === 'required') required = true;
      if (word(source, at) === 'default') defaulted = true;
    }
    addRead(
      facts,
      name,
      placeOf(source, k + 4),
      defaulted ? 'defaulted' : required ? 'required' : 'optional',
      'env-var',
    );
    return;
  }
  if (
    /^(?:config|configService|cfg)$/i.test(text) &&
    /^\.$/.test(next) &&
    /^(?:get|getOrThrow)$/.test(word(source, k + 2)) &&
    importsModule(imports, '@nestjs/config')
  ) {
    let open = k + 3;
    if (word(source, open) === '<') while (open < k + 8 && word(source, open) !== '(') open++;
    const list = argumentsOf(source, open);
    const first = list[0];
    if (first && literal(source, first[0])?.match(/^[A-Z][A-Z0-9_]*$/)) {
      let start = k;
      if (/^(?:this)$/.test(word(source, k - 2))) start = k - 2;
      const mode = word(source, k + 2) === 'getOrThrow' ? { mode: 'must' as const } : defaultOf(source, list);
      take(collector, {
        name: first,
        from: start,
        to: source.mates[open] ?? k,
        ...mode,
        why: `ConfigService.${word(source, k + 2)}(…)`,
      });
    }
    return;
  }
  if (text === 'createEnv' && next === '(' && word(source, k + 2) === '{') {
    for (const argument of namedArguments(source, k + 2)) {
      if (/^(?:server|client|shared)$/.test(argument.name ?? '') && word(source, argument.from) === '{')
        schemaFields(collector, argument.from);
    }
    return;
  }
  if (text === 'new' && isId(source, k + 1)) {
    let at = k + 1;
    let known = imports.get(word(source, at));
    let name = known?.name ?? '';
    if (word(source, at + 1) === '.' && isId(source, at + 2)) {
      at += 2;
      name = word(source, at);
    }
    known = known ?? undefined;
    const table =
      known && Object.hasOwn(scriptClients, known.module) ? scriptClients[known.module] : undefined;
    const client = table && Object.hasOwn(table, name) ? table[name] : undefined;
    if (!client) return;
    const open = at + 1;
    if (word(source, open) === '(' && givesCredential(source, open, client.unless)) return;
    addRead(
      facts,
      client.name,
      placeOf(source, at),
      'required',
      `new ${word(source, at)}() reads ${client.name} by itself`,
      { source: 'client', kind: 'secret' },
    );
    return;
  }
  if (
    from &&
    next === '(' &&
    Object.hasOwn(scriptProviders, from.module) &&
    scriptProviders[from.module]?.call === from.name
  ) {
    const name = scriptProviders[from.module]?.name ?? '';
    addRead(facts, name, placeOf(source, k), 'required', `${text}() reads ${name} by itself`, {
      source: 'client',
      kind: 'secret',
    });
  }
}

const importsModule = (imports: Imports, module: string) =>
  [...imports.values()].some((from) => from.module === module);

function givesCredential(source: Source, open: number, unless: string[]): boolean {
  const first = argumentsOf(source, open)[0];
  if (!first) return false;
  if (unless.includes('*')) return true;
  if (word(source, first[0]) !== '{') return true;
  return argumentsOf(source, first[0]).some(([from, to]) => {
    if (word(source, from) === '...') return true;
    return (
      unless.includes(word(source, from)) &&
      !(to - from === 3 && /^(?:undefined|null)$/.test(word(source, to - 1)))
    );
  });
}

/** Scripts of a page or component, at their places in the file; everything else becomes blank. */
export function onlyScripts(text: string): string {
  let result = '';
  let at = 0;
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  for (const match of text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi)) {
    if (/type\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/(?:template|html|x-))/i.test(match[1] ?? ''))
      continue;
    const start = match.index + match[0].indexOf('>', 0) + 1;
    const end = start + (match[2] ?? '').length;
    if (start < at) continue;
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}
