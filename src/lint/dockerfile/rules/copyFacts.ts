import type { Range } from '../../finding.ts';
import { octalMode } from '../commands/modes.ts';
import { joinPath } from '../fileTree.ts';
import { expandIn } from '../model.ts';
import { flagOf, type RuleContext, type Step } from './ruleContext.ts';

/** A COPY or ADD as a rule looks at it. */
export interface CopyFacts {
  step: Step;
  sources: readonly { text: string | null; raw: string; range: Range }[];
  /** Absolute; null when it is not known. */
  destination: string | null;
  /** A directory for certain: several sources, or written with a slash at its end. */
  intoDirectory: boolean;
  from: string | undefined;
  chown: string | undefined;
  /** Of `--chmod`: undefined when there is none, null when it is not known. */
  chmod: number | null | undefined;
  hasHeredoc: boolean;
}

export function copyFacts(context: RuleContext, step: Step): CopyFacts | undefined {
  const { keyword } = step.instruction;
  if (keyword !== 'COPY' && keyword !== 'ADD') return undefined;
  return context.once(step, 'copy', () => readCopy(context, step));
}

function readCopy(context: RuleContext, step: Step): CopyFacts | undefined {
  const { instruction, before } = step;
  const { file } = context;
  const marks = instruction.heredocs.map(({ range }) => range.start);
  const isMark = ({ start }: Range) =>
    marks.some(({ line, character }) => line === start.line && character === start.character);
  const words = instruction.json
    ? instruction.jsonItems.map(({ value, range }) => ({ raw: value, range }))
    : instruction.args.filter(({ range }) => !isMark(range)).map(({ text, range }) => ({ raw: text, range }));
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const text = expandIn(file, before, last.raw);
  const isKnown = text !== null && (text.startsWith('/') || before.workdir !== null);
  const chmod = flagOf(instruction, 'chmod')?.value;
  const mode = chmod === undefined ? undefined : expandIn(file, before, chmod);
  const sources = words
    .slice(0, -1)
    .map(({ raw, range }) => ({ raw, range, text: expandIn(file, before, raw) }));
  return {
    step,
    sources,
    destination: isKnown ? joinPath(before.workdir ?? '/', text) : null,
    intoDirectory: sources.length > 1 || /(?:\/|^\.{1,2}|\/\.{1,2})$/.test(text ?? ''),
    from: flagOf(instruction, 'from')?.value,
    chown: flagOf(instruction, 'chown')?.value,
    chmod: mode === undefined ? undefined : mode === null ? null : (octalMode(mode) ?? null),
    hasHeredoc: instruction.heredocs.length > 0,
  };
}

export function copiesOf(context: RuleContext, steps: readonly Step[]): readonly CopyFacts[] {
  const read = (): CopyFacts[] =>
    steps.map((step) => copyFacts(context, step)).filter((copy) => copy !== undefined);
  return steps === context.chain ? context.once(steps, 'copies', read) : read();
}

/** Directories where programs and settings of the system live: what is copied there is only read. */
export function isSystemPath(path: string): boolean {
  return /^\/(?:usr|bin|sbin|lib|lib64|etc|opt|var|tmp|run|dev|proc|sys|root)(?:\/|$)/.test(path);
}

const manifest =
  /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements|package[\w*.-]*\.json|package\*|[\w.-]*lock(?:\.\w+)?|pnpm-workspace\.yaml|\.npmrc|\.yarnrc(?:\.yml)?|pyproject\.toml|setup\.(?:py|cfg)|environment\.ya?ml|Pipfile|poetry\.toml|packages\.txt|pre-requirements\.txt|Cargo\.toml|go\.(?:mod|sum)|Gemfile|composer\.json|tsconfig[\w.-]*\.json|\.python-version|uv\.toml|mix\.exs|build\.gradle(?:\.kts)?|pom\.xml|DESCRIPTION|renv\.lock)$/;

/** Only lists of dependencies, which the app never writes. */
export function isManifestOnly({ sources, hasHeredoc }: CopyFacts): boolean {
  return !hasHeredoc && sources.length > 0 && sources.every(({ text, raw }) => manifest.test(text ?? raw));
}

/** The whole folder is copied. */
export function isWholeFolder({ sources, from }: CopyFacts): boolean {
  return (
    from === undefined &&
    sources.some(
      ({ text }) => text === '.' || text === './' || text === '/' || text === './.' || text === '*',
    )
  );
}

/** Everybody may write what is copied. */
export function isWorldWritable({ chmod }: CopyFacts): boolean {
  return chmod === null || (chmod !== undefined && (chmod & 0o002) !== 0);
}

export function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** Where a copied file of this name would lie. */
export function placeOfSource({ destination, intoDirectory }: CopyFacts, source: string): string | null {
  if (destination === null) return null;
  const name = source.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return intoDirectory ? joinPath(destination, name) : destination;
}
