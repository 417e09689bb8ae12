import { blockAfter, lineEnd, mate, statementEnd, word, type Source } from './source.ts';

const ends = /^(?:return|raise|throw|break|continue)$/;
const neverReturns = /^(?:exit|quit|abort|_exit|panic|fatal|stop)$/;

function kill(source: Source, from: number, to: number): void {
  source.dead.fill(1, Math.max(0, from), Math.max(from, to));
}

export function markDead(source: Source): void {
  if (source.language === 'python') markDeadPython(source);
  else if (source.language === 'ruby' || source.language === 'elixir') markDeadByEnd(source);
  else markDeadBraces(source);
}

const never = /^(?:False|None|TYPE_CHECKING|__debug__)$/;

function markDeadPython(source: Source): void {
  const { tokens } = source;
  for (let k = 0; k < tokens.length; k++) {
    const token = tokens[k];
    if (!token?.nl || token.t !== 'id' || source.dead[k]) continue;
    if (token.v === 'if' || token.v === 'elif' || token.v === 'while') {
      const next = tokens[k + 1];
      const second = tokens[k + 2]?.v;
      const constant =
        second === ':' && next
          ? next.t === 'num'
            ? Number(next.v) !== 0
            : never.test(next.v) && next.t === 'id' && next.v !== '__debug__'
              ? false
              : next.v === 'True'
                ? true
                : next.t === 'str'
                  ? next.v !== ''
                  : undefined
          : next?.v === 'not' && tokens[k + 3]?.v === ':' && (second === 'True' || second === '1')
            ? false
            : next?.v === 'typing' && tokens[k + 3]?.v === 'TYPE_CHECKING' && tokens[k + 4]?.v === ':'
              ? false
              : next?.v === 'False' && second === 'and'
                ? false
                : undefined;
      if (constant === undefined) continue;
      const [from, to] = blockAfter(source, k, k);
      if (!constant) kill(source, from, to);
      else if (token.v !== 'while') {
        const alternative = tokens[to];
        if (alternative?.nl && alternative.col === token.col && /^(?:else|elif)$/.test(alternative.v)) {
          let end = to + 1;
          while (
            end < tokens.length &&
            !(
              tokens[end]?.nl &&
              (tokens[end]?.col ?? 0) <= token.col &&
              !/^(?:else|elif)$/.test(tokens[end]?.v ?? '')
            )
          ) {
            end++;
          }
          kill(source, to, end);
        }
      }
      continue;
    }
    const exits =
      ends.test(token.v) ||
      (/^(?:exit|quit)$/.test(token.v) && tokens[k + 1]?.v === '(') ||
      (/^(?:sys|os)$/.test(token.v) && tokens[k + 1]?.v === '.' && neverReturns.test(tokens[k + 2]?.v ?? ''));
    if (!exits) continue;
    const start = lineEnd(source, k);
    let end = start;
    while (end < tokens.length && !(tokens[end]?.nl && (tokens[end]?.col ?? 0) < token.col)) {
      // At the top of a module the suite never ends, but an `else` of an outer header does end it.
      end++;
    }
    kill(source, start, end);
  }
}

function markDeadByEnd(source: Source): void {
  const { tokens } = source;
  tokens.forEach((token, k) => {
    if (!token.nl || token.t !== 'id' || source.dead[k]) return;
    if ((token.v === 'if' || token.v === 'while') && /^(?:false|nil)$/.test(word(source, k + 1))) {
      const after = tokens[k + 2];
      if (after && !after.nl && after.v !== 'do') return;
      const [from, to] = blockAfter(source, k, k);
      kill(source, from, to);
    } else if (token.v === 'unless' && word(source, k + 1) === 'true') {
      const [from, to] = blockAfter(source, k, k);
      kill(source, from, to);
    } else if (source.language === 'ruby' && /^(?:return|raise|exit|abort)$/.test(token.v)) {
      const start = lineEnd(source, k);
      for (let at = k; at < start; at++) if (/^(?:if|unless)$/.test(word(source, at))) return;
      if ((source.parents[start] ?? -1) !== (source.parents[k] ?? -1)) return;
      let end = start;
      while (
        end < tokens.length &&
        !(
          tokens[end]?.nl &&
          ((tokens[end]?.col ?? 0) < token.col ||
            /^(?:end|else|elsif|rescue|ensure|when)$/.test(tokens[end]?.v ?? ''))
        )
      )
        end++;
      kill(source, start, end);
    }
  });
}

function markDeadBraces(source: Source): void {
  const { tokens } = source;
  tokens.forEach((token, k) => {
    if (source.dead[k]) return;
    if (token.v === '#' && source.language === 'rust' && isTestAttribute(source, k)) {
      const after = mate(source, k + 1, k) + 1;
      let open = after;
      while (open < tokens.length && word(source, open) !== '{' && word(source, open) !== ';') open++;
      kill(source, after, mate(source, open, open + 1));
      return;
    }
    if (token.t !== 'id') return;
    if (token.v === 'if' || token.v === 'while') {
      const bracketed = word(source, k + 1) === '(';
      const value = tokens[bracketed ? k + 2 : k + 1];
      const close = bracketed ? k + 3 : k + 2;
      if (!value || word(source, close) !== (bracketed ? ')' : '{')) return;
      const no = /^(?:false|FALSE|F|0|null|undefined)$/.test(value.v) && value.t !== 'str';
      const yes = /^(?:true|TRUE|1)$/.test(value.v) && value.t !== 'str';
      if (!no && !yes) return;
      const [from, to] = blockAfter(source, k, bracketed ? close + 1 : close);
      if (no) kill(source, from, to);
      else if (token.v === 'if' && word(source, to + 1) === 'else') {
        const [start, end] = blockAfter(source, to + 1, to + 2);
        kill(source, start, end);
      }
      return;
    }
    if (!/^(?:return|throw|panic|continue|break)$/.test(token.v)) return;
    const previous = tokens[k - 1];
    const parent = source.parents[k] ?? -1;
    if (parent < 0 || word(source, parent) !== '{') return;
    if (previous && !/^(?:\{|\}|;)$/.test(previous.v) && !token.nl) return;
    if (
      previous &&
      token.nl &&
      /^(?:\)|else|=>|:|\|\||&&|\?\?|or)$/.test(previous.v) &&
      !(source.language !== 'js' && previous.v === ')')
    )
      return;
    const close = mate(source, parent, tokens.length);
    let from = statementEnd(source, k);
    if (from >= close) return;
    let to = from;
    while (to < close) {
      if (source.parents[to] === parent && /^(?:case|default|function|func|fn)$/.test(word(source, to)))
        break;
      to++;
    }
    if (previous?.v === ')' && source.language === 'js') from = to;
    kill(source, from, to);
  });
}

/** `#[cfg(test)]`, `#[test]` and their like. */
function isTestAttribute(source: Source, k: number): boolean {
  if (word(source, k + 1) !== '[') return false;
  const end = mate(source, k + 1, k + 1);
  for (let at = k + 2; at < end; at++) {
    if (word(source, at) === 'test' && word(source, at - 2) !== 'not' && word(source, at - 1) !== '!')
      return true;
  }
  return false;
}
