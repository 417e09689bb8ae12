import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { trieGet } from '../trie.ts';
import { accountOf, isUidTaken } from '../users.ts';
import { optionOf, runCommands, type PlacedCommand } from './commandFacts.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertAt,
  insertBelow,
  relatedPlace,
  replaceRange,
  ruleFinding,
  stepsOf,
  type RuleContext,
} from './ruleContext.ts';
import { isUseradd, newName } from './uid1000Conflict.ts';
import { userBlockFix } from './userBlock.ts';
import { makeUserCommand } from './userFacts.ts';

export function userUidNot1000(context: RuleContext): Finding[] {
  const { end, chain } = context;
  const step = stepsOf(chain, 'USER').at(-1);
  const word = step?.instruction.args[0];
  if (end === undefined || step === undefined || word === undefined) return [];
  const { uid, name } = end.user;
  if (uid === null || uid === 0 || uid === 1000) return [];
  const maker = runCommands(context, chain).find(
    ({ command }) => isUseradd(command) && newName(command) === name,
  );
  const message =
    name === null
      ? sentence('The container runs as uid {0}; Spaces are made for uid 1000.', uid)
      : sentence("'{0}' has uid {1}; Spaces are made for uid 1000.", name, uid);
  const related = maker
    ? [relatedPlace(maker.command.range, sentence("'{0}' is made here.", name ?? ''))]
    : [];
  const fixes: (Fix | undefined)[] = [];
  const isNumber = /^\d/.test(word.text);
  if (maker !== undefined && !isNumber) fixes.push(setUid(context, maker, uid));
  else if (maker === undefined && /^\d+(?::\d+)?$/.test(word.text)) fixes.push(replaceNumber(context, uid));
  return [ruleFinding('user-uid-not-1000', word.range, message, { related, fixes })];
}

function setUid(context: RuleContext, made: PlacedCommand, uid: number): Fix | undefined {
  const { command } = made;
  const { program } = command;
  if (program === undefined || command.nested) return undefined;
  // Who names the user by the number would go on doing so.
  const old = new RegExp(`\\b${uid}\\b`);
  const isNamed = context.chain.some(
    ({ instruction }) => instruction !== command.instruction && old.test(instruction.joined.text),
  );
  if (isNamed) return undefined;
  if (isUidTaken(made.step.before.users, 1000) !== false) return undefined;
  const given = optionOf(command, 'u', 'uid');
  const long = command.name === 'adduser' && made.step.before.base.family === 'debian';
  const edit =
    given === undefined
      ? insertAt(program.range.end, long ? ' --uid 1000' : ' -u 1000')
      : /^\d+$/.test(given.word.raw)
        ? replaceRange(given.word.range, '1000')
        : /^--uid=\d+$/.test(given.word.raw)
          ? replaceRange(given.word.range, '--uid=1000')
          : undefined;
  return edit === undefined ? undefined : fixOf(sentence('Give it uid 1000'), [edit]);
}

/** The number in USER and in every `--chown` that names it. */
function replaceNumber(context: RuleContext, uid: number): Fix | undefined {
  const edits: TextEdit[] = [];
  for (const { instruction } of context.chain) {
    if (instruction.keyword === 'RUN' && new RegExp(`\\b${uid}\\b`).test(instruction.rest.text))
      return undefined;
    const place = instruction.keyword === 'USER' ? instruction.args[0] : undefined;
    const flag = instruction.flags.find(({ name }) => name === 'chown');
    const text = place?.text ?? flag?.value;
    const range = place?.range ?? flag?.valueRange;
    if (text === undefined || range === undefined || !new RegExp(`^${uid}(?::\\d+)?$`).test(text)) continue;
    edits.push(
      replaceRange(
        range,
        text.replace(/\d+/g, (number) => (Number(number) === uid ? '1000' : number)),
      ),
    );
  }
  return fixOf(sentence('Use uid 1000'), edits);
}

export function numericUserWithoutHome(context: RuleContext): Finding[] {
  const { end, chain } = context;
  const step = stepsOf(chain, 'USER').at(-1);
  const word = step?.instruction.args[0];
  if (end === undefined || step === undefined || word === undefined || !end.base.known) return [];
  const { uid } = end.user;
  if (uid === null || uid === 0 || !/^\d+(?::\w+)?$/.test(word.text)) return [];
  if (accountOf(end.users, uid) !== undefined || isUidTaken(end.users, uid) !== false) return [];
  if (end.base.family !== 'debian' && end.base.family !== 'alpine') return [];
  const home = trieGet(end.variables, 'HOME');
  if (home?.kind === 'env' || end.base.env.has('HOME')) return [];
  const message = sentence(
    "uid {0} has no account, so HOME will be '/': ~/.cache and ~/.streamlit cannot be written.",
    uid,
  );
  const command = step.before.user.uid === 0 ? makeUserCommand(step.before, 'user', uid) : undefined;
  const account =
    command === undefined
      ? undefined
      : fixOf(sentence('Make an account with uid {0}', uid), [
          insertAbove(context, step.instruction, `RUN ${command}`),
        ]);
  const variable = fixOf(
    sentence('Set HOME to /tmp'),
    [insertBelow(context, step.instruction, 'ENV HOME=/tmp')],
    account === undefined,
  );
  return [ruleFinding('numeric-user-without-home', word.range, message, { fixes: [account, variable] })];
}

export function noUid1000User(context: RuleContext): Finding[] {
  const { end, chain, final } = context;
  if (end === undefined || final === undefined || !end.base.known || end.user.uid !== 0) return [];
  if (stepsOf(chain, 'USER').length > 0 || end.user.explicit) return [];
  if (end.base.family !== 'debian' && end.base.family !== 'alpine') return [];
  const message = sentence(
    'The image has no USER and runs as root. The documentation of Spaces asks for a user with uid 1000.',
  );
  const range = firstLine(context, final.stage.from);
  return [ruleFinding('no-uid-1000-user', range, message, { fixes: [userBlockFix(context)] })];
}
