import { splitReference } from '../baseImages.ts';
import type { Finding, Fix } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { joinPath } from '../fileTree.ts';
import { canCreateIn, expandIn, pathInfo } from '../model.ts';
import { trieGet } from '../trie.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertBelow,
  lineNumber,
  relatedPlace,
  removeLines,
  ruleFinding,
  stepsOf,
  userLabel,
  type RuleContext,
  type RuleMap,
  type Step,
} from './ruleContext.ts';
import { isOtherThanRoot } from './secretRules.ts';
import type { ShellCommand, ShellWord } from './shellCommands.ts';

const isPython = (name: string): boolean => /^(?:python|pypy)[\d.]*$/.test(name);

const gpuCalls =
  /torch\.cuda\.(?:is_available|get_device_name|device_count|current_device)\s*\(|list_physical_devices\s*\(\s*\\?["']GPU|jax\.devices\s*\(\s*\\?["'](?:gpu|cuda)/;

function gpuAtBuild(context: RuleContext): Finding[] {
  return stepsOf(context.needed, 'RUN').flatMap((step) => {
    const commands = context.commands(step);
    const isAsked = commands.some(
      ({ name, wrappers, args }) =>
        (wrappers.includes('command') || /^(?:which|type|hash)$/.test(name)) &&
        (name === 'nvidia-smi' || args.some(({ text }) => text === 'nvidia-smi')),
    );
    return commands.flatMap((command) => {
      const { name, args, heredocs, conditional, guarded, wrappers } = command;
      if (name === 'nvidia-smi' && !guarded && !isAsked && !wrappers.includes('command')) {
        const message = sentence(
          'There is no GPU during the build: nvidia-smi fails, and the build with it.',
        );
        const isAlone = commands.length === 1;
        const fixes = isAlone
          ? [fixOf(sentence('Remove the step'), [removeLines(context, step.instruction)])]
          : [];
        return [ruleFinding('gpu-at-build', command.range, message, { fixes })];
      }
      if (!isPython(name) || conditional) return [];
      const flag = args.findIndex(({ text }) => text === '-c');
      const code = [args[flag + 1]?.raw ?? '', ...heredocs, ...bodiesOf(step, command)].join('\n');
      if (flag === -1 && code.trim() === '') return [];
      const match = gpuCalls.exec(code);
      if (match === null) return [];
      const message = sentence(
        'There is no GPU during the build: this finds none, whatever the hardware of the Space.',
      );
      return [ruleFinding('gpu-at-build', command.range, message, { severity: 'warning' })];
    });
  });
}

/** `RUN python3 <<EOF`: the program that reads the heredoc is the only command. */
function bodiesOf({ instruction }: Step, { text }: ShellCommand): string[] {
  return instruction.heredocs.filter(({ name }) => text.includes(name)).map(({ body }) => body);
}

const isData = (path: string | null | undefined): boolean => path != null && /^\/data(?:\/|$)/.test(path);

function absolute(path: string | null | undefined, cwd: string | null): string | null {
  if (path == null || path === '') return null;
  if (path.startsWith('/')) return joinPath('/', path);
  return cwd === null ? null : joinPath(cwd, path);
}

const writers = new Set('cp mv rsync install tee wget curl git tar unzip hf huggingface-cli'.split(' '));

/** The paths that a command puts files at. */
function written(command: ShellCommand): { path: string | null; word: ShellWord | undefined }[] {
  const { name, args, redirects, cwd } = command;
  if (redirects.length === 0 && !writers.has(name) && !isPython(name)) return [];
  const found: { path: string | null; word: ShellWord | undefined }[] = redirects
    .filter(({ operator }) => operator.includes('>'))
    .map(({ target }) => ({ path: absolute(target.text, cwd), word: target }));
  const add = (word: ShellWord | undefined, path = word?.text): void => {
    found.push({ path: absolute(path, cwd), word });
  };
  const valueOf = (...flags: string[]): ShellWord | undefined => {
    const at = args.findIndex(({ text }) => flags.includes(text ?? ''));
    if (at !== -1) return args[at + 1];
    const joined = args.find(({ text }) => flags.some((flag) => text?.startsWith(`${flag}=`) === true));
    return joined === undefined
      ? undefined
      : { ...joined, text: joined.text?.replace(/^[^=]*=/, '') ?? null };
  };
  const operands = args.filter(({ text }) => text === null || !text.startsWith('-'));
  switch (name) {
    case 'cp':
    case 'mv':
    case 'rsync':
    case 'install':
      add(valueOf('-t', '--target-directory') ?? operands.at(-1));
      break;
    case 'tee':
      for (const word of operands) add(word);
      break;
    case 'wget': {
      const output = valueOf('-O', '--output-document');
      const folder = valueOf('-P', '--directory-prefix');
      if (output !== undefined) add(output);
      else if (folder !== undefined) add(folder);
      else found.push({ path: cwd, word: undefined });
      break;
    }
    case 'curl': {
      const output = valueOf('-o', '--output', '--output-dir');
      if (output !== undefined) add(output);
      else if (args.some(({ text }) => /^(?:-\w*O\w*|--remote-name)$/.test(text ?? '')))
        found.push({ path: cwd, word: undefined });
      break;
    }
    case 'git': {
      if (operands[0]?.text !== 'clone') break;
      const [, , target] = operands.filter(
        (word) =>
          !args.some(
            ({ text }, at) =>
              /^(?:-b|--branch|--depth|-c|--config)$/.test(text ?? '') && args[at + 1] === word,
          ),
      );
      if (target === undefined) found.push({ path: cwd, word: undefined });
      else add(target);
      break;
    }
    case 'tar': {
      const target = valueOf('-C', '--directory');
      if (args.some(({ text }) => /^-?\w*x\w*$|^--extract$/.test(text ?? ''))) {
        if (target === undefined) found.push({ path: cwd, word: undefined });
        else add(target);
      }
      break;
    }
    case 'unzip': {
      const target = valueOf('-d');
      if (target !== undefined) add(target);
      break;
    }
    case 'hf':
    case 'huggingface-cli': {
      const target = valueOf('--local-dir', '--cache-dir');
      if (target !== undefined) add(target);
      break;
    }
    default:
      if (isPython(name)) {
        const word = args.find(({ raw }) => /(?<![\w./~$}-])\/data(?:\/|["'\s)]|$)/.test(raw));
        if (word !== undefined) found.push({ path: '/data', word });
      }
  }
  return found;
}

function dataDirAtBuild(context: RuleContext): Finding[] {
  return stepsOf(context.chain, 'COPY', 'ADD', 'RUN').flatMap((step) => {
    const { instruction, before } = step;
    const message = sentence(
      '{0} puts files into /data during the build; the volume that is mounted there when the Space runs hides them.',
      instruction.keyword,
    );
    if (instruction.keyword !== 'RUN') {
      const target = instruction.args.at(-1);
      const path = target === undefined ? null : expandIn(context.file, before, target.text);
      return target !== undefined && isData(absolute(path, before.workdir))
        ? [ruleFinding('data-dir-at-build', target.range, message)]
        : [];
    }
    const targets = new Set(
      instruction.flags.filter(({ name }) => name === 'mount').map(({ value }) => value ?? ''),
    );
    if ([...targets].some((value) => /(?:target|dst|destination)=\/data/.test(value))) return [];
    const found = context
      .commands(step)
      .flatMap((command) => written(command).map((each) => ({ ...each, command })))
      .find(({ path }) => isData(path));
    return found === undefined
      ? []
      : [ruleFinding('data-dir-at-build', found.word?.range ?? found.command.range, message)];
  });
}

const storageName =
  /(?:^|_)(?:HOME|CACHE|DIR|PATH|FILE|FOLDER|DATA|DB|DATABASE|STORAGE|URL|URI|ROOT)(?:_|$)|CACHE|DATABASE/i;

/** The path that a variable points an app to. */
export function storagePath(name: string, value: string, workdir: string | null): string | undefined {
  const sqlite = /^sqlite(?:\+\w+)?:\/\/\/(.*)$/.exec(value)?.[1];
  if (sqlite !== undefined)
    return sqlite === '' || sqlite.startsWith(':') ? undefined : (absolute(sqlite, workdir) ?? undefined);
  return storageName.test(name) && value.startsWith('/') && !value.includes(':')
    ? joinPath('/', value)
    : undefined;
}

interface Setting {
  step: Step;
  name: string;
  path: string;
  range: Parameters<typeof ruleFinding>[1];
}

/** The variables of the container that name a place for files. */
export function storageSettings({ chain, end }: RuleContext): Setting[] {
  if (end === undefined) return [];
  const found = new Map<string, Setting>();
  for (const step of stepsOf(chain, 'ENV')) {
    for (const { name, range } of step.instruction.pairs) {
      const value = trieGet(end.variables, name)?.value;
      const path = value == null ? undefined : storagePath(name, value, end.workdir);
      if (path === undefined) found.delete(name);
      else found.set(name, { step, name, path, range });
    }
  }
  return [...found.values()];
}

export const openDataDir = 'mkdir -p /data && chmod 777 /data';

/** The variable that sends the app to /data, and why a user may not write there: `root` owns it, or it is `missing`. */
export function closedData(
  context: RuleContext,
  uid: number,
): { setting: Setting; why: 'root' | 'missing' } | undefined {
  const { end, facts } = context;
  if (end === undefined || facts.space?.volumes?.some((path) => isData(joinPath('/', path))) === true)
    return undefined;
  const [setting] = storageSettings(context).filter(({ path }) => isData(path));
  if (setting === undefined) return undefined;
  const isMissing =
    pathInfo(end, '/data') === undefined && canCreateIn(end, '/', uid) === false && end.base.known;
  const isClosed = canCreateIn(end, '/data', uid) === false;
  if (!isClosed && !isMissing) return undefined;
  const nested = pathInfo(end, setting.path);
  if (nested?.exists === true && canCreateIn(end, setting.path, uid) !== false) return undefined;
  return { setting, why: isClosed ? 'root' : 'missing' };
}

function dataDirNotWritable(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined || end.user.uid === null || end.user.uid === 0) return [];
  const closed = closedData(context, end.user.uid);
  if (closed === undefined) return [];
  const { setting, why } = closed;
  const userStep = stepsOf(chain, 'USER').find(({ after }) => isOtherThanRoot(after.user));
  const message = sentence(
    why === 'root'
      ? '{0} points to {1}, but without a volume {2} may not write to /data: it belongs to root.'
      : '{0} points to {1}, but without a volume {2} may not write to /data: the image has no such folder.',
    setting.name,
    setting.path,
    userLabel(end.user),
  );
  const line = `RUN ${openDataDir}`;
  const lines = userStep?.before.user.uid === 0 ? [line] : ['USER root', line];
  const fixes =
    userStep === undefined
      ? []
      : [fixOf(sentence('Make /data writable'), [insertAbove(context, userStep.instruction, ...lines)])];
  const related =
    userStep === undefined
      ? []
      : [
          relatedPlace(
            userStep.instruction.range,
            sentence(
              'From here on (line {0}) it is {1}.',
              lineNumber(userStep.instruction),
              userLabel(end.user),
            ),
          ),
        ];
  return [ruleFinding('data-dir-not-writable', setting.range, message, { related, fixes })];
}

function volumeNotPersistent(context: RuleContext): Finding[] {
  return stepsOf(context.chain, 'VOLUME').map(({ instruction }) => {
    const message = sentence(
      'VOLUME keeps nothing on Spaces: what is written there is gone after a restart. A volume of the Space keeps files.',
    );
    const fixes = [fixOf(sentence('Remove VOLUME'), [removeLines(context, instruction)], false)];
    return ruleFinding('volume-not-persistent', firstLine(context, instruction), message, { fixes });
  });
}

/** Images of a language or a system: they start nothing that serves. */
const plainImages =
  /^(?:python|debian|ubuntu|alpine|node|golang|rust|ruby|buildpack-deps|nvidia\/cuda|nvcr\.io\/nvidia\/cuda|pytorch\/pytorch|ghcr\.io\/astral-sh\/uv|continuumio\/(?:mini|ana)conda3|condaforge\/.+|oven\/bun|denoland\/deno|gradle)$/;

function missingStartCommand(context: RuleContext): Finding[] {
  const { final, end, chain, facts } = context;
  if (final === undefined || end === undefined || !end.base.known) return [];
  if (stepsOf(chain, 'CMD', 'ENTRYPOINT').length > 0) return [];
  const base = splitReference(context.stages.chain[0]?.base ?? '');
  if (!plainImages.test(base.name)) return [];
  const { from } = final.stage;
  const message = sentence(
    'The image has neither CMD nor ENTRYPOINT: {0} starts nothing that listens, and the container ends at once.',
    base.name,
  );
  const last = final.stage.instructions.at(-1) ?? from;
  const scripts = ['app.py', 'main.py', 'server.py'].filter((name) => facts.paths?.has(name) === true);
  const fixes: Fix[] =
    scripts.length === 1 && final.stage.instructions.some(({ keyword }) => keyword === 'COPY')
      ? [
          fixOf(
            sentence('Start {0}', scripts[0] ?? ''),
            [insertBelow(context, last, `CMD ["python", "${scripts[0] ?? ''}"]`)],
            false,
          ),
        ]
      : [];
  return [ruleFinding('missing-start-command', firstLine(context, from), message, { fixes })];
}

export const buildSurroundings: RuleMap = {
  'gpu-at-build': gpuAtBuild,
  'data-dir-at-build': dataDirAtBuild,
  'data-dir-not-writable': dataDirNotWritable,
  'volume-not-persistent': volumeNotPersistent,
  'missing-start-command': missingStartCommand,
};
