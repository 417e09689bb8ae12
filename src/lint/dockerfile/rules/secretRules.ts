import type { Finding, Fix, Range, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { joinPath } from '../fileTree.ts';
import { mountFields } from '../stages.ts';
import type { Flag, Instruction } from '../syntax.ts';
import type { CurrentUser } from '../users.ts';
import {
  fixOf,
  insertAt,
  replaceRange,
  ruleFinding,
  stepsOf,
  userLabel,
  type RuleContext,
  type RuleMap,
  type Step,
} from './ruleContext.ts';
import type { ShellCommand, ShellWord } from './shellCommands.ts';

const folder = '/run/secrets/';

export interface SecretMount {
  flag: Flag;
  fields: ReadonlyMap<string, string>;
}

export function secretMounts(instruction: Instruction): SecretMount[] {
  return instruction.flags.flatMap((flag) => {
    if (flag.name !== 'mount' || flag.value === undefined) return [];
    const fields = mountFields(flag.value);
    return fields.get('type') === 'secret' ? [{ flag, fields }] : [];
  });
}

export function mountText(name: string): string {
  return `--mount=type=secret,id=${name},mode=0444,required=true`;
}

export function addMount(instruction: Instruction, name: string): TextEdit {
  return insertAt(instruction.keywordRange.end, ` ${mountText(name)}`);
}

/** A test, an alternative or a silenced error: a missing secret is no surprise. */
export function isGuarded(text: string): boolean {
  return /(?:\[|\btest)\s+!?\s*-[efrs]\s+["']?\/run\/secrets|\|\|(?!\s*(?:exit|return|false)\b)|2>\s*\/dev\/null|&>\s*\/dev\/null/.test(
    text,
  );
}

export function sourceOf({ map }: RuleContext, { range }: Instruction): string {
  return map.text.slice(map.offsetAt(range.start), map.offsetAt(range.end));
}

/** Names of the secrets that a command reads as files, with their words. */
function secretsRead(command: ShellCommand): { name: string; word: ShellWord | undefined }[] {
  const { name, args, redirects, heredocs } = command;
  const isData = /^(?:echo|printf|mkdir|touch|rm|chmod|chown|test|\[|ls)$/.test(name);
  const written = redirects.filter(({ operator }) => operator.includes('>')).map(({ target }) => target.raw);
  const text = isData ? withoutSingleQuoted(command.text) : command.text;
  const bodies = /^python|^(?:ba|da)?sh$/.test(name) ? heredocs.join('\n') : '';
  const found: { name: string; word: ShellWord | undefined }[] = [];
  for (const match of `${text}\n${bodies}`.matchAll(/\/run\/secrets\/([A-Za-z0-9_][\w.-]*)(?!\$)/g)) {
    const path = match[0];
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    const isRead = !isData || /\$\(\s*(?:cat\s+|<\s*)["']?$|[^>]<\s*["']?$/.test(before);
    if (!isRead || written.some((raw) => raw.includes(path)) || /[\w.]$/.test(before)) continue;
    const word = args.find(({ raw }) => raw.includes(path));
    if (!found.some((each) => each.name === match[1])) found.push({ name: match[1] ?? '', word });
  }
  return found;
}

function secretNotMounted(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'RUN').flatMap((step) => {
    const { instruction, before } = step;
    const source = sourceOf(context, instruction);
    if (!source.includes(folder) || isGuarded(source)) return [];
    const mounts = secretMounts(instruction);
    const others = instruction.flags.some(
      ({ name, value }) =>
        name === 'mount' && value?.includes('/run/secrets') === true && !/type=secret/.test(value),
    );
    if (others || mounts.some(({ flag }) => flag.value?.includes('$') === true)) return [];
    const isMounted = (name: string): boolean =>
      mounts.some(({ fields }) => {
        const target = fields.get('target');
        return (
          fields.get('id') === name ||
          (target !== undefined && joinPath(before.workdir ?? '/', target) === folder + name) ||
          (fields.get('id') === undefined && fields.get('source') === name)
        );
      });
    const isMade = (name: string): boolean =>
      new RegExp(`(?:>|\\btee\\b|\\bcp\\b|\\bmv\\b)[^\\n;&|]*${folder}${name}`).test(context.text) ||
      stepsOf(context.needed, 'COPY', 'ADD').some((copy) =>
        copy.instruction.joined.text.includes('/run/secrets'),
      );
    const seen = new Set<string>();
    return context.commands(step).flatMap((command) => {
      return secretsRead(command).flatMap(({ name, word }) => {
        if (seen.has(name) || isMounted(name) || isMade(name)) return [];
        seen.add(name);
        const message = sentence(
          'The build reads the secret "{0}", which this step does not mount: {1} is not there, and the step fails.',
          name,
          folder + name,
        );
        const fixes = [fixOf(sentence('Mount the secret "{0}"', name), [addMount(instruction, name)])];
        return [ruleFinding('secret-not-mounted', word?.range ?? command.range, message, { fixes })];
      });
    });
  });
}

/** Somebody else than root for sure. */
export function isOtherThanRoot(user: CurrentUser): boolean {
  return user.uid === null ? user.name !== null && user.name !== 'root' && user.explicit : user.uid !== 0;
}

function secretMountNotReadable(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'RUN').flatMap((step) => {
    const { instruction, before } = step;
    const mounts = secretMounts(instruction);
    if (mounts.length === 0 || !isOtherThanRoot(before.user)) return [];
    if (context.commands(step).some(({ wrappers }) => wrappers.includes('sudo'))) return [];
    return mounts.flatMap(({ flag, fields }) => {
      const mode = fields.get('mode');
      const isOpen = ['uid', 'gid', 'env'].some((name) => fields.has(name));
      if (isOpen || flag.value?.includes('$') === true || flag.valueRange === undefined) return [];
      if (mode !== undefined && (!/^0?[0-7]{3,4}$/.test(mode) || (Number.parseInt(mode, 8) & 4) !== 0))
        return [];
      const message = sentence(
        'The secret "{0}" is mounted for root alone (mode {1}); {2}, who runs this step, may not read it.',
        fields.get('id') ?? '?',
        mode ?? '0400',
        userLabel(before.user),
      );
      const fixes = [readableFix(context, flag.valueRange, mode)];
      return [ruleFinding('secret-mount-not-readable', flag.range, message, { fixes })];
    });
  });
}

function readableFix({ map }: RuleContext, range: Range, mode: string | undefined): Fix | undefined {
  const start = map.offsetAt(range.start);
  const written = map.text.slice(start, map.offsetAt(range.end));
  const title = sentence('Let every user read it (mode=0444)');
  if (mode !== undefined) {
    const at = written.search(/(?:^|,)\s*mode=/);
    const match = /mode=0?[0-7]{3,4}/.exec(written);
    if (at === -1 || match === null) return undefined;
    const from = start + match.index;
    return fixOf(title, [replaceRange(map.range(from, from + match[0].length), 'mode=0444')]);
  }
  const end = start + written.replace(/["']$/, '').length;
  return fixOf(title, [replaceRange(map.range(end, end), ',mode=0444')]);
}

function secretAtRuntimePath(context: RuleContext): Finding[] {
  return [context.entrypoint, context.cmd].flatMap((step) => {
    if (step === undefined) return [];
    const source = sourceOf(context, step.instruction);
    if (!source.includes(folder) || isGuarded(source)) return [];
    const from = context.map.offsetAt(step.instruction.range.start);
    return secretPathFindings(source, context.facts.space?.secrets).map(({ name, start, end, text }) => {
      const range = context.map.range(from + start, from + end);
      const message = runtimeMessage(name);
      const fixes =
        text === undefined ? [] : [fixOf(sentence('Use ${0}', name), [replaceRange(range, text)])];
      return ruleFinding('secret-at-runtime-path', range, message, { fixes });
    });
  });
}

export function runtimeMessage(name: string): ReturnType<typeof sentence> {
  return sentence(
    'There is no {0} when the container runs: secrets are mounted for build steps only. The app gets this one as the variable {1}.',
    folder + name,
    name,
  );
}

/** Reads of secret files in a command of the running container, with what to write instead. */
export function secretPathFindings(
  source: string,
  secrets: readonly string[] | undefined,
): { name: string; start: number; end: number; text: string | undefined }[] {
  return [
    ...source.matchAll(
      /"?\$\(\s*(?:cat\s+|<\s*)\/run\/secrets\/(\w[\w.-]*)\s*\)"?|\/run\/secrets\/(\w[\w.-]*)/g,
    ),
  ].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    const isKnown = secrets === undefined || secrets.includes(name);
    const isVariable = match[1] !== undefined && /^[A-Za-z_]\w*$/.test(name) && isKnown;
    const [open, close] = [match[0].startsWith('"'), match[0].endsWith('"')];
    const quoted = open && close;
    const start = match.index + (open && !quoted ? 1 : 0);
    const end = match.index + match[0].length - (close && !quoted ? 1 : 0);
    return { name, start, end, text: isVariable ? (quoted ? `"$${name}"` : `$${name}`) : undefined };
  });
}

const substitution = /\$\(\s*(?:cat\s+|<\s*)["]?\/run\/secrets\/[^)'"]+["]?\s*\)/;

/** The single-quoted parts of a word, by offset; quotes in double quotes are text. */
function singleQuoted(raw: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let isDouble = false;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === '\\') at++;
    else if (raw[at] === '"') isDouble = !isDouble;
    else if (raw[at] === "'" && !isDouble) {
      const end = raw.indexOf("'", at + 1);
      if (end === -1) break;
      found.push({ start: at, end: end + 1 });
      at = end;
    }
  }
  return found;
}

function withoutSingleQuoted(text: string): string {
  let bare = text;
  for (const { start, end } of singleQuoted(text))
    bare = bare.slice(0, start) + ' '.repeat(end - start) + bare.slice(end);
  return bare;
}

function secretInSingleQuotes(context: RuleContext): Finding[] {
  const inQuotes = (step: Step): Finding[] =>
    context.commands(step).flatMap((command) => {
      // Text that is written down stands for what runs later.
      if (/^(?:eval|trap|echo|printf)$/.test(command.name)) return [];
      return command.args.flatMap((word, index) => {
        if (/^-\w*c$/.test(command.args[index - 1]?.text ?? '')) return [];
        const part = singleQuoted(word.raw).find(({ start, end }) =>
          substitution.test(word.raw.slice(start, end)),
        );
        return part === undefined ? [] : [singleQuoteFinding(context, word, part)];
      });
    });
  return stepsOf(context.needed, 'RUN')
    .filter(({ instruction }) => sourceOf(context, instruction).includes(folder))
    .flatMap(inQuotes);
}

function singleQuoteFinding(
  { map }: RuleContext,
  word: ShellWord,
  part: { start: number; end: number },
): Finding {
  const message = sentence(
    'Single quotes keep the shell from reading the secret: the text "$(cat …)" itself is used.',
  );
  const from = map.offsetAt(word.range.start);
  const isExact = map.text.slice(from, map.offsetAt(word.range.end)) === word.raw;
  if (!isExact) return ruleFinding('secret-in-single-quotes', word.range, message);
  const inner = word.raw.slice(part.start + 1, part.end - 1);
  const match = substitution.exec(inner);
  const command = match?.[0] ?? '';
  const isPlain = !/[$`"\\!]/.test(inner.replace(command, '')) && !command.includes('"');
  const range = map.range(from + part.start, from + part.end);
  const at = from + part.start + 1 + (match?.index ?? 0);
  const edit = isPlain
    ? replaceRange(range, `"${inner}"`)
    : replaceRange(map.range(at, at + command.length), `'"${command.replaceAll('"', '')}"'`);
  return ruleFinding('secret-in-single-quotes', range, message, {
    fixes: [fixOf(sentence('Use double quotes'), [edit])],
  });
}

export const secretRules: RuleMap = {
  'secret-not-mounted': secretNotMounted,
  'secret-mount-not-readable': secretMountNotReadable,
  'secret-at-runtime-path': secretAtRuntimePath,
  'secret-in-single-quotes': secretInSingleQuotes,
};
