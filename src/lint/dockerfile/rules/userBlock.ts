import type { Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import type { StateAfter } from '../model.ts';
import { trieGet } from '../trie.ts';
import { accountOf, isNamePresent, isUidTaken } from '../users.ts';
import { closedData, openDataDir } from './buildSurroundings.ts';
import { endOf, operands, pathOf, runCommands, staysClosed } from './commandFacts.ts';
import { copiesOf, isSystemPath, isWithin } from './copyFacts.ts';
import { downloadsOf } from './downloadFacts.ts';
import { unprivilegedPort } from './portRules.ts';
import {
  fixOf,
  insertAbove,
  insertAt,
  setFlag,
  stepsOf,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import { thousandUser, type ThousandUser } from './userFacts.ts';

/** Start commands that begin as root on purpose, or that do not work as another user without settings of their own. */
const needsRootAtStart =
  /\b(?:nginx|apachectl|apache2|httpd|supervisord?|service|systemctl|su|sudo|gosu|su-exec|setpriv|runuser|cron|crond|sshd|redis-server|postgres|pg_ctl\w*|mysqld?\w*|docker-entrypoint(?:\.sh)?|s6-\w+|init|apt|apt-get|apk|caddy|useradd|adduser|chown|mount|dockerd|ollama)\b/;

function startsAsRoot(context: RuleContext): boolean {
  const { entrypoint, cmd, facts, end } = context;
  const texts = [entrypoint, cmd].flatMap((step) => (step === undefined ? [] : [step.instruction.rest.text]));
  if (texts.length === 0 || texts.some((text) => needsRootAtStart.test(text))) return true;
  const scripts = texts.flatMap((text) => text.match(/[\w./-]+\.sh\b/g) ?? []);
  return scripts.some((script) => {
    const name = script.replace(/^.*\//, '');
    const text = [...facts.texts].find(([path]) => path === name || path.endsWith(`/${name}`))?.[1];
    return text === undefined ? end?.base.known !== true : needsRootAtStart.test(text);
  });
}

/** Steps behind which the container's user can already be in force. */
function runsAsUser(context: RuleContext, step: Step): boolean {
  const { keyword } = step.instruction;
  if (keyword !== 'RUN') return true;
  const commands = context.commands(step);
  return commands.length > 0 && downloadsOf(context, step).length > 0 && commands.every(isHarmless);
}

const isHarmless = ({ name }: { name: string }): boolean =>
  /^(?:python\d?(?:\.\d+)?|hf|huggingface-cli|echo|printf|true|test|\[|ls|sleep|cd|set|export)$/.test(name);

interface BlockPlan {
  edits: TextEdit[];
  preferred: boolean;
}

/** Where the block goes: the user above the first WORKDIR or copy, USER behind the last step that needs root. */
function planBlock(context: RuleContext): BlockPlan | undefined {
  const { final, end } = context;
  if (final === undefined || end === undefined || !end.base.known) return undefined;
  const steps = context.chain.filter(({ stage }) => stage === final);
  const start = final.states[0];
  const user = start === undefined ? undefined : blockUser(start, end);
  const address = unprivilegedPort(context);
  if (user === undefined || user.home === null || address === undefined) return undefined;
  const before = context.chain.filter(({ stage }) => stage !== final);
  const first = stepsOf(steps, 'WORKDIR', 'COPY', 'ADD', 'RUN').find(
    (step) => step.instruction.keyword !== 'RUN',
  );
  if (first === undefined || runCommands(context, before).length > 0) return undefined;
  const lastRoot = steps.findLastIndex((step) => !runsAsUser(context, step));
  if (steps.slice(0, lastRoot).some((step) => downloadsOf(context, step).length > 0)) return undefined;
  const copies = copiesOf(context, steps).filter(
    ({ chown, destination }) => chown === undefined && (destination === null || !isSystemPath(destination)),
  );
  const lastMade = steps.findLastIndex(({ instruction }) =>
    ['WORKDIR', 'COPY', 'ADD'].includes(instruction.keyword),
  );
  // With no step after it that can run as the user, USER stands where the container's settings begin.
  const tail = steps.findIndex((step, index) => index > lastRoot && step.instruction.keyword === 'RUN');
  const settings = steps.findIndex(
    ({ instruction }, index) =>
      index > Math.max(lastRoot, lastMade) &&
      ['EXPOSE', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ENV'].includes(instruction.keyword),
  );
  const place = tail === -1 ? settings : tail;
  const above = steps[place]?.instruction;
  const folder = ownedFolder(end, context, steps);
  const given = giveFolders(context, steps, user);
  if (given === undefined) return undefined;
  const early = user.command === undefined ? ownerAt(first.before, user) : user.name;
  const give = folder === undefined ? [] : [`mkdir -p ${folder}`, `chown ${early} ${folder}`];
  const commands = [...(user.command === undefined ? [] : [user.command]), ...give];
  const data = closedData(context, 1000) === undefined ? [] : [`RUN ${openDataDir}`];
  const lines = [...data, `USER ${user.name}`, ...environment(end, user.home)];
  if (above === undefined) return undefined;
  const edits: TextEdit[] = [...given, ...address];
  const own = commands.length === 0 ? [] : [`RUN ${commands.join(' && ')}`];
  if (steps.indexOf(first) >= place) edits.push(insertAbove(context, above, ...own, ...lines));
  else {
    if (own.length > 0) edits.push(insertAbove(context, first.instruction, ...own));
    edits.push(insertAbove(context, above, ...lines));
  }
  for (const { step } of copies) {
    const owner = user.command === undefined ? ownerAt(step.before, user) : user.name;
    edits.push(setFlag(step.instruction, 'chown', owner));
  }
  return { edits, preferred: !startsAsRoot(context) };
}

/** The user with uid 1000 that the image has, or that steps of the stage make, or that can be made first of all. */
function blockUser(start: StateAfter, end: StateAfter): ThousandUser | undefined {
  const first = thousandUser(start);
  if (first?.command === undefined) return first;
  const made = accountOf(end.users, 1000);
  if (made !== undefined) return { name: made.name, home: made.home, command: undefined };
  const isTaken =
    isUidTaken(end.users, 1000) === true || isNamePresent(end.users, first.name, 'account') === true;
  return isTaken ? undefined : first;
}

/** A user that a step makes has no name before it. */
function ownerAt({ users }: StateAfter, { name }: ThousandUser): string {
  return accountOf(users, 1000)?.name === name ? name : '1000:1000';
}

/** Hands the folders that steps make as root to the user; undefined where one can't be. */
function giveFolders(
  context: RuleContext,
  steps: readonly Step[],
  user: ThousandUser,
): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const placed of runCommands(context, steps)) {
    const { command } = placed;
    if (command.name !== 'mkdir') continue;
    const words = operands(command, 'm');
    const paths = words.map((word) => pathOf(command, word));
    if (paths.some((path) => path === null)) return undefined;
    const closed = words.filter((_, index) => {
      const path = paths[index] ?? '/';
      return !isSystemPath(path) && !isWithin(path, '/data') && staysClosed(context, placed, path, 1000);
    });
    if (closed.length === 0) continue;
    const place = endOf(command);
    if (place === undefined || command.conditional) return undefined;
    const owner = user.command === undefined ? ownerAt(placed.step.before, user) : user.name;
    edits.push(insertAt(place, ` && chown ${owner} ${closed.map(({ raw }) => raw).join(' ')}`));
  }
  return edits;
}

/** The working directory, when a step of this stage makes it for root. */
function ownedFolder(end: StateAfter, context: RuleContext, steps: readonly Step[]): string | undefined {
  const { workdir } = end;
  if (workdir === null || workdir === '/' || isSystemPath(workdir)) return undefined;
  const makers = stepsOf(steps, 'WORKDIR', 'COPY', 'ADD').filter(({ after, instruction }) =>
    instruction.keyword === 'WORKDIR'
      ? after.workdir !== null && isWithin(after.workdir, workdir)
      : copiesOf(context, steps).some(
          ({ step, destination }) => step.instruction === instruction && destination === workdir,
        ),
  );
  return makers.length === 0 ? undefined : workdir;
}

function environment(end: StateAfter, home: string): string[] {
  const isSet = (name: string) => end.variablesComplete && valueIn(end, name) !== undefined;
  return isSet('HOME') ? [] : [`ENV HOME=${home} PATH=${home}/.local/bin:$PATH`];
}

function valueIn(end: StateAfter, name: string): string | null | undefined {
  return trieGet(end.values, name);
}

/** The documentation's block for a user with uid 1000, with the copies handed to it; undefined where it has no sure place. */
export function userBlockFix(context: RuleContext): Fix | undefined {
  const plan = planBlock(context);
  return plan === undefined
    ? undefined
    : fixOf(sentence('Insert a user with uid 1000'), plan.edits, plan.preferred);
}
