import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { accountOf, isGidTaken } from '../users.ts';
import { endOf, optionOf, runCommands } from './commandFacts.ts';
import { fixOf, insertAt, replaceRange, ruleFinding, type RuleContext, type Step } from './ruleContext.ts';
import type { ShellCommand } from './shellCommands.ts';
import { lacksShadow, newName, uidOf } from './uid1000Conflict.ts';

const replacedBy: Readonly<Partial<Record<string, string>>> = {
  useradd: 'adduser',
  groupadd: 'addgroup',
  usermod: 'addgroup',
};

/** The busybox command that does the same; undefined where only `shadow` can. */
function busybox(command: ShellCommand, { before }: Step): string | undefined {
  const name = newName(command);
  if (name === undefined || !/^[\w.-]+$/.test(name)) return undefined;
  const known =
    command.name === 'useradd'
      ? /^(?:-[mrlMN]*[us]?|--(?:create-home|uid|shell|no-log-init)(?:=.*)?)$/
      : /^(?:-r?g?|--gid(?:=.*)?)$/;
  const options = command.args.filter(({ text }) => text?.startsWith('-') === true);
  if (options.some(({ text }) => !known.test(text ?? '')) || command.args.some(({ text }) => text === null))
    return undefined;
  if (command.name === 'groupadd') {
    const gid = optionOf(command, 'g', 'gid')?.text;
    if (gid != null && isGidTaken(before.users, Number(gid)) !== false) return undefined;
    return gid == null ? `addgroup ${name}` : `addgroup -g ${gid} ${name}`;
  }
  const uid = uidOf(command);
  const shell = optionOf(command, 's', 'shell')?.text;
  const owner = uid === undefined ? undefined : accountOf(before.users, Number(uid));
  const free = owner === undefined || owner.name === name ? '' : `deluser --remove-home ${owner.name} && `;
  const shellOption = shell != null && shell !== '/bin/bash' ? ` -s ${shell}` : '';
  const noHome = options.some(({ text }) => /^-\w*M/.test(text ?? ''));
  return `${free}adduser -D${noHome ? ' -H' : ''}${uid === undefined ? '' : ` -u ${uid}`}${shellOption} ${name}`;
}

export function useraddOnAlpine(context: RuleContext): Finding[] {
  return runCommands(context, context.needed).flatMap((placed): Finding[] => {
    const { step, command } = placed;
    const instead = Object.hasOwn(replacedBy, command.name) ? replacedBy[command.name] : undefined;
    if (instead === undefined || command.conditional || !lacksShadow(context, placed)) return [];
    const message = sentence(
      "Alpine has no {0}: the build stops with '{0}: not found'. Use {1}, or install shadow first.",
      command.name,
      instead,
    );
    const isOpen = endOf(command) !== undefined && command.wrappers.length === 0;
    const other = command.name === 'usermod' ? undefined : busybox(command, step);
    const replace =
      isOpen && other !== undefined && command.redirects.length === 0
        ? fixOf(sentence('Use {0}', other), [replaceRange(command.range, other)])
        : undefined;
    const install =
      isOpen && command.user.uid === 0 && other?.startsWith('deluser') !== true
        ? fixOf(
            sentence('Install shadow first'),
            [insertAt(command.range.start, 'apk add --no-cache shadow && ')],
            replace === undefined,
          )
        : undefined;
    return [ruleFinding('useradd-on-alpine', command.range, message, { fixes: [replace, install] })];
  });
}
