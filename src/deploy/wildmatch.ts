/** `abortAll`: no further start of a `*` helps; `abortToStarStar`: only a `**` further left may help. */
type Outcome = 'match' | 'noMatch' | 'abortAll' | 'abortToStarStar';

const posixClasses = new Map([
  ['alnum', /[0-9A-Za-z]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  // eslint-disable-next-line no-control-regex
  ['cntrl', /[\x00-\x1f\x7f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

/**
 * Git's `wildmatch` with `WM_PATHNAME`: `*`, `?` and classes never match `/`, `**` between slashes matches any depth.
 * Both arguments are byte strings (one character per byte of UTF-8), because git compares bytes: `?` is one byte.
 */
export function wildmatch(pattern: string, text: string): boolean {
  return run(pattern, 0, text, 0) === 'match';
}

function run(pattern: string, patternFrom: number, text: string, textFrom: number): Outcome {
  let p = patternFrom;
  let t = textFrom;
  for (; p < pattern.length; p++, t++) {
    const wanted = pattern[p];
    if (t >= text.length && wanted !== '*') return 'abortAll';
    switch (wanted) {
      case '?':
        if (text[t] === '/') return 'noMatch';
        break;
      case '*':
        return star(pattern, p, text, t);
      case '[': {
        const end = classAt(pattern, p, text[t] ?? '');
        if (end === undefined) return 'abortAll';
        if (!end.matched || text[t] === '/') return 'noMatch';
        p = end.at;
        break;
      }
      case '\\':
        p += 1;
        if (text[t] !== pattern[p]) return 'noMatch';
        break;
      default:
        if (text[t] !== wanted) return 'noMatch';
    }
  }
  return t < text.length ? 'noMatch' : 'match';
}

function star(pattern: string, at: number, text: string, textFrom: number): Outcome {
  let p = at;
  while (pattern[p] === '*') p += 1;
  const closed = p === pattern.length || pattern[p] === '/' || pattern.startsWith('\\/', p);
  const crossesSlash = p - at > 1 && (at === 0 || pattern[at - 1] === '/') && closed;
  if (crossesSlash && pattern[p] === '/' && run(pattern, p + 1, text, textFrom) === 'match') return 'match';
  if (p === pattern.length) {
    return crossesSlash || !text.includes('/', textFrom) ? 'match' : 'abortToStarStar';
  }
  if (!crossesSlash && pattern[p] === '/') {
    const slash = text.indexOf('/', textFrom);
    return slash < 0 ? 'abortAll' : run(pattern, p + 1, text, slash + 1);
  }
  const literal = '*?[\\'.includes(pattern[p] ?? '') ? undefined : pattern[p];
  for (let t = textFrom; t < text.length; t++) {
    if (literal !== undefined) {
      while (t < text.length && text[t] !== literal && (crossesSlash || text[t] !== '/')) t += 1;
      if (text[t] !== literal) return crossesSlash ? 'abortAll' : 'abortToStarStar';
    }
    const outcome = run(pattern, p, text, t);
    if (outcome !== 'noMatch') {
      if (!crossesSlash || outcome !== 'abortToStarStar') return outcome;
    } else if (!crossesSlash && text[t] === '/') return 'abortToStarStar';
  }
  return 'abortAll';
}

/** Reads the class that opens at `open`; `undefined` when it is malformed, which matches nothing in git. */
function classAt(pattern: string, open: number, char: string): { matched: boolean; at: number } | undefined {
  let p = open + 1;
  const negated = pattern[p] === '!' || pattern[p] === '^';
  if (negated) p += 1;
  let matched = false;
  let previous = '';
  do {
    let current = pattern[p];
    if (current === undefined) return undefined;
    if (current === '\\') {
      current = pattern[++p];
      if (current === undefined) return undefined;
      if (char === current) matched = true;
    } else if (current === '-' && previous !== '' && p + 1 < pattern.length && pattern[p + 1] !== ']') {
      current = pattern[++p];
      if (current === '\\') current = pattern[++p];
      if (current === undefined) return undefined;
      if (char <= current && char >= previous) matched = true;
      current = '';
    } else if (current === '[' && pattern[p + 1] === ':') {
      const close = pattern.indexOf(']', p + 2);
      if (close < 0) return undefined;
      if (close > p + 2 && pattern[close - 1] === ':') {
        const members = posixClasses.get(pattern.slice(p + 2, close - 1));
        if (!members) return undefined;
        if (members.test(char)) matched = true;
        p = close;
        current = '';
      } else if (char === '[') matched = true;
    } else if (char === current) matched = true;
    previous = current;
    p += 1;
  } while (pattern[p] !== ']');
  return { matched: matched !== negated, at: p };
}
