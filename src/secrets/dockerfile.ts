import { addRead } from './environment.ts';
import { noFacts, type FileFacts } from './model.ts';
import { isSecretName } from './names.ts';
import { readShell } from './shell.ts';
import { lineStartsOf, placeAt } from './source.ts';

interface Instruction {
  name: string;
  /** Text after the instruction's name, continuations blanked, at its offset in the file. */
  text: string;
  offset: number;
}

function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split('\n');
  let at = 0;
  let current: { start: number; end: number } | undefined;
  let heredoc: string | undefined;
  const flush = () => {
    if (!current) return;
    const raw = text
      .slice(current.start, current.end)
      .replace(/^[ \t]*#.*$/gm, (line) => ' '.repeat(line.length))
      .replace(/\\([ \t]*\r?)(?=\n|$)/g, ' $1');
    const match = /^\s*([A-Za-z]+)(\s+|$)/.exec(raw);
    if (match)
      found.push({
        name: (match[1] ?? '').toUpperCase(),
        text: raw.slice(match[0].length),
        offset: current.start + match[0].length,
      });
    current = undefined;
  };
  for (const line of lines) {
    const end = at + line.length;
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined;
    } else if (current) {
      current.end = end;
      if (!/^\s*#/.test(line) && !/\\\s*$/.test(line) && line.trim() !== '') flush();
    } else if (line.trim() !== '' && !/^\s*#/.test(line)) {
      current = { start: at, end };
      const tag = /^\s*(?:RUN|COPY|ADD)\b.*<<-?["']?([A-Za-z_]\w*)/i.exec(line)?.[1];
      if (tag !== undefined) {
        heredoc = tag;
        flush();
      } else if (!/\\\s*$/.test(line)) flush();
    }
    at = end + 1;
  }
  flush();
  return found;
}

export function readDockerfile(file: string, text: string): FileFacts {
  const facts = noFacts(file);
  const starts = lineStartsOf(text);
  const instructions = instructionsOf(text);
  const supplied = new Set<string>();
  for (const { name, text: rest, offset } of instructions) {
    const place = (at: number, length: number) => placeAt(file, starts, offset + at, offset + at + length);
    if (name === 'RUN') {
      for (const mount of rest.matchAll(/--mount=(\S+)/g)) {
        const parts = (mount[1] ?? '').split(',');
        if (!parts.includes('type=secret')) continue;
        const part = (key: string) => parts.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
        const target = part('target') ?? part('dst') ?? part('destination');
        const id = part('id')?.replace(/^["']|["']$/g, '') ?? target?.slice(target.lastIndexOf('/') + 1);
        if (id === undefined) continue;
        const at = mount.index + mount[0].indexOf(id);
        addRead(
          facts,
          id,
          place(at, id.length),
          part('required') === 'false' || isTested(rest, target ?? `/run/secrets/${id}`)
            ? 'optional'
            : 'required',
          'mounted as a secret at build time',
          { kind: 'secret' },
        );
      }
    } else if (name === 'ARG') {
      for (const match of rest.matchAll(/([A-Za-z_]\w*)(=("[^"]*"|'[^']*'|\S*))?/g)) {
        const key = match[1] ?? '';
        const value = match[3]?.replace(/^["']|["']$/g, '') ?? '';
        const fallsBack = new RegExp(`\\$\\{${key}:?-[^}]+\\}`).test(text);
        const isExtra = new RegExp(`\\$\\{${key}:?\\+`).test(text);
        addRead(
          facts,
          key,
          place(match.index, key.length),
          value !== '' || fallsBack
            ? 'defaulted'
            : match[2] === undefined && !isExtra
              ? 'required'
              : 'optional',
          isSecretName(key) ? 'build argument; a secret does not arrive this way' : 'build argument',
        );
      }
    } else if (name === 'ENV') {
      readEnv(facts, rest, supplied, (at, length) => place(at, length), instructions);
    } else if (name === 'CMD' || name === 'ENTRYPOINT') {
      const json = /^\s*\[/.test(rest);
      if (json && !/^\s*\[\s*"(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh"\s*,\s*"-\w*c"/.test(rest)) continue;
      const own: FileFacts = noFacts(file);
      const shell = json
        ? rest
            .replace(/^\s*\[\s*"[^"]*"\s*,\s*"-\w*c"\s*,\s*"/, (head) => ' '.repeat(head.length))
            .replace(/\\"/g, '  ')
            .replace(/"\s*\]\s*$/, (tail) => ' '.repeat(tail.length))
        : rest;
      readShell(own, shell, { offset, starts, isScript: false });
      facts.reads.push(...own.reads.filter((read) => !supplied.has(read.name)));
    }
  }
  facts.supplied.push(...supplied);
  return facts;
}

/** The step looks first whether the file of the secret is there. */
function isTested(run: string, target: string): boolean {
  const at = run.search(/(?:\[\[?|\btest)\s+-[fsre]\s/);
  return (
    at >= 0 && new RegExp(`-[fsre]\\s+"?${target.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(run.slice(at))
  );
}

function readEnv(
  facts: FileFacts,
  rest: string,
  supplied: Set<string>,
  place: (at: number, length: number) => FileFacts['reads'][number]['place'],
  instructions: Instruction[],
): void {
  const pairs = /^\s*[A-Za-z_]\w*=/.test(rest)
    ? [...rest.matchAll(/([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)]
    : [...rest.matchAll(/^\s*([A-Za-z_]\w*)\s+(.+)$/gs)];
  const isArgument = (name: string) =>
    instructions.some(
      (other) => other.name === 'ARG' && new RegExp(`(?:^|\\s)${name}(?:=|\\s|$)`).test(other.text),
    );
  const hasDefault = (name: string) =>
    instructions.some(
      (other) => other.name === 'ARG' && new RegExp(`(?:^|\\s)${name}=["']?[^\\s"']`).test(other.text),
    );
  for (const match of pairs) {
    const name = match[1] ?? '';
    const value = (match[2] ?? '').trim().replace(/^["']|["']$/g, '');
    const reference = /^\$\{?(\w+)/.exec(value)?.[1];
    if (value === '' || isPlaceholder(value)) continue;
    if (reference === undefined) supplied.add(name);
    else if (reference !== name && isArgument(reference)) supplied.add(name);
    else if (reference === name && /:?-[^}]/.test(value)) {
      addRead(facts, name, place(match.index, name.length), 'defaulted', 'ENV with a default');
    } else if (isArgument(reference)) {
      if (hasDefault(reference)) supplied.add(name);
    }
  }
}

/** A value that says where the real one should go. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim().toLowerCase();
  return (
    text === '' ||
    /^(?:<.*>|\[.*\]|\{.*\}|\.\.\.|x+|\*+|todo|none|null|changeme|change[-_ ]?me.*|replace[-_ ]?me.*|secret|password|token|key)$/.test(
      text,
    ) ||
    /^(?:your|my)[-_ ]|[-_ ]here$|^(?:sk|hf|pk|gsk|ghp|r8)[-_](?:\.{2,}|x{2,}|\*+|your.*|<.*|…)|x{4,}|\.{3}|^(?:insert|enter|put|paste|fill)[-_ ]/.test(
      text,
    )
  );
}
