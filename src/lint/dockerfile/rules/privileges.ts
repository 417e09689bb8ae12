import type { Finding, Fix, Range, TextEdit } from '../../finding.ts';
import { sentence, type Sentence } from '../../../space/sentence.ts';
import type { CommandFailure } from '../machine.ts';
import { canCreateIn, pathInfo } from '../model.ts';
import { shellPosition, shellText } from '../shell.ts';
import { hasFlag, operands, pathOf, runCommands, verbOf, words, type PlacedCommand } from './commandFacts.ts';
import { copyFacts, isSystemPath } from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertBelow,
  lineNumber,
  relatedPlace,
  ruleFinding,
  setFlag,
  userLabel,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import type { ShellCommand } from './shellCommands.ts';
import { chownText, chownTextFor, isNonRoot, lineOf, userInstruction } from './userFacts.ts';

const verbs: Readonly<Partial<Record<string, RegExp>>> = {
  apt: /^(?:update|install|upgrade|full-upgrade|remove|purge|autoremove|reinstall|clean)$/,
  'apt-get': /^(?:update|install|upgrade|dist-upgrade|remove|purge|autoremove|build-dep|clean)$/,
  apk: /^(?:add|del|update|upgrade|fix)$/,
  dnf: /^(?:install|update|upgrade|remove|makecache|groupinstall)$/,
  yum: /^(?:install|update|upgrade|remove|makecache|groupinstall)$/,
  microdnf: /^(?:install|update|upgrade|remove)$/,
  zypper: /^(?:install|in|update|up|remove|rm|refresh)$/,
};

function isPackageManager(command: ShellCommand): boolean {
  if (command.name === 'dpkg') return hasFlag(command, 'i', 'install', 'configure');
  const pattern = Object.hasOwn(verbs, command.name) ? verbs[command.name] : undefined;
  return pattern?.test(verbOf(command).verb) === true;
}

/** `sudo` does nothing where it is known not to be installed. */
function actsAsRoot({ step, command }: PlacedCommand): boolean {
  if (!command.wrappers.includes('sudo')) return isNonRoot(command.user) !== true;
  const { users, base } = step.before;
  const hasSudo = !base.known || !users.complete || users.packages.some((name) => name.includes('sudo'));
  return isNonRoot(hasSudo ? command.user : step.before.user) !== true;
}

/** The user a message names for a command. */
function whoRuns({ step, command }: PlacedCommand): ShellCommand['user'] {
  return command.wrappers.includes('sudo') ? step.before.user : command.user;
}

/** Where the user of a step was set. */
function setHere(context: RuleContext, step: Step) {
  const user = userInstruction(lineOf(context, step), step.instruction);
  return user === undefined ? undefined : relatedPlace(user.range, sentence('The user is set here.'));
}

/** `USER root` above the instruction and the user again below it. */
function asRoot(context: RuleContext, step: Step, preferred = true): Fix | undefined {
  const user = chownText(context, step);
  if (user === undefined || isNonRoot(step.before.user) !== true) return undefined;
  const edits = [
    insertAbove(context, step.instruction, 'USER root'),
    insertBelow(context, step.instruction, `USER ${user}`),
  ];
  return fixOf(sentence('Run it as root, then go back to {0}', user), edits, preferred);
}

/** What a RUN makes as root would belong to root afterwards. */
function makesMore(context: RuleContext, step: Step): boolean {
  return context
    .commands(step)
    .some(({ name }) => /^(?:mkdir|git|hf|huggingface-cli|tar|unzip|cp)$/.test(name));
}

export function packageManagerAsNonRoot(context: RuleContext): Finding[] {
  const seen = new Set<Step>();
  return runCommands(context, context.needed).flatMap((placed): Finding[] => {
    const { step, command } = placed;
    if (command.conditional || !isPackageManager(command) || actsAsRoot(placed) || seen.has(step)) return [];
    seen.add(step);
    const message = sentence(
      "{0} needs root, but this runs as '{1}'; the build stops here.",
      command.name,
      userLabel(whoRuns(placed)),
    );
    const fixes = [asRoot(context, step, !makesMore(context, step))];
    const related = [setHere(context, step)];
    return [ruleFinding('package-manager-as-non-root', command.range, message, { related, fixes })];
  });
}

const rootTools =
  /^(?:useradd|userdel|usermod|groupadd|groupdel|groupmod|chpasswd|ldconfig|update-ca-certificates|locale-gen|update-alternatives|dpkg-reconfigure)$/;

function needsRoot(command: ShellCommand): boolean {
  if (rootTools.test(command.name)) return !hasFlag(command, 'V', 'help', 'version', 'display', 'list');
  const { tool, verb } = verbOf(command);
  if (tool !== 'playwright') return false;
  return verb === 'install-deps' || (verb === 'install' && words(command).includes('--with-deps'));
}

/** npm and its kind, installing for all users into a folder of root. */
function installsGlobally({ step, command }: PlacedCommand): boolean {
  const { tool, verb } = verbOf(command);
  const isNpm = tool === 'npm' && /^(?:install|i|add)$/.test(verb) && hasFlag(command, 'g', 'global');
  const isYarn = tool === 'yarn' && verb === 'global';
  if (!isNpm && !isYarn) return false;
  const prefix = /(?:npm_config_prefix|NPM_CONFIG_PREFIX|NVM_DIR|VOLTA_HOME)/;
  const text = `${step.instruction.rest.text} ${words(command).join(' ')}`;
  return !/--prefix\b|\bnpm config set prefix\b|nvm\b/.test(text) && !prefix.test(text);
}

export function privilegedWriteAsNonRoot(context: RuleContext): Finding[] {
  const found: Finding[] = [];
  const seen = new Set<Step>();
  const commands = runCommands(context, context.needed);
  for (const placed of commands) {
    const { step, command } = placed;
    if (command.conditional || actsAsRoot(placed) || seen.has(step)) continue;
    const isTool = needsRoot(command);
    if (!isTool && !(installsGlobally(placed) && hasNoPrefix(context, step))) continue;
    seen.add(step);
    const template = isTool
      ? "{0} needs root, but this runs as '{1}'; the build stops here."
      : "{0} installs into a folder of root, but this runs as '{1}'; give npm a prefix in the home.";
    const message = sentence(
      template,
      isTool ? verbOf(command).tool : command.name,
      userLabel(whoRuns(placed)),
    );
    found.push(
      ruleFinding('privileged-write-as-non-root', command.range, message, {
        severity: isTool ? 'error' : 'warning',
        related: [setHere(context, step)],
        fixes: [
          verbOf(command).verb === 'install' && isTool
            ? undefined
            : asRoot(context, step, !makesMore(context, step)),
        ],
      }),
    );
  }
  for (const step of context.needed) {
    const failure = step.after.failures.find(({ reason, fatal }) => reason === 'permission' && fatal);
    if (failure?.path === undefined || seen.has(step)) continue;
    const range = failureRange(context, step, failure);
    const runs = context.commands(step).filter((command) => within(command.range, range));
    if (runs.some((command) => isPackageManager(command) || needsRoot(command))) continue;
    seen.add(step);
    found.push(writeFinding(context, step, failure.path, failure.command, range));
  }
  for (const placed of commands) {
    const { step, command } = placed;
    if (command.conditional || actsAsRoot(placed) || seen.has(step)) continue;
    const path = systemTarget(placed);
    if (path === undefined) continue;
    seen.add(step);
    found.push(writeFinding(context, step, path, command.name, command.range));
  }
  return found;
}

/** A new file or folder below a system directory that the user can't write to. */
function systemTarget({ step, command }: PlacedCommand): string | undefined {
  const { before } = step;
  const { uid } = step.before.user;
  if (uid === null || command.wrappers.length > 0) return undefined;
  const made = command.name === 'touch' || command.name === 'mkdir' ? operands(command, 'm') : [];
  const written = command.redirects.filter(({ operator }) => operator.includes('>') && operator !== '>&');
  return [...made, ...written.map(({ target }) => target)]
    .map((word) => pathOf(command, word))
    .filter((path) => path !== null)
    .find((path) => {
      if (!/^\/(?:etc|usr|opt|var)\//.test(path) || pathInfo(before, path)?.exists === true) return false;
      return canCreateIn(before, path.slice(0, path.lastIndexOf('/')), uid) === false;
    });
}

/** No ENV or earlier command points npm into the home. */
function hasNoPrefix(context: RuleContext, step: Step): boolean {
  const line = lineOf(context, step);
  const before = line.slice(0, line.indexOf(step));
  return !before.some(({ instruction }) => {
    if (instruction.keyword === 'ENV')
      return instruction.pairs.some(({ name }) => /^npm_config_prefix$/i.test(name) || name === 'NVM_DIR');
    return (
      instruction.keyword === 'RUN' && /npm config set prefix|\.npmrc|\bnvm\b/.test(instruction.rest.text)
    );
  });
}

function within(inner: Range, outer: Range): boolean {
  const { start } = inner;
  const after =
    start.line > outer.start.line ||
    (start.line === outer.start.line && start.character >= outer.start.character);
  const before =
    start.line < outer.end.line || (start.line === outer.end.line && start.character < outer.end.character);
  return after && before;
}

function failureRange(context: RuleContext, { instruction }: Step, failure: CommandFailure): Range {
  const shell = shellText(instruction);
  if (shell === undefined || instruction.json !== undefined) return firstLine(context, instruction);
  return {
    start: shellPosition(context.file, shell, failure.start),
    end: shellPosition(context.file, shell, failure.end, true),
  };
}

interface Barrier {
  path: string;
  step: Step | undefined;
}

/** The nearest thing that is there on the way to a path, and what made it. */
function barrierOf(context: RuleContext, { before }: Step, path: string): Barrier {
  let place = path;
  for (;;) {
    const info = pathInfo(before, place);
    if (info?.exists === true) {
      const { cause } = info;
      return { path: place, step: context.needed.find(({ instruction }) => instruction === cause) };
    }
    if (place === '/') return { path: '/', step: undefined };
    place = place.slice(0, place.lastIndexOf('/')) || '/';
  }
}

function writeFinding(
  context: RuleContext,
  step: Step,
  path: string,
  command: string,
  range: Range,
): Finding {
  const { path: barrier, step: maker } = barrierOf(context, step, path);
  const user = userInstruction(lineOf(context, step), step.instruction);
  const who = userLabel(step.before.user);
  const message = writeMessage({ who, barrier, path, command, maker, userLine: user && lineNumber(user) });
  const related = [
    maker &&
      relatedPlace(
        firstLine(context, maker.instruction),
        sentence('{0} belongs to root from here.', barrier),
      ),
    setHere(context, step),
  ];
  return ruleFinding('privileged-write-as-non-root', range, message, {
    related,
    fixes: [barrierFix(context, step, barrier, path, maker)],
  });
}

interface WriteFacts {
  who: string;
  barrier: string;
  path: string;
  command: string;
  maker: Step | undefined;
  userLine: number | undefined;
}

function writeMessage({ who, barrier, path, command, maker, userLine }: WriteFacts): Sentence {
  if (command === 'chown' || command === 'chgrp')
    return sentence("'{0}' can't give files away: {1} needs root.", who, command);
  if (command === 'chmod' || (barrier === path && command !== 'mkdir')) {
    return maker === undefined
      ? sentence("'{0}' can't change {1}, which belongs to root; the build stops here.", who, barrier)
      : sentence(
          "'{0}' can't change {1}: {2} made it as root (line {3}).",
          who,
          barrier,
          maker.instruction.keyword,
          lineNumber(maker.instruction),
        );
  }
  if (maker === undefined)
    return sentence("'{0}' can't create files in {1}; the build stops here.", who, barrier);
  const { keyword } = maker.instruction;
  const line = lineNumber(maker.instruction);
  return userLine === undefined || userLine < line
    ? sentence(
        "'{0}' can't create files in {1}: {2} made it as root (line {3}).",
        who,
        barrier,
        keyword,
        line,
      )
    : sentence(
        "'{0}' can't create files in {1}: {2} made it as root (line {3}), before USER (line {4}).",
        who,
        barrier,
        keyword,
        line,
        userLine,
      );
}

function barrierFix(
  context: RuleContext,
  step: Step,
  barrier: string,
  path: string,
  maker: Step | undefined,
): Fix | undefined {
  const { user } = step.before;
  // What belongs to the user already fails for another reason.
  if (user.uid !== null && pathInfo(step.before, barrier)?.uid === user.uid) return undefined;
  const line = lineOf(context, step);
  const setter = userInstruction(line, step.instruction);
  if (maker !== undefined) {
    const copy = copyFacts(context, maker);
    const owner = chownTextFor(user, maker.before);
    if (
      copy !== undefined &&
      copy.chown === undefined &&
      owner !== undefined &&
      barrier !== maker.before.workdir
    )
      return fixOf(sentence('Copy the files for {0}', owner), [
        setFlag(
          maker.instruction,
          'chown',
          chownText(context, maker) !== undefined && isNonRoot(maker.before.user) === true
            ? (chownText(context, maker) ?? owner)
            : owner,
        ),
      ]);
  }
  const set = line.find(({ instruction }) => instruction === setter);
  if (set === undefined || set.before.user.uid !== 0) return asRoot(context, step, false);
  const owner = chownTextFor(user, set.before);
  if (owner === undefined) return undefined;
  if (maker !== undefined && !isSystemPath(barrier)) {
    // Above USER there is nothing yet to give away.
    if (line.indexOf(maker) > line.indexOf(set)) return undefined;
    const edits: TextEdit[] = [insertAbove(context, set.instruction, `RUN chown ${owner} ${barrier}`)];
    return fixOf(sentence('Give {0} to {1}', barrier, owner), edits);
  }
  const [make] = context.commands(step).filter(({ name }) => name === 'mkdir');
  const target = make && operands(make, 'm').length === 1 && hasFlag(make, 'p', 'parents') ? path : undefined;
  if (target === undefined) return asRoot(context, step, false);
  const text = `RUN mkdir -p ${target} && chown ${owner} ${target}`;
  return fixOf(sentence('Make {0} as root and give it to {1}', target, owner), [
    insertAbove(context, set.instruction, text),
  ]);
}
