/** One instruction of a Dockerfile, as far as a build log speaks of it. Lines are zero-based, `endLine` included. */
export interface Instruction {
  /** Upper case. */
  keyword: string;
  /** After the keyword, continuations joined, white space folded, without heredoc bodies. */
  rest: string;
  line: number;
  endLine: number;
  /** From 0; -1 before the first FROM. */
  stage: number;
}

export interface Stage {
  /** Lower case, as BuildKit names it: given by `AS`, or `stage-N`. */
  name: string;
  base: string;
  /** FROM scratch and FROM of another stage make no step. */
  hasFromStep: boolean;
}

export interface DockerfileView {
  instructions: Instruction[];
  stages: Stage[];
}

const heredoc = /(?:^|\s)\d*<<(-?)\s*(?:"(\w+)"|'(\w+)'|(\w+))/g;

/** Reads what a build log needs to be mapped back; a broken file gives what can be read. */
export function readInstructions(text: string): DockerfileView {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*(\S)/im.exec(directives(lines))?.[1] === '`' ? '`' : '\\';
  const continued = escape === '`' ? /^(.*?)`[ \t]*$/ : /^(.*?)\\[ \t]*$/;
  const instructions: Instruction[] = [];
  const stages: Stage[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at] ?? '';
    if (isBlank(first) || isComment(first)) continue;
    const line = at;
    let joined = first;
    while (continued.test(joined) && !joined.trimEnd().endsWith(escape + escape)) {
      joined = continued.exec(joined)?.[1] ?? '';
      at++;
      // Comments and blank lines inside a continuation belong to it without ending it.
      while (at < lines.length && (isComment(lines[at] ?? '') || isBlank(lines[at] ?? ''))) at++;
      if (at >= lines.length) break;
      joined += ` ${lines[at] ?? ''}`;
    }
    const found = /^\s*([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(joined);
    const keyword = found?.[1]?.toUpperCase() ?? '';
    const rest = fold(found?.[2] ?? '');
    if (/^(?:RUN|COPY|ADD)$/.test(keyword)) at = endOfHeredocs(lines, at, rest);
    if (keyword === 'FROM') {
      const words = rest.split(' ').filter((word) => !word.startsWith('--'));
      const base = words[0] ?? '';
      const as = /^as$/i.test(words[1] ?? '') ? words[2]?.toLowerCase() : undefined;
      const hasFromStep = base !== 'scratch' && !stages.some((stage) => stage.name === base.toLowerCase());
      stages.push({ name: as ?? `stage-${stages.length}`, base, hasFromStep });
    }
    const endLine = Math.min(at, lines.length - 1);
    instructions.push({ keyword, rest, line, endLine, stage: stages.length - 1 });
  }
  return { instructions, stages };
}

function directives(lines: readonly string[]): string {
  const end = lines.findIndex((line) => !/^#\s*\w+\s*=/.test(line));
  return lines.slice(0, end < 0 ? lines.length : end).join('\n');
}

function endOfHeredocs(lines: readonly string[], from: number, rest: string): number {
  let at = from;
  for (const [, dash, ...names] of unquoted(rest).matchAll(heredoc)) {
    const name = names.find((candidate) => candidate !== undefined) ?? '';
    let end = at + 1;
    while (end < lines.length && strip(lines[end] ?? '', dash === '-') !== name) end++;
    // Never closed: the rest of the file is not swallowed.
    if (end >= lines.length) return at;
    at = end;
  }
  return at;
}

/** Without quoted texts that are no heredoc delimiter themselves. */
function unquoted(text: string): string {
  return text.replace(/(<<-?\s*)?("[^"]*"|'[^']*')/g, (whole, before: string | undefined) =>
    before === undefined ? '' : whole,
  );
}

const strip = (line: string, tabs: boolean) => (tabs ? line.replace(/^\t+/, '') : line);
const isBlank = (line: string) => line.trim() === '';
const isComment = (line: string) => /^\s*#/.test(line);

/** White space as one space. */
export const fold = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Instructions that are a step of their own under BuildKit, FROM apart. */
export const isStepKeyword = (keyword: string) => /^(?:RUN|COPY|ADD|WORKDIR)$/.test(keyword);

/** CMD or ENTRYPOINT of the last stage: what runs the container. */
export function startInstruction(view: DockerfileView): Instruction | undefined {
  const last = view.stages.length - 1;
  const of = (keyword: string) =>
    view.instructions.findLast((one) => one.stage === last && one.keyword === keyword);
  return of('CMD') ?? of('ENTRYPOINT');
}

/** Working directories of the last stage in order, `$HOME`-like variables replaced from ENV and ARG. */
export function workdirs(view: DockerfileView): string[] {
  const values = new Map<string, string>();
  const found: string[] = [];
  const expand = (text: string) =>
    text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => values.get(name) ?? whole);
  let stage = -2;
  for (const one of view.instructions) {
    if (one.keyword === 'FROM' && one.stage !== stage) {
      stage = one.stage;
      const base = view.stages[stage]?.base.toLowerCase();
      if (!view.stages.slice(0, stage).some((earlier) => earlier.name === base)) found.length = 0;
    }
    if (one.keyword === 'ENV' || one.keyword === 'ARG') {
      for (const [, name = '', quoted, plain] of one.rest.matchAll(/(\w+)(?:=|\s+)(?:"([^"]*)"|(\S+))/g)) {
        values.set(name, expand(quoted ?? plain ?? ''));
      }
    }
    if (one.keyword !== 'WORKDIR') continue;
    const path = expand(one.rest.replace(/^["']|["']$/g, ''));
    found.push(path.startsWith('/') ? path : `${found.at(-1) ?? ''}/${path}`.replace(/\/+/g, '/'));
  }
  return found;
}
