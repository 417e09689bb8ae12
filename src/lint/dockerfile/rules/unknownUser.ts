import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { accountOf, isNamePresent } from '../users.ts';
import { runCommands, type PlacedCommand } from './commandFacts.ts';
import {
  firstLine,
  fixOf,
  flagOf,
  insertAbove,
  linesOf,
  relatedPlace,
  removeLines,
  replaceRange,
  ruleFinding,
  setFlag,
  stepsOf,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import { isUseradd, newName } from './uid1000Conflict.ts';
import { lineOf, makeUserCommand } from './userFacts.ts';

/** A user name in USER or `--chown` that is known not to be there; undefined otherwise. */
function missingName(context: RuleContext, text: string | undefined, step: Step): string | undefined {
  // What follows a blank was meant for a comment, which is a finding of its own.
  if (text === undefined || /[$"'\\\s]/.test(text)) return undefined;
  const name = text.split(':')[0] ?? '';
  if (name === '' || /^\d+$/.test(name)) return undefined;
  const { users, base } = step.before;
  const isOpen = base.family !== 'debian' && base.family !== 'alpine';
  if (isOpen || isNamePresent(users, name, 'account') !== false) return undefined;
  // A command that should have made it and fails is a finding of its own.
  const line = lineOf(context, step);
  const earlier = runCommands(context, line.slice(0, line.indexOf(step)));
  return earlier.some(({ command }) => isUseradd(command) && newName(command) === name) ? undefined : name;
}

/** What makes the user further down in the same stage. */
function madeLater(context: RuleContext, step: Step, name: string): PlacedCommand | undefined {
  const line = lineOf(context, step);
  const later = line.slice(line.indexOf(step) + 1);
  return runCommands(context, later).find(({ command }) => isUseradd(command) && newName(command) === name);
}

export function unknownUser(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'USER').flatMap((step): Finding[] => {
    const [word] = step.instruction.args;
    const name = missingName(context, word?.text, step);
    if (word === undefined || name === undefined) return [];
    const later = madeLater(context, step, name);
    const isFinal = context.chain.at(-1)?.instruction === step.instruction;
    const message = isFinal
      ? sentence("No user '{0}' exists here; the container will not start.", name)
      : sentence("No user '{0}' exists here; the next RUN and the container will not start.", name);
    const related =
      later === undefined
        ? []
        : [relatedPlace(later.command.range, sentence("'{0}' is made only here.", name))];
    const fixes = later === undefined ? userFixes(context, step, name, word.range) : [];
    return [ruleFinding('unknown-user', word.range, message, { related, fixes })];
  });
}

function userFixes(context: RuleContext, step: Step, name: string, range: Finding['range']): Fix[] {
  const { before } = step;
  const command =
    before.user.uid === 0 && /^[a-z_][\w-]*$/.test(name) ? makeUserCommand(before, name) : undefined;
  if (command !== undefined) {
    const edits = [insertAbove(context, step.instruction, `RUN ${command}`)];
    return [fixOf(sentence("Make '{0}' with uid 1000", name), edits)];
  }
  const account = accountOf(before.users, 1000);
  if (account === undefined) return [];
  const { start } = range;
  const end = { line: start.line, character: start.character + name.length };
  const place = { start, end };
  return [fixOf(sentence("Use '{0}', who has uid 1000", account.name), [replaceRange(place, account.name)])];
}

/** Only makes users and their folders: can stand further up. */
function isUserOnly(context: RuleContext, { step }: PlacedCommand): boolean {
  const { instruction } = step;
  if (instruction.rest.text.includes('$') || instruction.comments.length > 0) return false;
  return context
    .commands(step)
    .every(({ name }) =>
      ['useradd', 'adduser', 'groupadd', 'addgroup', 'usermod', 'userdel', 'deluser'].includes(name),
    );
}

function isBroken(context: RuleContext, step: Step): string | undefined {
  const { keyword } = step.instruction;
  return keyword === 'COPY' || keyword === 'ADD'
    ? missingName(context, flagOf(step.instruction, 'chown')?.value, step)
    : undefined;
}

export function chownUnknownUser(context: RuleContext): Finding[] {
  return context.needed.flatMap((step): Finding[] => {
    const flag = flagOf(step.instruction, 'chown');
    const name = isBroken(context, step);
    if (name === undefined || flag?.value === undefined) return [];
    const later = madeLater(context, step, name);
    const message =
      later === undefined
        ? sentence(
            "No user '{0}' exists here. BuildKit does not complain: the files will belong to root.",
            name,
          )
        : sentence(
            "'{0}' is made only in line {1}. BuildKit does not complain: the files will belong to root.",
            name,
            later.step.instruction.line + 1,
          );
    const related =
      later === undefined
        ? []
        : [relatedPlace(firstLine(context, later.step.instruction), sentence("'{0}' is made here.", name))];
    const numeric = fixOf(sentence('Use --chown=1000:1000'), [
      setFlag(step.instruction, 'chown', '1000:1000'),
    ]);
    const move = later === undefined ? undefined : moveUp(context, step, later, name);
    const fixes = move === undefined ? [numeric] : [move, { ...numeric, preferred: false }];
    return [ruleFinding('chown-unknown-user', flag.range, message, { related, fixes })];
  });
}

/** Moves the RUN that makes the user above the first copy that names it. */
function moveUp(context: RuleContext, step: Step, later: PlacedCommand, name: string): Fix | undefined {
  const { stage } = step;
  if (later.step.stage !== stage || !isUserOnly(context, later)) return undefined;
  const first = context.needed.find((each) => each.stage === stage && isBroken(context, each) === name);
  if (first === undefined || first.before.user.uid !== 0) return undefined;
  const run = later.step.instruction;
  const edits: TextEdit[] = [
    insertAbove(context, first.instruction, linesOf(context, run)),
    removeLines(context, run),
  ];
  return fixOf(sentence("Make '{0}' above the copy", name), edits);
}
