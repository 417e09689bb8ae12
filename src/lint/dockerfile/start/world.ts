import { expandWord } from '../expand.ts';
import { dockerfileName, stepsOf, type RuleContext } from '../rules/ruleContext.ts';
import { joinPath } from '../fileTree.ts';
import { trieGet } from '../trie.ts';
import { expandIn, variableOf } from '../model.ts';
import { createTextMap } from '../../textMap.ts';
import type { Known, Origin, Place, Token } from './types.ts';

/** Variables that a process gets: a value, null for one that is not known, undefined for none. */
export type Environment = (name: string) => string | null | undefined;

/** What the start of the container finds. */
export interface World {
  context: RuleContext;
  environment: Environment;
  /** The base image is one of which the users, folders and variables are known. */
  baseKnown: boolean;
}

/** Set by the shell or the engine, to values of their own. */
const ownVariables = new Set(['HOSTNAME', 'HOME', 'PATH', 'PWD', 'USER', 'SHELL', 'TERM', 'RANDOM', 'UID']);

/** The variables of the container: ENV, not ARG; those of the Space have values that only the Hub knows. */
export function containerEnvironment(context: RuleContext): Environment {
  const { end, facts } = context;
  const ofSpace = new Set([...(facts.space?.variables ?? []), ...(facts.space?.secrets ?? [])]);
  return (name) => {
    if (end === undefined || ofSpace.has(name)) return null;
    const set = trieGet(end.variables, name);
    if (set?.kind === 'env') return set.value;
    if (ownVariables.has(name)) return variableOf(end, name) ?? null;
    return end.base.known ? undefined : null;
  };
}

export function makeWorld(context: RuleContext): World {
  const baseKnown = context.end?.base.known === true;
  return { context, environment: containerEnvironment(context), baseKnown };
}

/** The environment with some variables set on top. */
export function withVariables(world: World, set: ReadonlyMap<string, string | null>): World {
  if (set.size === 0) return world;
  const { environment } = world;
  const layered: Environment = (name) => {
    const own = set.get(name);
    return own === undefined ? environment(name) : own;
  };
  return { ...world, environment: layered };
}

/** A word of shell text as the container's shell expands it; null when that is not known. */
export function expandAtStart({ environment }: World, raw: string): string | null {
  if (/\$\(|`|^\s*$/.test(raw)) return null;
  return expandWord(raw, environment).text;
}

export function textOf({ context }: World, file: string): string | undefined {
  return file === dockerfileName ? context.text : context.facts.texts.get(file);
}

/** Where a value stands inside a piece of a file; undefined when that is not sure. */
export function placeInside(world: World, { file, range }: Place, value: string): Place | undefined {
  const text = textOf(world, file);
  if (text === undefined) return undefined;
  const map = createTextMap(text);
  const start = map.offsetAt(range.start);
  const piece = text.slice(start, map.offsetAt(range.end));
  const found = [...piece.matchAll(new RegExp(`(?<![\\w.])${literal(value)}(?![\\w.])`, 'g'))];
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const at = start + only.index;
  return { file, range: map.range(at, at + value.length) };
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The value of the ENV that sets a variable for the container. */
export function placeOfVariable(world: World, name: string, value: string): Place | undefined {
  const pair = stepsOf(world.context.chain, 'ENV')
    .flatMap(({ instruction }) => instruction.pairs)
    .findLast((each) => each.name === name);
  const range = pair?.valueRange;
  return range === undefined ? undefined : placeInside(world, { file: dockerfileName, range }, value);
}

/** A value from the command line or from a variable, with its place. */
export function knownAt<T>(world: World, value: T, origin: Origin, token: Token | undefined): Known<T> {
  if (token === undefined) return { value, origin, place: undefined };
  const direct = placeInside(world, token.place, String(value));
  if (direct !== undefined) return { value, origin, place: direct };
  const name = /^["']?[^$]*\$\{?([A-Za-z_]\w*)/.exec(token.raw)?.[1];
  const place = name === undefined ? undefined : placeOfVariable(world, name, String(value));
  return { value, origin, place };
}

/** The file of the folder that COPY put at a path of the container; undefined when none did for sure. */
export function fileAt(world: World, path: string): string | undefined {
  const { context } = world;
  // What a step of the build writes over is not what the folder has.
  if (isRewritten(world, path.slice(path.lastIndexOf('/') + 1))) return undefined;
  const { facts, file, end } = context;
  const absolute = path.startsWith('/') ? path : end?.workdir == null ? null : joinPath(end.workdir, path);
  if (absolute === null) return undefined;
  const isThere = (name: string): boolean => facts.texts.has(name) || facts.paths?.has(name) === true;
  for (const { instruction, before } of stepsOf(context.chain, 'COPY', 'ADD').toReversed()) {
    if (instruction.heredocs.length > 0) continue;
    const words = instruction.args.map(({ text }) => expandIn(file, before, text));
    const target = words.at(-1);
    if (target == null || before.workdir === null) continue;
    const place = joinPath(before.workdir, target);
    const sources = words.slice(0, -1);
    const inside = place === '/' ? absolute.slice(1) : absolute.slice(place.length + 1);
    const isFolder = target.endsWith('/') || target === '.' || target === '..' || sources.length > 1;
    const isUnder = place === '/' || absolute.startsWith(`${place}/`);
    const isOfOther = instruction.flags.some((flag) => flag.name === 'from');
    // What another stage or image holds is not looked into.
    if (isOfOther && (isUnder || absolute === place)) return undefined;
    if (isOfOther) continue;
    for (const source of sources) {
      if (source === null) continue;
      const clean = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
      const from = clean === '.' ? '' : clean;
      const name = from.slice(from.lastIndexOf('/') + 1);
      const candidates = [
        ...(absolute === place && !isFolder ? [from] : []),
        ...(isUnder && inside === name ? [from] : []),
        ...(isUnder ? [from === '' ? inside : `${from}/${inside}`] : []),
      ];
      const matched = from.includes('*') && isUnder && !inside.includes('/') && globMatches(name, inside);
      const folder = from.slice(0, from.length - name.length);
      const found = candidates.find(isThere) ?? (matched ? `${folder}${inside}` : undefined);
      if (found === undefined || !isThere(found)) continue;
      return found;
    }
  }
  return undefined;
}

function globMatches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(name);
}

/** Whether a step of the build changes a file after it was copied (`sed -i`, `envsubst`, `>`). */
function isRewritten({ context }: World, name: string): boolean {
  return stepsOf(context.chain, 'RUN').some((step) => {
    const text = context.text.slice(
      context.map.offsetAt(step.instruction.range.start),
      context.map.offsetAt(step.instruction.range.end),
    );
    return (
      text.includes(name) &&
      /\bsed\b|\bperl\b|envsubst|\btee\b|>|\bmv\b|\bcp\b|<</.test(withoutDiscards(text))
    );
  });
}

function withoutDiscards(text: string): string {
  return text.replace(/\d?>\s*(?:\/dev\/null|&\d)/g, '').replace(/\bsed\b[^&|;\n]*\\r[^&|;\n]*/g, '');
}
