import type { StateAfter } from '../model.ts';
import type { Stage } from '../stages.ts';
import type { Instruction } from '../syntax.ts';
import { accountOf, isNamePresent, isUidTaken, type CurrentUser } from '../users.ts';
import { userText, type RuleContext, type Step } from './ruleContext.ts';

/** Whether a user is another one than root; undefined when that is not known. */
export function isNonRoot({ name, uid }: CurrentUser): boolean | undefined {
  if (uid !== null) return uid !== 0;
  return name === null ? undefined : name !== 'root';
}

/** The last USER in force at a place of the chain; undefined when it is the base image's. */
export function userInstruction(steps: readonly Step[], before?: Instruction): Instruction | undefined {
  const at =
    before === undefined ? steps.length : steps.findIndex(({ instruction }) => instruction === before);
  return steps.slice(0, at).findLast(({ instruction }) => instruction.keyword === 'USER')?.instruction;
}

/** The steps of a stage and of those it is FROM, in order. */
export function lineOf(context: RuleContext, step: Step): readonly Step[] {
  return context.once(step.stage, 'line', () => {
    const stages = new Set<number>();
    for (let stage: Stage | undefined = step.stage.stage; stage !== undefined; stage = stage.parent)
      stages.add(stage.index);
    return context.needed.filter((each) => stages.has(each.stage.stage.index));
  });
}

/** How files are given to the user in force: as USER names it. */
export function chownText(context: RuleContext, step: Step): string | undefined {
  const written = userInstruction(lineOf(context, step), step.instruction)?.args[0]?.text;
  return written ?? userText(step.before.user);
}

/** How files are given to a user that may not exist yet at this place; undefined when there is no way. */
export function chownTextFor(user: CurrentUser, at: StateAfter): string | undefined {
  if (user.name !== null && isNamePresent(at.users, user.name, 'account') !== false) return user.name;
  if (user.uid === null) return undefined;
  return user.gid === null || user.gid === user.uid ? String(user.uid) : `${user.uid}:${user.gid}`;
}

/** A command that makes a user with uid 1000 and a home, or undefined where none can be made. */
export function makeUserCommand(at: StateAfter, name: string, uid = 1000): string | undefined {
  const { base, users } = at;
  if (isUidTaken(users, uid) !== false || isNamePresent(users, name, 'account') !== false) return undefined;
  if (base.family === 'debian') return `useradd -m -u ${uid} ${name}`;
  return base.family === 'alpine' ? `adduser -D -u ${uid} ${name}` : undefined;
}

export interface ThousandUser {
  name: string;
  home: string | null;
  /** What makes it; undefined when it is there. */
  command: string | undefined;
}

/** The user with uid 1000 of an image, or how to make one. */
export function thousandUser(at: StateAfter): ThousandUser | undefined {
  const account = accountOf(at.users, 1000);
  if (account !== undefined) return { name: account.name, home: account.home, command: undefined };
  const command = makeUserCommand(at, 'user');
  return command === undefined ? undefined : { name: 'user', home: '/home/user', command };
}
