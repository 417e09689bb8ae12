import { createSource } from './createSource.ts';
import { createCollector, finish, take, defaultOf, type Collector } from './collector.ts';
import {
  addRead,
  argumentsOf,
  literalOf,
  namedArguments,
  namesOf,
  stringsIn,
  type Found,
} from './environment.ts';
import { isGated } from './gated.ts';
import { leaves } from './context.ts';
import type { FileFacts, Verdict } from './model.ts';
import { readCallers } from './pythonCallers.ts';
import { implicitRead } from './pythonClients.ts';
import { dottedAt, importsOf, type Imports } from './pythonImports.ts';
import { readSettings } from './pythonSettings.ts';
import { blockAfter, isId, lineEnd, lineHead, literal, placeOf, word, type Source } from './source.ts';

const environments = /^(?:os\.environ|environ_copy|dotenv_values)$/;

/** Variables that hold the environment, or calls of it: `env = os.environ`, `get = os.getenv`. */
function addAliases(source: Source, imports: Imports): void {
  source.tokens.forEach((token, k) => {
    if (token.v !== '=' || token.t !== 'p' || !isId(source, k - 1) || source.dead[k]) return;
    if (source.parents[k] !== -1 && word(source, source.parents[k] ?? -1) === '(') return;
    const target = word(source, k - 1);
    if (word(source, k - 2) === '.') return;
    const end = lineEnd(source, k);
    let at = k + 1;
    if (word(source, at) === '{') {
      // `{**dotenv_values(".env"), **os.environ}`
      for (let j = at + 1; j < end; j++) {
        if (word(source, j) !== '**') continue;
        const spread = dottedAt(source, j + 1, imports)?.path;
        if (spread === 'os.environ' || spread === 'dotenv.dotenv_values') imports.set(target, 'os.environ');
      }
      return;
    }
    if (word(source, at) === 'dict' && word(source, at + 1) === '(') at += 2;
    const dotted = dottedAt(source, at, imports);
    if (!dotted) return;
    const next = word(source, dotted.end + 1);
    const stops = dotted.end + 1 >= end || /^[;|)]$/.test(next);
    if (stops && /^os\.(?:environ|getenv|environ\.get)$/.test(dotted.path)) imports.set(target, dotted.path);
    else if (next === '(' && dotted.path === 'os.environ.copy') imports.set(target, 'os.environ');
    else if (next === '(' && dotted.path === 'dotenv.dotenv_values') imports.set(target, 'os.environ');
    else if (next === '(' && configMakers.test(dotted.path)) imports.set(target, `${dotted.path}()`);
    else if (stops && dotted.path === 'streamlit.secrets') imports.set(target, 'streamlit.secrets');
  });
}

const configMakers =
  /^(?:starlette\.config\.Config|decouple\.(?:Config|AutoConfig)|environs?\.(?:Env|FileAwareEnv)|environs\.EnvValidator)$/;
const configCalls =
  /^(?:decouple\.config|starlette\.config\.Config\(\)|decouple\.(?:Config|AutoConfig)\(\)|environs?\.(?:Env|FileAwareEnv)\(\))(?:\.(\w+))?$/;

function readsAt(collector: Collector, k: number, imports: Imports): void {
  const { source } = collector;
  const dotted = dottedAt(source, k, imports);
  if (!dotted) return;
  const { path, end } = dotted;
  const next = word(source, end + 1);
  if (environments.test(path)) {
    if (next === '[') subscript(collector, k, end + 1, "os.environ['…']");
    const before = word(source, k - 1);
    if (before === 'in' && !/^for$/.test(word(source, k - 3))) {
      const negated = word(source, k - 2) === 'not';
      const nameAt = negated ? k - 3 : k - 2;
      if (!/^[[({,]$|^for$/.test(word(source, nameAt)) && word(source, nameAt - 1) !== 'for') {
        take(collector, {
          name: [nameAt, nameAt + 1],
          from: negated ? nameAt : nameAt,
          to: nameAt,
          mode: 'optional',
          why: 'looked for in os.environ',
        });
      }
    }
    return;
  }
  if (next !== '(' && next !== '[') {
    const secret = /^streamlit\.secrets\.(\w+)$/.exec(path)?.[1];
    if (secret !== undefined && word(source, end + 1) !== '=') {
      collector.pending.push({
        names: [secret],
        at: end,
        from: k,
        to: end,
        mode: 'must',
        secret: true,
        why: 'st.secrets',
      });
    }
    if (
      path === 'streamlit.secrets' &&
      word(source, k - 1) === 'in' &&
      literal(source, k - 2) !== undefined
    ) {
      take(collector, {
        name: [k - 2, k - 1],
        from: k - 2,
        to: k - 2,
        mode: 'optional',
        secret: true,
        why: 'looked for in st.secrets',
      });
    }
    return;
  }
  const open = end + 1;
  if (next === '[') {
    if (path === 'streamlit.secrets') {
      // A second subscript is a table of secrets.toml, which the environment has not.
      const close = source.mates[open] ?? -1;
      if (word(source, close + 1) !== '[' && !/^\.\w/.test(word(source, close + 1) + word(source, close + 2)))
        subscript(collector, k, open, 'st.secrets', true);
    }
    return;
  }
  const close = source.mates[open] ?? -1;
  const list = argumentsOf(source, open);
  const first = list[0];
  if (close < 0) return;
  if (
    path === 'os.getenv' ||
    path === 'os.environ.get' ||
    path === 'os.environ.__getitem__' ||
    path === 'streamlit.secrets.get'
  ) {
    if (!first) return;
    let [from, to] = first;
    if (word(source, from + 1) === '=') from += 2;
    if (to < from) to = from;
    const stated = path === 'os.environ.__getitem__' ? { mode: 'must' as const } : defaultOf(source, list);
    take(collector, {
      name: [from, to],
      from: k,
      to: close,
      ...stated,
      why: `${path.replace('streamlit', 'st')}(…)`,
      ...(path.startsWith('streamlit') ? { secret: true } : {}),
    });
  } else if (path === 'os.environ.pop' || path === 'os.environ.setdefault') {
    if (!first) return;
    const statement =
      source.tokens[k]?.nl === true &&
      (close + 1 >= source.tokens.length || source.tokens[close + 1]?.nl === true);
    if (statement) {
      if (path.endsWith('setdefault'))
        collector.facts.assigned.push(...namesOf(source, first[0], first[1], collector.constants));
      return;
    }
    take(collector, {
      name: first,
      from: k,
      to: close,
      ...(list.length > 1 ? defaultOf(source, list) : { mode: 'must' as const }),
      why: `${path}(…)`,
    });
  } else if (path === 'os.environ.update') {
    for (const argument of namedArguments(source, open))
      if (argument.name !== undefined) collector.facts.assigned.push(argument.name);
    if (word(source, open + 1) === '{') {
      for (const [from] of argumentsOf(source, open + 1)) {
        const name = literal(source, from);
        if (name !== undefined) collector.facts.assigned.push(name);
      }
    }
  } else if (path === 'os.path.expandvars' && first) {
    const value = literalOf(source, first[0], first[1]) ?? '';
    for (const match of value.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
      collector.pending.push({
        names: [match[1] ?? match[2] ?? ''],
        at: first[0],
        from: k,
        to: close,
        mode: 'optional',
        why: 'os.path.expandvars(…)',
      });
    }
  } else {
    configCall(collector, k, path, open, close);
  }
}

function configCall(collector: Collector, k: number, path: string, open: number, close: number): void {
  const { source } = collector;
  const match = configCalls.exec(path);
  if (!match) return;
  const method = match[1];
  if (
    method !== undefined &&
    /^(?:read_env|prefixed|seal|dump|get_value_parsers|path_to|__getitem__)$/.test(method)
  )
    return;
  const list = namedArguments(source, open);
  const first = list[0];
  if (!first || first.name !== undefined) {
    const usual: Record<string, string> = {
      db: 'DATABASE_URL',
      db_url: 'DATABASE_URL',
      cache: 'CACHE_URL',
      cache_url: 'CACHE_URL',
      email: 'EMAIL_URL',
      email_url: 'EMAIL_URL',
    };
    const name = method === undefined ? undefined : usual[method];
    if (name !== undefined && path.startsWith('environ.')) {
      const defaulted = list.some((argument) => argument.name === 'default');
      addRead(
        collector.facts,
        name,
        placeOf(source, k),
        defaulted ? 'defaulted' : 'required',
        `env.${method ?? ''}()`,
      );
    }
    return;
  }
  const stated =
    list.find((argument) => argument.name === 'default') ??
    (list[1]?.name === undefined &&
    /^environs?\.|\.config$/.test(path.replace(/\(\).*/, '')) &&
    !path.startsWith('starlette')
      ? list[1]
      : undefined);
  const cast =
    list.find((argument) => argument.name === 'cast') ??
    (path.startsWith('starlette') && list[1]?.name === undefined ? list[1] : undefined);
  const secret = cast !== undefined && /^Secret/.test(word(source, cast.from));
  const value = stated && literalOf(source, stated.from, stated.to);
  take(collector, {
    name: [first.from, first.to],
    from: k,
    to: close,
    mode: stated ? 'default' : 'must',
    ...(value === undefined ? {} : { defaultValue: value }),
    ...(secret ? { secret: true } : {}),
    why: `${path.replace(/^.*?(\w+)(?:\(\))?(\.\w+)?$/, '$1$2')}(…)`,
  });
}

function subscript(collector: Collector, k: number, open: number, why: string, secret = false): void {
  const { source } = collector;
  const close = source.mates[open] ?? -1;
  if (close < 0) return;
  const after = word(source, close + 1);
  const names = () => namesOf(source, open + 1, close, collector.constants);
  if (after === '=' && word(source, source.parents[k] ?? -1) !== '(') {
    if (!source.dead[k]) collector.facts.assigned.push(...names());
    assignments(collector).push({
      names: names(),
      from: lineEnd(source, k),
      column: source.tokens[lineHead(source, k)]?.col ?? 0,
    });
    return;
  }
  if (word(source, k - 1) === 'del') return;
  take(collector, {
    name: [open + 1, close],
    from: k,
    to: close,
    mode: 'must',
    why,
    ...(secret ? { secret: true } : {}),
  });
}

interface Assignment {
  names: string[];
  /** Reads from this token on find what the code itself has set. */
  from: number;
  column: number;
}

const assigned = new WeakMap<Collector, Assignment[]>();
function assignments(collector: Collector): Assignment[] {
  const list = assigned.get(collector) ?? [];
  assigned.set(collector, list);
  return list;
}

/** A subscript that cannot fail: caught, or inside a test that the name is there. */
function softened(source: Source, found: Found, verdict: Verdict): Verdict {
  if (found.mode !== 'must') return verdict;
  const optional: Verdict = { ...verdict, level: 'optional', why: 'guarded' };
  const name = found.names[0] ?? '';
  let column = source.tokens[lineHead(source, found.from)]?.col ?? 0;
  for (let k = lineHead(source, found.from); k >= 0 && column > 0; k--) {
    const token = source.tokens[k];
    if (!token?.nl || token.col >= column) continue;
    column = token.col;
    if (token.v === 'try') {
      const caught = catches(source, k);
      if (caught) return optional;
    } else if (token.v === 'if' || token.v === 'elif') {
      const end = lineEnd(source, k);
      for (let j = k; j < end; j++) {
        if (literal(source, j) !== name) continue;
        const test =
          word(source, j + 1) === 'in' || word(source, j - 1) === '(' || word(source, j - 1) === '[';
        if (
          test &&
          !/^(?:not)$/.test(word(source, j + 1)) &&
          !/^not$/.test(word(source, k + 1)) &&
          j < found.from
        )
          return optional;
      }
    } else if (token.v === 'def') break;
  }
  // `os.environ["X"] if "X" in os.environ else …`
  const to = lineEnd(source, found.to);
  for (let j = found.to + 1; j < to; j++) {
    if (word(source, j) === 'if' && literal(source, j + 1) === name && word(source, j + 2) === 'in')
      return optional;
  }
  return verdict;
}

function catches(source: Source, tryAt: number): boolean {
  const column = source.tokens[tryAt]?.col ?? 0;
  for (let k = tryAt + 1; k < source.tokens.length; k++) {
    const token = source.tokens[k];
    if (!token?.nl || token.col > column) continue;
    if (token.col < column || token.v !== 'except') return false;
    const [from, to] = blockAfter(source, k, k);
    let relevant = word(source, k + 1) === ':';
    for (let j = k + 1; j < from; j++)
      if (/^(?:KeyError|Exception|LookupError|BaseException)$/.test(word(source, j))) relevant = true;
    if (relevant) return !leaves(source, from, to);
  }
  return false;
}

const hubLibraries =
  /^(?:transformers|diffusers|huggingface_hub|datasets|sentence_transformers|pyannote|vllm|peft|trl|accelerate|optimum|llama_index\.llms\.huggingface|langchain_huggingface|spaces|timm|open_clip|gradio|smolagents|unsloth|faster_whisper|mlx_lm|ctransformers|text_generation|outlines|setfit|span_marker|gliner|kokoro)\b/;
const otherProviders =
  /^(?:openai|groq|together|anthropic|replicate|litellm|cohere|mistralai|langchain_groq|langchain_together|langchain_openai|fireworks|ollama|boto3|cerebras)\b/;

export function readPython(file: string, text: string): FileFacts {
  const source = createSource(file, text, 'python');
  const imports = importsOf(source);
  if (!imports.has('os')) imports.set('os', 'os');
  addAliases(source, imports);
  const collector = createCollector(source);
  const { facts } = collector;
  for (const path of imports.values()) {
    if (hubLibraries.test(path)) facts.usesHub = true;
    if (otherProviders.test(path)) facts.usesOtherProvider = true;
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
    readsAt(collector, k, imports);
    implicitRead(collector, k, imports);
    optionRead(collector, k);
  }
  const set = assignments(collector);
  collector.pending = collector.pending.filter(
    (found) =>
      !set.some(
        (assignment) =>
          assignment.from <= found.from &&
          found.names.every((name) => assignment.names.includes(name)) &&
          (source.tokens[lineHead(source, found.from)]?.col ?? 0) >= Math.min(assignment.column, 4),
      ),
  );
  finish(collector, (verdict, found) => softened(source, found, verdict));
  readSettings(source, imports, facts, collector.constants);
  readCallers(source, imports, facts);
  return facts;
}

/** `click.option(envvar="X")` and `typer.Option(envvar="X")`. */
function optionRead(collector: Collector, k: number): void {
  const { source, facts } = collector;
  if (word(source, k) !== 'envvar' || word(source, k + 1) !== '=') return;
  const open = source.parents[k] ?? -1;
  if (open < 0 || !/^(?:option|Option|argument|Argument)$/.test(word(source, open - 1))) return;
  const list = namedArguments(source, open);
  const one = literal(source, k + 2);
  const names = one !== undefined ? [one] : (stringsIn(source, k + 2) ?? []);
  const typer = /^[OA]/.test(word(source, open - 1));
  const required =
    list.some((argument) => argument.name === 'required' && word(source, argument.from) === 'True') ||
    (typer && (list[0]?.name !== undefined || word(source, list[0]?.from ?? -1) === '...'));
  const defaulted = list.some(
    (argument) =>
      argument.name === 'default' &&
      word(source, argument.from) !== 'None' &&
      word(source, argument.from) !== '...',
  );
  for (const name of names) {
    addRead(
      facts,
      name,
      placeOf(source, k + 2),
      required && !defaulted ? 'required' : defaulted ? 'defaulted' : 'optional',
      'option of the command line',
    );
  }
}
