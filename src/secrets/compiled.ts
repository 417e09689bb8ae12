import { createSource } from './createSource.ts';
import { createCollector, defaultOf, finish, take, type Collector } from './collector.ts';
import { addRead, argumentsOf } from './environment.ts';
import { isGated } from './gated.ts';
import { goPackage, goVerdict, readStructTags } from './go.ts';
import { leaves } from './context.ts';
import type { Language } from './lexerRules.ts';
import type { FileFacts, Level } from './model.ts';
import { lineEnd, lineHead, literal, placeOf, statementEnd, word, type Source } from './source.ts';

type Reader = (collector: Collector, k: number) => void;

/** Go, Rust, Ruby, R, Elixir and Java: each names its reads, the rest is the same for all. */
export function readOther(
  file: string,
  text: string,
  language: Exclude<Language, 'python' | 'js'>,
): FileFacts {
  const source = createSource(file, text, language);
  const collector = createCollector(source);
  const reader = readers[language];
  for (let k = 0; k < source.tokens.length; k++) {
    const token = source.tokens[k];
    if (!token || source.dead[k]) continue;
    if (token.t === 'id') reader(collector, k);
    else if (token.t === 'str' && token.v.includes('/') && isGated(token.v)) {
      collector.facts.gated.push({ id: token.v, place: placeOf(source, k) });
    }
  }
  if (language === 'go') readStructTags(collector);
  return finish(collector, (verdict, found) =>
    language === 'go' ? goVerdict(source, found.from, found.to, verdict) : verdict,
  );
}

function call(collector: Collector, k: number, open: number, why: string, fixed?: 'must' | 'optional'): void {
  const { source } = collector;
  const list = argumentsOf(source, open);
  const first = list[0];
  const close = source.mates[open] ?? -1;
  if (!first || close < 0) return;
  const stated = fixed ? { mode: fixed } : defaultOf(source, list);
  take(collector, { name: first, from: k, to: close, ...stated, why });
}

const readers: Record<Exclude<Language, 'python' | 'js'>, Reader> = {
  go(collector, k) {
    const { source } = collector;
    const text = word(source, k);
    const packageName = word(source, k - 2);
    if (word(source, k - 1) !== '.' || word(source, k + 1) !== '(') {
      return;
    }
    if (/^(?:Getenv|LookupEnv)$/.test(text) && /^(?:os|syscall)$/.test(goPackage(source, packageName)))
      call(collector, k - 2, k + 1, `os.${text}(…)`);
    else if (text === 'ExpandEnv' && packageName === 'os') {
      const value = literal(source, k + 2) ?? '';
      for (const match of value.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
        addRead(
          collector.facts,
          match[1] ?? match[2] ?? '',
          placeOf(source, k + 2),
          'optional',
          'os.ExpandEnv(…)',
        );
      }
    } else if (text === 'BindEnv' && packageName === 'viper') {
      const last = argumentsOf(source, k + 1).at(-1);
      if (last)
        take(collector, {
          name: last,
          from: last[0],
          to: last[0],
          mode: 'optional',
          why: 'viper.BindEnv(…)',
        });
    }
  },
  rust(collector, k) {
    const { source } = collector;
    const text = word(source, k);
    if (/^(?:env|option_env)$/.test(text) && word(source, k + 1) === '!' && word(source, k + 2) === '(') {
      const name = literal(source, k + 3);
      if (name !== undefined)
        addRead(
          collector.facts,
          name,
          placeOf(source, k + 3),
          text === 'env' ? 'required' : 'optional',
          `${text}!(…), read when compiled`,
        );
      return;
    }
    const isVar =
      /^(?:var|var_os)$/.test(text) &&
      word(source, k - 1) === '::' &&
      /^(?:env|dotenvy|dotenv)$/.test(word(source, k - 2));
    const bare =
      /^(?:var|var_os)$/.test(text) &&
      word(source, k - 1) !== '::' &&
      word(source, k - 1) !== '.' &&
      /use\s+(?:std::)?env::(?:var\b|\{[^}]*\bvar\b)/.test(source.text);
    if ((!isVar && !bare) || word(source, k + 1) !== '(') return;
    let start = k;
    while (word(source, start - 1) === '::') start -= 2;
    const close = source.mates[k + 1] ?? -1;
    const first = argumentsOf(source, k + 1)[0];
    if (!first || close < 0) return;
    const level = rustLevel(source, start, close);
    take(collector, {
      name: first,
      from: start,
      to: close,
      mode: level === 'required' ? 'must' : level === 'defaulted' ? 'default' : 'optional',
      why: 'env::var(…)',
    });
  },
  ruby(collector, k) {
    const { source } = collector;
    if (word(source, k) !== 'ENV' || word(source, k - 1) === '.') return;
    const next = word(source, k + 1);
    if (next === '[') {
      const close = source.mates[k + 1] ?? -1;
      if (close < 0) return;
      const after = word(source, close + 1);
      if (after === '=') return;
      take(collector, { name: [k + 2, close], from: k, to: close, mode: 'maybe', why: "ENV['…']" });
    } else if (next === '.' && word(source, k + 2) === 'fetch') {
      const open = word(source, k + 3) === '(' ? k + 3 : -1;
      if (open < 0) {
        if (literal(source, k + 3) === undefined) return;
        const defaulted = word(source, k + 4) === ',';
        take(collector, {
          name: [k + 3, k + 4],
          from: k,
          to: k + 3,
          mode: defaulted ? 'default' : 'must',
          why: 'ENV.fetch',
        });
        return;
      }
      const close = source.mates[open] ?? -1;
      const list = argumentsOf(source, open);
      const first = list[0];
      if (!first || close < 0) return;
      const block = word(source, close + 1) === '{' || word(source, close + 1) === 'do';
      if (block) {
        const stop =
          word(source, close + 1) === '{' ? (source.mates[close + 1] ?? close) : lineEnd(source, close);
        const dies = leaves(source, close + 1, stop);
        take(collector, {
          name: first,
          from: k,
          to: close,
          mode: dies ? 'must' : 'default',
          why: 'ENV.fetch(…)',
        });
        return;
      }
      const second = list[1];
      if (second && /^nil$/.test(word(source, second[0])) && second[1] - second[0] === 1) {
        take(collector, { name: first, from: k, to: close, mode: 'maybe', why: 'ENV.fetch(…)' });
        return;
      }
      take(collector, {
        name: first,
        from: k,
        to: close,
        ...(second ? defaultOf(source, list) : { mode: 'must' as const }),
        why: 'ENV.fetch(…)',
      });
    } else if (
      next === '.' &&
      /^(?:key\?|has_key\?|include\?|member\?|dig)$/.test(word(source, k + 2)) &&
      word(source, k + 3) === '('
    ) {
      call(collector, k, k + 3, `ENV.${word(source, k + 2)}(…)`, 'optional');
    } else if (next === '.' && word(source, k + 2) === 'values_at') {
      for (const [from, to] of argumentsOf(source, k + 3))
        take(collector, {
          name: [from, to],
          from: k,
          to: source.mates[k + 3] ?? k,
          mode: 'maybe',
          why: 'ENV.values_at(…)',
        });
    }
  },
  r(collector, k) {
    const { source } = collector;
    if (word(source, k) !== 'Sys.getenv' || word(source, k + 1) !== '(') return;
    const list = argumentsOf(source, k + 1);
    let first = list[0];
    if (!first) return;
    if (word(source, first[0] + 1) === '=') {
      if (word(source, first[0]) !== 'x') return;
      first = [first[0] + 2, first[1]];
    }
    const close = source.mates[k + 1] ?? k;
    if (word(source, first[0]) === 'c' && word(source, first[0] + 1) === '(') {
      for (const [from, to] of argumentsOf(source, first[0] + 1))
        take(collector, { name: [from, to], from: k, to: close, mode: 'maybe', why: 'Sys.getenv(…)' });
      return;
    }
    take(collector, { name: first, from: k, to: close, ...defaultOf(source, list), why: 'Sys.getenv(…)' });
  },
  elixir(collector, k) {
    const { source } = collector;
    if (word(source, k) !== 'System' || word(source, k + 1) !== '.' || word(source, k + 3) !== '(') return;
    const method = word(source, k + 2);
    if (method === 'get_env') call(collector, k, k + 3, 'System.get_env(…)');
    else if (method === 'fetch_env!') call(collector, k, k + 3, 'System.fetch_env!(…)', 'must');
    else if (method === 'fetch_env') call(collector, k, k + 3, 'System.fetch_env(…)', 'optional');
  },
  java(collector, k) {
    const { source } = collector;
    if (word(source, k) !== 'System' || word(source, k + 1) !== '.' || word(source, k + 2) !== 'getenv')
      return;
    const next = word(source, k + 3);
    if (next !== '(') return;
    if (word(source, k + 4) === ')') {
      if (word(source, k + 5) === '.' && /^(?:get|getOrDefault|containsKey)$/.test(word(source, k + 6)))
        call(collector, k, k + 7, 'System.getenv()');
      return;
    }
    call(collector, k, k + 3, 'System.getenv(…)');
  },
};

function rustLevel(source: Source, start: number, close: number): Level {
  let at = close + 1;
  const end = statementEnd(source, start);
  if (word(source, at) === '?') return 'required';
  for (; at < end + 1 && at < close + 80; at++) {
    const text = word(source, at);
    if (word(source, at - 1) === '.' || word(source, at - 1) === '::') {
      if (/^(?:unwrap|expect)$/.test(text)) return 'required';
      if (
        /^(?:unwrap_or|unwrap_or_default|or|or_else|map_or|map_or_else|unwrap_or_else|unwrap_or_display)$/.test(
          text,
        )
      ) {
        const open = at + 1;
        const closing = source.mates[open] ?? open;
        if (text === 'unwrap_or_else' && leaves(source, open, closing)) return 'required';
        if (text === 'or_else') {
          // Another name is tried; what follows decides about both.
          for (let j = open; j < closing; j++) if (word(source, j) === 'var') return 'optional';
        }
        return 'defaulted';
      }
      if (/^(?:ok|is_ok|is_err)$/.test(text)) {
        let tail = source.mates[at + 1] ?? at;
        if (
          word(source, tail + 1) === '.' &&
          /^(?:expect|unwrap|ok_or|ok_or_else|context)$/.test(word(source, tail + 2))
        )
          return 'required';
        if (
          word(source, tail + 1) === '.' &&
          /^(?:unwrap_or|unwrap_or_else|unwrap_or_default|and_then|map|filter)$/.test(word(source, tail + 2))
        ) {
          for (; tail < end; tail++) {
            if (/^unwrap_or/.test(word(source, tail))) return 'defaulted';
            if (/^(?:unwrap|expect)$/.test(word(source, tail))) return 'required';
          }
        }
        if (text === 'is_err') {
          let open = at;
          while (open < at + 8 && word(source, open) !== '{') open++;
          if (leaves(source, open, source.mates[open] ?? open)) return 'required';
        }
        return 'optional';
      }
      if (/^(?:map_err|context|with_context|ok_or|ok_or_else)$/.test(text)) return 'required';
    }
    if (word(source, at) === '?' && source.parents[at] === source.parents[start]) return 'required';
    if (text === ';') break;
    if (text === '{') break;
  }
  const head = lineHead(source, start);
  const statement: string[] = [];
  for (let k = head; k < start; k++) statement.push(word(source, k));
  if (statement.includes('match')) {
    const open = close + 1;
    if (word(source, open) !== '{') return 'optional';
    const closing = source.mates[open] ?? open;
    for (let k = open; k < closing; k++) {
      if ((word(source, k) === 'Err' || word(source, k) === '_') && source.parents[k] === open) {
        let arrow = k;
        while (arrow < closing && word(source, arrow) !== '=>') arrow++;
        const armEnd = word(source, arrow + 1) === '{' ? (source.mates[arrow + 1] ?? closing) : closing;
        if (leaves(source, arrow, armEnd)) return 'required';
        if (word(source, arrow + 1) === 'return' || word(source, arrow + 2) === 'return') {
          for (let j = arrow; j < armEnd; j++) if (word(source, j) === 'Err') return 'required';
          return 'optional';
        }
        return word(source, arrow + 1) === 'None' ||
          word(source, arrow + 1) === '(' ||
          word(source, arrow + 2) === '}'
          ? 'optional'
          : 'defaulted';
      }
    }
    return 'optional';
  }
  if (statement.includes('let') && statement.includes('else')) return 'required';
  if (statement.includes('if')) {
    const open = close + 1;
    if (word(source, open) === '{') {
      const closing = source.mates[open] ?? open;
      if (
        word(source, closing + 1) === 'else' &&
        leaves(source, closing + 2, source.mates[closing + 2] ?? closing + 2)
      )
        return 'required';
    }
    return 'optional';
  }
  if (statement.includes('let') && word(source, close + 1) === 'else') return 'required';
  return 'optional';
}
