import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { octalMode } from '../commands/modes.ts';
import { joinPath } from '../fileTree.ts';
import { changedPaths, pathInfo } from '../model.ts';
import { isNamePresent } from '../users.ts';
import {
  hasFlag,
  operands,
  optionOf,
  pathOf,
  runCommands,
  verbOf,
  type PlacedCommand,
} from './commandFacts.ts';
import { copiesOf, isManifestOnly, isWithin, type CopyFacts } from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  lineNumber,
  relatedPlace,
  replaceRange,
  ruleFinding,
  setFlag,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import type { ShellCommand, ShellWord } from './shellCommands.ts';

/** What an earlier layer holds. */
interface Content {
  path: string;
  step: Step;
  copy: CopyFacts | undefined;
}

/** Where a command puts more than a file or two. */
function filledBy(command: ShellCommand): string[] {
  const { tool, verb } = verbOf(command);
  const place = (text: string | null | undefined): string[] => {
    if (text === null || text === undefined) return [];
    if (text.startsWith('/')) return [joinPath('/', text)];
    return command.cwd === null ? [] : [joinPath(command.cwd, text)];
  };
  if (tool === 'git' && verb === 'clone') {
    const [, url, directory] = operands(command, 'bc');
    const name = url?.text
      ?.replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1);
    return place(directory?.text ?? name);
  }
  if (
    /^(?:npm|yarn|pnpm|bun)$/.test(tool) &&
    /^(?:ci|install|i|)$/.test(verb) &&
    !hasFlag(command, 'g', 'global')
  )
    return place('node_modules');
  if (tool === 'tar' && /^-?\w*x/.test(command.args[0]?.text ?? ''))
    return place(optionOf(command, 'C', 'directory')?.text);
  if (tool === 'unzip') return place(optionOf(command, 'd')?.text);
  if ((tool === 'hf' || tool === 'huggingface-cli') && verb === 'download')
    return place(optionOf(command, '', 'local-dir')?.text);
  if (tool === 'venv' || tool === 'virtualenv') return place(operands(command).at(-1)?.text);
  return [];
}

function contentBefore(context: RuleContext, step: Step): Content[] {
  const { copied, made } = context.once(context.chain, 'content', () => allContent(context));
  const isEarlier = (each: Content): boolean => each.step.instruction.index < step.instruction.index;
  return [...copied.filter(isEarlier), ...made.filter(isEarlier)];
}

function allContent(context: RuleContext): { copied: Content[]; made: Content[] } {
  const copied = copiesOf(context, context.chain).flatMap((copy): Content[] =>
    copy.destination === null || isManifestOnly(copy)
      ? []
      : [{ path: copy.destination, step: copy.step, copy }],
  );
  const made = runCommands(context, context.chain).flatMap((placed): Content[] =>
    filledBy(placed.command).map((path) => ({ path, step: placed.step, copy: undefined })),
  );
  return { copied, made };
}

/** Made by the same RUN, so that nothing is stored twice. */
function isMadeHere(context: RuleContext, { step, command }: PlacedCommand, path: string): boolean {
  const all = context.commands(step);
  return all.slice(0, all.indexOf(command)).some((each) => {
    const places =
      each.name === 'mkdir' ? operands(each, 'm').map((word) => pathOf(each, word)) : filledBy(each);
    return places.some((place) => place !== null && isWithin(path, place) && place !== '/');
  });
}

const smallSystem =
  /^\/(?:var\/(?:lib|log|cache|run|tmp|www)|run|etc|tmp|usr\/share\/nginx|opt\/nginx)(?:\/|$)/;

interface Twice {
  placed: PlacedCommand;
  path: string;
  word: ShellWord;
  content: Content[];
}

/** Recursive changes of what an earlier layer holds. */
function storedTwice(context: RuleContext, name: 'chown' | 'chmod'): Twice[] {
  return runCommands(context, context.chain).flatMap((placed): Twice[] => {
    const { command, step } = placed;
    const isName = command.name === name || (name === 'chown' && command.name === 'chgrp');
    if (!isName || !hasFlag(command, 'R', 'recursive')) return [];
    const targets = operands(command).slice(hasFlag(command, '', 'reference') ? 0 : 1);
    const contents = contentBefore(context, step);
    for (const word of targets) {
      const path = pathOf(command, word);
      if (path === null || smallSystem.test(path) || isMadeHere(context, placed, path)) continue;
      const content = contents.filter(({ path: place, copy }) => {
        if (isWithin(place, path)) return true;
        return isWithin(path, place) && place !== '/' && isTree(copy) && !isEmptyFolder(context, step, path);
      });
      if (content.length > 0) return [{ placed, path, word, content }];
    }
    return [];
  });
}

/** A copied folder, not a file. */
function isTree(copy: CopyFacts | undefined): boolean {
  return copy === undefined || !copy.sources.every(({ text, raw }) => /\.\w+$/.test(text ?? raw));
}

/** A folder that a step made and nothing was put into. */
function isEmptyFolder({ facts }: RuleContext, { before }: Step, path: string): boolean {
  const info = pathInfo(before, path);
  if (info === undefined) return true;
  const keyword = info.cause?.keyword;
  if (keyword === 'COPY' || keyword === 'ADD') return false;
  return facts.paths === undefined || changedPaths(before, path).length === 0;
}

/** Only what copies brought changes its owner: the copies can do it themselves. */
function onlyCopies(step: Step, path: string, copies: readonly CopyFacts[]): boolean {
  const causes = copies.map((copy) => copy.step.instruction);
  return !changedPaths(step.before, path).some(
    ([, node]) => node.cause?.keyword === 'RUN' && !causes.includes(node.cause),
  );
}

/** Takes out `-R`, alone or among other letters. */
function dropRecursive(command: ShellCommand, { map }: RuleContext): TextEdit | undefined {
  const index = command.args.findIndex(
    ({ text }) => /^-[a-zA-Z]*R[a-zA-Z]*$/.test(text ?? '') || text === '--recursive',
  );
  const word = command.args[index];
  const next = command.args[index + 1];
  if (word === undefined || next === undefined || command.nested || word.raw !== word.text) return undefined;
  const others = word.raw === '--recursive' ? '-' : word.raw.replace('R', '');
  if (others !== '-') return replaceRange(word.range, others);
  // Up to the next word, unless a line break stands between.
  const end = next.range.start.line === word.range.end.line ? next.range.start : word.range.end;
  return map.offsetAt(end) > map.offsetAt(word.range.start)
    ? replaceRange({ start: word.range.start, end }, '')
    : undefined;
}

function ownerAt(text: string, copy: CopyFacts, step: Step): string | undefined {
  const [user = '', group] = text.split(':');
  const { users } = copy.step.before;
  const isThere = (name: string) => /^\d+$/.test(name) || isNamePresent(users, name, 'account') === true;
  if (isThere(user) && (group === undefined || group === '' || group === user || /^\d+$/.test(group)))
    return group === '' ? user : text;
  const account = step.before.users.accounts.find(({ name }) => name === user);
  return account?.uid == null || account.gid === null ? undefined : `${account.uid}:${account.gid}`;
}

function chownFix(context: RuleContext, { placed, path, content }: Twice): Fix | undefined {
  const { command, step } = placed;
  const text = operands(command)[0]?.text;
  if (text == null || command.name !== 'chown' || operands(command).length !== 2) return undefined;
  const copies = content.map(({ copy }) => copy).filter((copy) => copy !== undefined);
  if (copies.length < content.length || !onlyCopies(step, path, copies)) return undefined;
  const edits: (TextEdit | undefined)[] = [dropRecursive(command, context)];
  for (const copy of copies) {
    if (copy.chown !== undefined) continue;
    const owner = isWithin(copy.destination ?? '/', path) ? ownerAt(text, copy, step) : undefined;
    if (owner === undefined) return undefined;
    edits.push(setFlag(copy.step.instruction, 'chown', owner));
  }
  if (edits[0] === undefined) return undefined;
  return fixOf(sentence('Copy with --chown, and give away only {0} itself', path), edits);
}

export function recursiveChown(context: RuleContext): Finding[] {
  return storedTwice(context, 'chown').flatMap((twice): Finding[] => {
    const { placed, path, content } = twice;
    const { command } = placed;
    const owner = operands(command)[0]?.text?.split(/[:.]/)[0];
    // Nothing changes where all of it belongs to that user already.
    if (content.every(({ copy }) => copy?.chown !== undefined && copy.chown.split(':')[0] === owner))
      return [];
    const [first] = content.filter(({ copy }) => copy?.chown === undefined);
    const message = sentence(
      'chown -R stores everything in {0} a second time: the image grows by what line {1} put there.',
      path,
      first === undefined ? lineNumber(placed.step.instruction) : lineNumber(first.step.instruction),
    );
    const related = first && [
      relatedPlace(firstLine(context, first.step.instruction), sentence('Stored here the first time.')),
    ];
    return [
      ruleFinding('recursive-chown', command.range, message, {
        related: related ?? [],
        fixes: [chownFix(context, twice)],
      }),
    ];
  });
}

function chmodFix(context: RuleContext, { placed, path, content }: Twice): Fix | undefined {
  const { command, step } = placed;
  const text = operands(command)[0]?.text ?? '';
  const mode = octalMode(text);
  // A mode without search bits would close the copied folders.
  if (mode === undefined || (mode & 0o111) !== 0o111 || operands(command).length !== 2) return undefined;
  const copies = content.map(({ copy }) => copy).filter((copy) => copy !== undefined);
  if (copies.length < content.length || !onlyCopies(step, path, copies)) return undefined;
  if (copies.some(({ chmod, destination }) => chmod !== undefined || !isWithin(destination ?? '/', path)))
    return undefined;
  const drop = dropRecursive(command, context);
  if (drop === undefined) return undefined;
  const edits = copies.map((copy) => setFlag(copy.step.instruction, 'chmod', text));
  return fixOf(sentence('Copy with --chmod={0}, and change only {1} itself', text, path), [drop, ...edits]);
}

export function recursiveChmod(context: RuleContext): Finding[] {
  return storedTwice(context, 'chmod').map((twice) => {
    const { placed, path, content } = twice;
    const [first] = content;
    const message = sentence('chmod -R stores everything in {0} a second time; COPY --chmod does not.', path);
    const related = first && [
      relatedPlace(firstLine(context, first.step.instruction), sentence('Stored here the first time.')),
    ];
    return ruleFinding('recursive-chmod', placed.command.range, message, {
      related: related ?? [],
      fixes: [chmodFix(context, twice)],
    });
  });
}
