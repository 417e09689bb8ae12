import type { Finding, Fix } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { canCreateIn, expandIn, homeIn } from '../model.ts';
import { mountFields } from '../stages.ts';
import { trieGet } from '../trie.ts';
import { isWithin } from './copyFacts.ts';
import { downloadsOf, type Download } from './downloadFacts.ts';
import {
  fixOf,
  insertAbove,
  insertAt,
  insertBelow,
  linesOf,
  relatedPlace,
  removeLines,
  ruleFinding,
  stepsOf,
  userLabel,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import { isNonRoot, lineOf, userInstruction } from './userFacts.ts';

/** A variable that sends the download elsewhere is set when it runs. */
function isRedirected(step: Step, { command, variables }: Download): boolean {
  const { variables: set } = step.before;
  return [...variables, 'HOME'].some(
    (name) =>
      trieGet(set, name)?.kind === 'env' ||
      command.assignments.has(name) ||
      command.text.includes(`${name}=`),
  );
}

function runText(context: RuleContext, step: Step): string {
  return context
    .commands(step)
    .map(({ text }) => text)
    .join('\n');
}

export function buildCacheInRootHome(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined || isNonRoot(end.user) !== true) return [];
  const user = userInstruction(chain);
  const seen = new Set<Step>();
  return chain.flatMap((step): Finding[] =>
    downloadsOf(context, step).flatMap((download): Finding[] => {
      const { command, variables, what, folder } = download;
      if (command.user.uid !== 0 || isRedirected(step, download) || seen.has(step)) return [];
      if (variables.some((name) => runText(context, step).includes(`export ${name}=`))) return [];
      seen.add(step);
      const message = sentence(
        "{0} saves to /root/{1}, where '{2}' does not look and may not read.",
        what,
        folder,
        userLabel(end.user),
      );
      const related = [user && relatedPlace(user.range, sentence('The container runs as this user.'))];
      const fixes = [moveBelowUser(context, step, download), setBrowsers(context, step, download)];
      return [ruleFinding('build-cache-in-root-home', command.range, message, { related, fixes })];
    }),
  );
}

const light = /^(?:python\d?(?:\.\d+)?|hf|huggingface-cli|echo|printf|true|playwright|nltk|uv|sleep)$/;

function moveBelowUser(context: RuleContext, step: Step, { needsRoot }: Download): Fix | undefined {
  const { end, chain } = context;
  const user = stepsOf(chain, 'USER').at(-1);
  if (end === undefined || user === undefined || needsRoot || end.user.uid === null) return undefined;
  if (user.stage !== step.stage || chain.indexOf(user) < chain.indexOf(step)) return undefined;
  const home = homeIn(user.after);
  if (home === null || canCreateIn(user.after, home, end.user.uid) !== true) return undefined;
  const commands = context.commands(step);
  // More than the download may need root, or the folder it works in.
  if (commands.some(({ name, redirects }) => !light.test(name) || redirects.length > 0)) return undefined;
  if (step.instruction.heredocs.length > 0 || step.instruction.comments.length > 0) return undefined;
  if (user.before.workdir !== step.before.workdir) return undefined;
  const edits = [
    removeLines(context, step.instruction),
    insertBelow(context, user.instruction, linesOf(context, step.instruction)),
  ];
  return fixOf(sentence("Download as '{0}'", userLabel(end.user)), edits);
}

/** Browsers are only read, so that a folder of root does. */
function setBrowsers(context: RuleContext, step: Step, { what }: Download): Fix | undefined {
  if (what !== 'playwright install') return undefined;
  const edit = insertAbove(context, step.instruction, 'ENV PLAYWRIGHT_BROWSERS_PATH=/ms-playwright');
  return fixOf(sentence('Set PLAYWRIGHT_BROWSERS_PATH above'), [edit], false);
}

export function cacheEnvAfterDownload(context: RuleContext): Finding[] {
  const { chain, file } = context;
  return chain.flatMap((step, index): Finding[] => {
    const found: Finding[] = [];
    for (const download of downloadsOf(context, step)) {
      const { variables, command, what, folder } = download;
      if (isRedirected(step, download)) continue;
      const home = homeIn(step.before);
      const later = stepsOf(chain.slice(index + 1), 'ENV')
        .flatMap((env) => env.instruction.pairs.map((pair) => ({ env, pair })))
        .find(({ pair }) => variables.includes(pair.name));
      if (later === undefined) continue;
      const { env, pair } = later;
      const value = expandIn(file, env.before, pair.value ?? '');
      if (value === null || (home !== null && isDefault(pair.name, value, home, folder))) continue;
      const message = sentence(
        '{0} is set only in line {1}, after {2}: the app looks there, does not find the files and downloads them again.',
        pair.name,
        pair.range.start.line + 1,
        what,
      );
      const related = [relatedPlace(pair.range, sentence('{0} is set here.', pair.name))];
      const fixes = [moveEnvUp(context, step, env, value)];
      found.push(ruleFinding('cache-env-after-download', command.range, message, { related, fixes }));
      break;
    }
    return found;
  });
}

/** The variable names the place where the download went anyway. */
function isDefault(name: string, value: string, home: string, folder: string): boolean {
  const place = value.replace(/\/+$/, '');
  if (name === 'XDG_CACHE_HOME') return place === `${home}/.cache`;
  return place === `${home}/${folder}` || place === `${home}/${folder}/hub`;
}

function moveEnvUp(context: RuleContext, step: Step, env: Step, value: string): Fix | undefined {
  const { instruction } = env;
  const isSimple = instruction.pairs.every(({ value: text }) => text?.includes('$') !== true);
  // What is stored under /data in the build is not there when a volume is mounted.
  if (!isSimple || isWithin(value, '/data') || env.stage !== step.stage || instruction.comments.length > 0)
    return undefined;
  const edits = [
    insertAbove(context, step.instruction, linesOf(context, instruction)),
    removeLines(context, instruction),
  ];
  return fixOf(sentence('Set it above the download'), edits);
}

export function cacheMountNotWritable(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'RUN').flatMap((step): Finding[] => {
    const { user } = step.before;
    if (isNonRoot(user) !== true) return [];
    return step.instruction.flags.flatMap((flag): Finding[] => {
      if (flag.name !== 'mount' || flag.value === undefined || flag.valueRange === undefined) return [];
      const fields = mountFields(flag.value);
      if (fields.get('type') !== 'cache' || fields.has('uid') || fields.has('mode')) return [];
      const message = sentence(
        "A cache mount belongs to root: '{0}' can't write to {1}, and nothing is cached.",
        userLabel(user),
        fields.get('target') ?? '',
      );
      const setter = userInstruction(lineOf(context, step), step.instruction);
      const related = [setter && relatedPlace(setter.range, sentence('The user is set here.'))];
      const { end } = flag.valueRange;
      const last = context.map.text[context.map.offsetAt(end) - 1];
      const isQuoted = last === '"' || last === "'";
      const place = isQuoted ? { line: end.line, character: end.character - 1 } : end;
      const fix =
        user.uid === null
          ? undefined
          : fixOf(sentence('Add uid={0}', user.uid), [insertAt(place, `,uid=${user.uid}`)]);
      return [ruleFinding('cache-mount-not-writable', flag.range, message, { related, fixes: [fix] })];
    });
  });
}
