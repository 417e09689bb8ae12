import type { Finding, Fix } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { pathInfo } from '../model.ts';
import { stageCalled } from '../stages.ts';
import { isNamePresent } from '../users.ts';
import { operands, pathOf, runCommands, hasFlag } from './commandFacts.ts';
import {
  copiesOf,
  isManifestOnly,
  isSystemPath,
  isWithin,
  isWorldWritable,
  type CopyFacts,
} from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  relatedPlace,
  ruleFinding,
  setFlag,
  stepsOf,
  userLabel,
  type RuleContext,
} from './ruleContext.ts';
import { userBlockFix } from './userBlock.ts';
import { chownText, chownTextFor, isNonRoot, lineOf, userInstruction } from './userFacts.ts';

/** Copied from another stage where it belongs to a user already; owners stay. */
function keepsOwner(context: RuleContext, { from, sources, step }: CopyFacts): boolean {
  if (from === undefined) return false;
  const source = stageCalled(from, context.stages.all, step.stage.stage.index);
  const model = source === undefined ? undefined : context.model.stages[source.index];
  if (model === undefined) return false;
  return sources.every(({ text }) => {
    if (text === null) return false;
    const path = text.startsWith('/') ? text : `/${text}`;
    const info = pathInfo(model.last, path.replace(/\/\.?$/, '') || '/');
    return info !== undefined && info.uid !== 0;
  });
}

/** Where programs and settings lie, or what the container has for itself alone. */
function isOnlyRead(path: string): boolean {
  return isSystemPath(path) && !isWithin(path, '/root') && !isWithin(path, '/run');
}

export function copyMissingChown(context: RuleContext): Finding[] {
  return copiesOf(context, context.chain).flatMap((copy): Finding[] => {
    const { step, destination, chown } = copy;
    const { user } = step.before;
    if (chown !== undefined || isNonRoot(user) !== true || isWorldWritable(copy)) return [];
    if (destination !== null && isOnlyRead(destination)) return [];
    if (keepsOwner(context, copy)) return [];
    const owner = chownText(context, step);
    if (owner === undefined) return [];
    const onlyLists = isManifestOnly(copy);
    const message = onlyLists
      ? sentence("Without --chown these files belong to root; '{0}' can only read them.", userLabel(user))
      : sentence(
          "Without --chown the copied files belong to root: '{0}' can't change them.",
          userLabel(user),
        );
    const setter = userInstruction(lineOf(context, step), step.instruction);
    const related = [
      setter && relatedPlace(setter.range, sentence('The user is set here; COPY does not follow it.')),
    ];
    // A name that is not there is a finding of its own, and so it would be in --chown.
    const isThere = user.name === null || isNamePresent(step.before.users, user.name, 'account') !== false;
    const fixes = isThere
      ? [fixOf(sentence('Add --chown={0}', owner), [setFlag(step.instruction, 'chown', owner)])]
      : [];
    return [
      ruleFinding('copy-missing-chown', firstLine(context, step.instruction), message, {
        severity: onlyLists ? 'information' : 'warning',
        related,
        fixes,
      }),
    ];
  });
}

/** What later steps give to others: the last place in the chain for each path. */
interface Gifts {
  /** By path, for commands that are not recursive. */
  single: ReadonlyMap<string, number>;
  recursive: ReadonlyMap<string, number>;
  /** Where a command gives away what is not known. */
  anything: number;
}

const opens = /(?:[0-7][0-7][2367]\b|[ao]\w*[+=]\w*w|\s\+w)/;

function giftsOf(context: RuleContext): Gifts {
  const single = new Map<string, number>();
  const recursive = new Map<string, number>();
  let anything = -1;
  const places = new Map(context.chain.map((step, at) => [step, at]));
  for (const { step, command } of runCommands(context, context.chain)) {
    const at = places.get(step) ?? 0;
    const { name, text } = command;
    if ((name === 'find' || name === 'xargs') && /\bch(?:own|mod)\b/.test(text)) anything = at;
    if (name !== 'chown' && !(name === 'chmod' && opens.test(text))) continue;
    const into = hasFlag(command, 'R', 'recursive') ? recursive : single;
    for (const word of operands(command).slice(1)) {
      const path = pathOf(command, word);
      if (path === null) anything = at;
      else into.set(path, at);
    }
  }
  return { single, recursive, anything };
}

/** The copied files are not root's alone at the end. */
function isGivenLater(
  { single, recursive, anything }: Gifts,
  { destination }: CopyFacts,
  copiedAt: number,
): boolean {
  if (anything > copiedAt) return true;
  if (destination === null) return single.size + recursive.size > 0;
  if ((single.get(destination) ?? -1) > copiedAt) return true;
  return [...recursive].some(
    ([path, at]) => at > copiedAt && (isWithin(destination, path) || isWithin(path, destination)),
  );
}

export function copiedFilesOwnedByRoot(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined) return [];
  const hasUser = isNonRoot(end.user) === true;
  const noUser = stepsOf(chain, 'USER').length === 0 && end.user.uid === 0;
  if (!hasUser && !noUser) return [];
  const block = noUser ? userBlockFix(context) : undefined;
  const gifts = giftsOf(context);
  const setter = hasUser ? userInstruction(chain) : undefined;
  const places = new Map(chain.map((step, at) => [step, at]));
  return copiesOf(context, chain).flatMap((copy): Finding[] => {
    const { step, destination, chown } = copy;
    if (chown !== undefined || step.before.user.uid !== 0 || isWorldWritable(copy) || isManifestOnly(copy))
      return [];
    if (destination !== null && isSystemPath(destination)) return [];
    if (keepsOwner(context, copy) || isGivenLater(gifts, copy, places.get(step) ?? 0)) return [];
    const place = destination ?? '.';
    const message = hasUser
      ? sentence(
          "The files copied to {0} belong to root: '{1}' can read them, not change them.",
          place,
          userLabel(end.user),
        )
      : sentence(
          'The files copied to {0} belong to root. Where the Space runs as uid 1000, the app can read them, not change them.',
          place,
        );
    const related = [setter && relatedPlace(setter.range, sentence('The container runs as this user.'))];
    const fixes: (Fix | undefined)[] = hasUser ? [ownFix(context, copy)] : [block];
    return [
      ruleFinding('copied-files-owned-by-root', firstLine(context, step.instruction), message, {
        related,
        fixes,
      }),
    ];
  });
}

function ownFix({ end }: RuleContext, { step }: CopyFacts): Fix | undefined {
  const owner = end === undefined ? undefined : chownTextFor(end.user, step.before);
  if (owner === undefined) return undefined;
  return fixOf(sentence('Add --chown={0}', owner), [setFlag(step.instruction, 'chown', owner)]);
}
