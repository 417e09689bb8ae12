import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { accountOf } from '../users.ts';
import { endOf, hasFlag, operands, optionOf, runCommands, type PlacedCommand } from './commandFacts.ts';
import { fixOf, insertAt, relatedPlace, ruleFinding, type RuleContext, type Step } from './ruleContext.ts';
import type { ShellCommand } from './shellCommands.ts';
import { lineOf } from './userFacts.ts';

export const isUseradd = ({ name }: ShellCommand): boolean => name === 'useradd' || name === 'adduser';

/** The name that useradd or adduser makes; undefined when it is not known. */
export function newName(command: ShellCommand): string | undefined {
  const valued = command.name === 'useradd' ? 'bcdefgGkKpsuZ' : 'hgsGkuK';
  const long =
    /^--(?:uid|gid|home|shell|gecos|ingroup|comment|base-dir|home-dir|groups|password|firstuid|lastuid|conf)$/;
  const list = operands(command, valued).filter((word) => {
    const at = command.args.indexOf(word);
    return !long.test(command.args[at - 1]?.text ?? '');
  });
  const name = command.name === 'useradd' ? list.at(-1) : list[0];
  return name?.text ?? undefined;
}

export function uidOf(command: ShellCommand): string | undefined {
  return optionOf(command, 'u', 'uid')?.text ?? undefined;
}

/** The base has only busybox's tools at a command: nothing installed `shadow` before. */
export function lacksShadow(context: RuleContext, { step, command }: PlacedCommand): boolean {
  if (step.before.base.family !== 'alpine') return false;
  const before = lineOf(context, step);
  const earlier = runCommands(context, before.slice(0, before.indexOf(step) + 1));
  const at = earlier.findIndex((each) => each.command === command);
  return !earlier
    .slice(0, at)
    .some(
      ({ command: each }) =>
        each.name === 'apk' &&
        each.args.some(({ text }) => text === null || /^shadow(?:$|[=~<>@-])/.test(text)),
    );
}

function frees(command: ShellCommand): boolean {
  const { name } = command;
  if (name === 'userdel' || name === 'deluser') return true;
  if (name === 'usermod') return hasFlag(command, 'u', 'uid');
  return name === 'sed' && command.text.includes('/etc/passwd');
}

function withinRun(context: RuleContext, step: Step, command: ShellCommand): readonly ShellCommand[] {
  const all = context.commands(step);
  return all.slice(0, all.indexOf(command));
}

export function uid1000Conflict(context: RuleContext): Finding[] {
  return runCommands(context, context.needed).flatMap((placed): Finding[] => {
    const { step, command } = placed;
    if (!isUseradd(command) || command.conditional || uidOf(command) !== '1000') return [];
    if (hasFlag(command, command.name === 'useradd' ? 'o' : '', 'non-unique')) return [];
    const account = accountOf(step.before.users, 1000);
    const name = newName(command);
    const earlier = withinRun(context, step, command);
    if (account === undefined || name === undefined || name === account.name || earlier.some(frees))
      return [];
    if (earlier.some((each) => isUseradd(each) || each.name === 'id' || each.name === 'getent')) return [];
    if (command.name === 'useradd' && lacksShadow(context, placed)) return [];
    const image = step.stage.states[0]?.base;
    const fromBase = image !== undefined && accountOf(image.users, 1000)?.name === account.name;
    const { chain } = context.stages;
    const from = (chain.find(({ index }) => index === step.stage.stage.index) ?? step.stage.stage).from;
    const base = step.stage.stage.base ?? '';
    const message = fromBase
      ? sentence(
          "uid 1000 is already taken by '{0}' in {1}; {2} will fail with 'UID 1000 is not unique'.",
          account.name,
          base,
          command.name,
        )
      : sentence(
          "uid 1000 is already taken by '{0}'; {1} will fail with 'UID 1000 is not unique'.",
          account.name,
          command.name,
        );
    const related = fromBase
      ? [relatedPlace(from.range, sentence("This image brings '{0}'.", account.name))]
      : [];
    const remove =
      step.before.base.family === 'alpine'
        ? `deluser --remove-home ${account.name}`
        : `userdel -r ${account.name}`;
    const isOpen = endOf(command) !== undefined && !command.nested && command.user.uid === 0;
    const fix = isOpen
      ? fixOf(sentence("Remove '{0}' first", account.name), [insertAt(command.range.start, `${remove} && `)])
      : undefined;
    return [ruleFinding('uid-1000-conflict', command.range, message, { related, fixes: [fix] })];
  });
}
