import { cleanPath, pathRegExp, readDockerIgnore, withParents, type DockerIgnore } from './dockerignore.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import { resolveStages } from './dockerfile/stages.ts';
import type { Instruction } from './dockerfile/syntax.ts';
import type { FolderFacts } from './facts.ts';
import type { Finding, Fix, Range } from './finding.ts';
import { sentence } from '../space/sentence.ts';
import { nearest } from './nearest.ts';
import { severityOf, type RuleId } from './ruleTable.ts';
import { createTextMap } from './textMap.ts';

interface Source {
  /** Clean, from the root of the folder; a pattern when it holds `*`, `?` or `[`. */
  path: string;
  range: Range;
  /** Written in JSON, where a replacement needs quotes. */
  json: boolean;
}

/** Folders that are not listed: nothing is known about what is inside them. */
const unlisted = new Set(['.git', '.hg', '.svn', '.venv', 'venv', 'node_modules', '__pycache__', '.cache']);

/** The files and folders that a COPY or ADD names, as far as that can be told. */
export function sourcesOf(instruction: Instruction): Source[] {
  if (instruction.flags.some(({ name }) => name === 'from')) return [];
  const words = instruction.json
    ? instruction.jsonItems.map(({ value, range }) => ({ text: value, range, json: true }))
    : instruction.args.map(({ text, range }) => ({ text, range, json: false }));
  return words.slice(0, -1).flatMap(({ text, range, json }): Source[] => {
    if (/[$\\"']|:\/\/|^git@|^<</.test(text)) return [];
    const path = cleanPath(text);
    const first = path?.split('/')[0] ?? '';
    return path === undefined || path === '' || unlisted.has(first) ? [] : [{ path, range, json }];
  });
}

interface Listing {
  /** Every file and folder. */
  all: ReadonlySet<string>;
  /** The same by the folder that they are in: '' or what ends in a slash. */
  byFolder: ReadonlyMap<string, readonly string[]>;
}

/** Made once for a listing: it is the same for every keystroke in the Dockerfile. */
const listings = new WeakMap<ReadonlySet<string>, Listing>();

function listingOf(paths: ReadonlySet<string>): Listing {
  const known = listings.get(paths);
  if (known !== undefined) return known;
  const all = new Set([...paths].flatMap(withParents));
  const byFolder = new Map<string, string[]>();
  for (const path of all) {
    const beside = byFolder.get(folderOf(path));
    if (beside === undefined) byFolder.set(folderOf(path), [path]);
    else beside.push(path);
  }
  const listing = { all, byFolder };
  listings.set(paths, listing);
  return listing;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/**
 * What has to be there for a copy not to fail: the path itself, or the folder that a pattern begins with. A pattern that
 * nothing matches copies nothing, and the build goes on (measured: BuildKit of Docker 20.10).
 */
function neededPath({ path }: Source): string {
  const parts = path.split('/');
  const pattern = parts.findIndex((part) => isPattern(part));
  return pattern === -1 ? path : parts.slice(0, pattern).join('/');
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** `path` is what is not there of a source: all of it, or the folder that it begins with. */
function missing(
  { path: whole, range, json }: Source,
  path: string,
  { byFolder }: Listing,
  paths: ReadonlySet<string>,
): Finding[] {
  // What stands as a file above the path may be a link to a folder.
  if (
    withParents(path)
      .slice(1)
      .some((parent) => paths.has(parent))
  )
    return [];
  const near = nearest(path, byFolder.get(folderOf(path)) ?? []);
  const sure = near?.toLowerCase() === path.toLowerCase();
  const instead = near && near + whole.slice(path.length);
  const fixes: Fix[] = instead
    ? [
        {
          title: sentence('Copy "{0}"', instead),
          preferred: sure,
          edits: [{ file: 'Dockerfile', range, newText: json ? JSON.stringify(instead) : instead }],
        },
      ]
    : [];
  const message = near
    ? sentence('The folder has no "{0}"; did you mean "{1}"? The build fails here.', path, near)
    : sentence('The folder has no "{0}"; the build fails here.', path);
  return [finding('copy-source-missing', range, message, [], fixes)];
}

function finding(
  code: RuleId,
  range: Range,
  message: Finding['message'],
  related: Finding['related'],
  fixes: Fix[],
): Finding {
  return { file: 'Dockerfile', range, severity: severityOf(code), code, message, related, fixes };
}

interface IgnoreFile {
  file: string;
  text: string;
  rules: DockerIgnore;
}

/** The ignore file that belongs to `Dockerfile`: its own one, or the folder's. */
function ignoreFile(facts: FolderFacts): IgnoreFile | undefined {
  for (const file of ['Dockerfile.dockerignore', '.dockerignore']) {
    const text = facts.texts.get(file);
    if (text !== undefined) return { file, text, rules: readDockerIgnore(text) };
    if (facts.paths?.has(file)) return undefined;
  }
  return undefined;
}

function hidden(
  source: Source,
  matches: string[],
  ignore: IgnoreFile,
  paths: ReadonlySet<string>,
): Finding[] {
  const { rules } = ignore;
  const files = matches.flatMap((path) =>
    paths.has(path) ? [path] : [...paths].filter((one) => one.startsWith(`${path}/`)),
  );
  if (files.length === 0 || files.some((path) => rules.hiddenBy(path) === undefined)) return [];
  const line = rules.hiddenBy(files[0] ?? '') ?? 0;
  const map = createTextMap(ignore.text);
  const at = map.lineEnd(line);
  // Behind the line that hides it, so that later patterns still hide what is inside a folder.
  const edit = { file: ignore.file, range: map.range(at, at), newText: `${map.eol}!${source.path}` };
  const needed = neededPath(source);
  const fails = needed !== '' && rules.hiddenBy(needed) !== undefined;
  const message = sentence(
    fails
      ? '{0} keeps "{1}" out of the build (line {2}), so that this copy fails.'
      : '{0} keeps everything in "{1}" out of the build (line {2}): the build goes on, but this copies no file.',
    ignore.file,
    source.path,
    line + 1,
  );
  const place = map.range(map.lineStart(line), at);
  const related = [{ file: ignore.file, range: place, message: sentence('It is left out here.') }];
  const title = sentence('Let {0} keep "{1}"', ignore.file, source.path);
  const fixes: Fix[] = [{ title, preferred: true, edits: [edit] }];
  const found = finding('dockerignore-hides-source', source.range, message, related, fixes);
  return [fails ? found : { ...found, severity: 'warning' }];
}

/** Sources of COPY and ADD that the build will not find, in every stage that the image needs. */
export function copySources(text: string, facts: FolderFacts, file = parseDockerfile(text)): Finding[] {
  const { paths } = facts;
  if (!paths) return [];
  const { needed } = resolveStages(file);
  const ignore = ignoreFile(facts);
  const listing = listingOf(paths);
  const { all } = listing;
  const findings: Finding[] = [];
  for (const stage of needed) {
    for (const instruction of stage.instructions) {
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
      const hasParents = instruction.flags.some(({ name }) => name === 'parents');
      for (const source of sourcesOf(instruction)) {
        const isMany = isPattern(source.path);
        // With --parents a pattern only filters, from the root of the folder on.
        const needed = isMany && hasParents ? '' : neededPath(source);
        if (needed !== '' && !all.has(needed)) {
          findings.push(...missing(source, needed, listing, paths));
          continue;
        }
        if (ignore === undefined) continue;
        const pattern = isMany ? pathRegExp(source.path) : undefined;
        const found = isMany ? [...all].filter((path) => pattern?.test(path)) : [needed];
        findings.push(...hidden(source, found, ignore, paths));
      }
    }
  }
  return findings;
}
