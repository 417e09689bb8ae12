import type { Finding, Fix } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { joinPath } from '../fileTree.ts';
import { homeIn, pathInfo } from '../model.ts';
import { hasFlag, operands, optionOf, pathOf, runCommands, verbOf, words } from './commandFacts.ts';
import { copiesOf, copyFacts, isWithin, placeOfSource, type CopyFacts } from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  insertBelow,
  relatedPlace,
  ruleFinding,
  setFlag,
  userLabel,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import type { ShellCommand } from './shellCommands.ts';
import { isNonRoot, lineOf, userInstruction } from './userFacts.ts';

/** The commands that the container starts with; the words of CMD are arguments where ENTRYPOINT is in exec form. */
function startCommands(context: RuleContext): { step: Step; command: ShellCommand }[] {
  const { entrypoint, cmd } = context;
  const isArguments = entrypoint !== undefined;
  const steps = isArguments ? [entrypoint] : cmd === undefined ? [] : [cmd];
  return steps.flatMap((step) =>
    context.commands({ ...step, before: context.end ?? step.before }).map((command) => ({ step, command })),
  );
}

const consoleScripts =
  /^(?:uvicorn|gunicorn|hypercorn|daphne|streamlit|flask|fastapi|gradio|chainlit|jupyter(?:-lab|-notebook)?|panel|voila|mlflow|celery|solara|marimo|litestar|langflow|open-webui|nicegui|shiny|sanic|waitress-serve|django-admin|alembic)$/;

function isPipInstall(command: ShellCommand): boolean {
  const { tool, verb } = verbOf(command);
  return tool === 'pip' && verb === 'install';
}

export function userLocalBinNotOnPath(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined || !end.base.known || !end.users.complete || isNonRoot(end.user) !== true) return [];
  const start = startCommands(context).find(({ command }) =>
    consoleScripts.test(command.program?.text ?? ''),
  );
  const script = start?.command.program;
  if (start === undefined || script === undefined) return [];
  const runs = runCommands(context, chain);
  const isElsewhere = runs.some(
    ({ command }) =>
      (command.name === 'uv' && !words(command).includes('pip')) ||
      /^(?:venv|virtualenv|conda|poetry|pipenv|pipx)$/.test(verbOf(command).tool) ||
      command.name === 'source' ||
      command.name === '.',
  );
  const variables = chain.flatMap(({ instruction }) =>
    instruction.keyword === 'ENV' ? instruction.pairs : [],
  );
  const isFound = variables.some(
    ({ name, value }) =>
      (name === 'PATH' && /\.local\/bin|venv|conda|\benv\/|PYTHONUSERBASE/.test(value ?? '')) ||
      ['VIRTUAL_ENV', 'PIP_TARGET', 'PIP_PREFIX', 'PYTHONUSERBASE', 'PIP_USER'].includes(name),
  );
  if (isElsewhere || isFound) return [];
  const installs = runs.filter(({ command }) => isPipInstall(command));
  if (installs.some(({ command }) => isNonRoot(command.user) !== true)) return [];
  const own = installs.find(
    ({ command }) =>
      command.program?.text?.includes('/') !== true &&
      !hasFlag(command, 't', 'target', 'prefix', 'root', 'user-base') &&
      command.assignments.size === 0,
  );
  const user = userInstruction(chain);
  const step = chain.find(({ instruction }) => instruction === user);
  if (own === undefined || step === undefined) return [];
  const home = homeIn(end);
  const message = sentence(
    "pip installs '{0}' into ~/.local/bin, because '{1}' can't write elsewhere, and PATH does not name it: the container does not start.",
    script.text ?? '',
    userLabel(end.user),
  );
  const related = [relatedPlace(own.command.range, sentence('Installed here.'))];
  const fix =
    home === null || home === '/'
      ? undefined
      : fixOf(sentence('Add ~/.local/bin to PATH'), [
          insertBelow(context, step.instruction, `ENV PATH=${home}/.local/bin:$PATH`),
        ]);
  return [ruleFinding('user-local-bin-not-on-path', script.range, message, { related, fixes: [fix] })];
}

const scriptName = /\.(?:sh|bash|py)$/;

/** The copy that brings a script into the image. */
function copyOfScript(context: RuleContext, path: string): CopyFacts | undefined {
  const name = path.split('/').at(-1) ?? '';
  const { facts } = context;
  return copiesOf(context, context.chain).findLast((copy) => {
    const { destination, sources, hasHeredoc, from } = copy;
    if (destination === null || from !== undefined) return false;
    if (hasHeredoc) return destination === path;
    return sources.some(({ text }) => {
      if (text === null || /^[a-z]+:\/\//.test(text)) return false;
      const source = text.replace(/^\.?\/+/, '').replace(/\/+$/, '');
      if (source.split('/').at(-1) === name) {
        const place = placeOfSource(copy, source);
        return place === path || joinPath(destination, name) === path;
      }
      if (/[*?]/.test(source))
        return scriptName.test(name) && joinPath(destination, name) === path && source.startsWith('*');
      // A folder: what is in it lies below the destination.
      if (!isWithin(path, destination) || /\.\w+$/.test(source)) return false;
      const inside = path.slice(destination === '/' ? 1 : destination.length + 1);
      const original = source === '' || source === '.' ? inside : `${source}/${inside}`;
      return facts.paths === undefined ? true : facts.paths.has(original);
    });
  });
}

/** A later step changes modes where the script lies. */
function isMadeExecutable(context: RuleContext, path: string, copy: CopyFacts): boolean {
  const at = context.chain.indexOf(copy.step);
  const name = path.split('/').at(-1) ?? '';
  return runCommands(context, context.chain.slice(at + 1)).some(({ command }) => {
    if (/^(?:install|find|xargs|ln|cp|mv)$/.test(command.name))
      return command.text.includes(name) || command.text.includes('chmod');
    if (command.name !== 'chmod') return false;
    return operands(command)
      .slice(1)
      .some((word) => {
        if (word.text === null || word.glob) return true;
        const place = pathOf(command, word);
        return (
          place === null || place === path || (hasFlag(command, 'R', 'recursive') && isWithin(path, place))
        );
      });
  });
}

export function scriptNotExecutable(context: RuleContext): Finding[] {
  const { end } = context;
  if (end === undefined) return [];
  return startCommands(context).flatMap(({ step, command }): Finding[] => {
    const { program } = command;
    const text = program?.text;
    if (text == null || program === undefined || command.conditional) return [];
    const bare = !text.includes('/');
    if (bare && !scriptName.test(text)) return [];
    const paths = bare
      ? ['/usr/local/bin', '/usr/bin', '/bin'].map((folder) => `${folder}/${text}`)
      : text.startsWith('/')
        ? [joinPath('/', text)]
        : end.workdir === null
          ? []
          : [joinPath(end.workdir, text)];
    for (const path of paths) {
      const copy = copyOfScript(context, path);
      if (copy === undefined) continue;
      const isScript = scriptName.test(path) || context.facts.paths !== undefined;
      if (!isScript || copy.chmod === null || (copy.chmod !== undefined && (copy.chmod & 0o111) !== 0))
        return [];
      if (isMadeExecutable(context, path, copy)) return [];
      const mode = pathInfo(end, path)?.mode;
      if (mode != null && (mode & 0o111) !== 0) return [];
      const message = sentence(
        "{0} is started directly, but nothing makes it executable: files committed through the Hub's API have no run bit.",
        text,
      );
      const related = [relatedPlace(firstLine(context, copy.step.instruction), sentence('Copied here.'))];
      return [
        ruleFinding(
          'script-not-executable',
          step.instruction.json ? program.range : firstLine(context, step.instruction),
          message,
          { related, fixes: [executableFix(context, copy, path)] },
        ),
      ];
    }
    return [];
  });
}

function executableFix(context: RuleContext, copy: CopyFacts, path: string): Fix | undefined {
  const { step, sources, hasHeredoc, chmod } = copy;
  const isAlone = sources.length + (hasHeredoc ? 1 : 0) === 1;
  const [source] = sources;
  const isFile = hasHeredoc || source?.text?.split('/').at(-1) === path.split('/').at(-1);
  if (isAlone && isFile && chmod === undefined)
    return fixOf(sentence('Copy it with --chmod=755'), [setFlag(step.instruction, 'chmod', '755')]);
  const { user } = step.before;
  // chmod is for the owner and for root.
  const owns =
    user.uid === 0 ||
    (copy.chown !== undefined && copy.chown.split(':')[0] === (user.name ?? String(user.uid)));
  if (!owns) return undefined;
  const raw =
    step.before.workdir !== null && isWithin(path, step.before.workdir) && step.before.workdir !== '/'
      ? path.slice(step.before.workdir.length + 1)
      : path;
  return fixOf(sentence('Add chmod +x'), [insertBelow(context, step.instruction, `RUN chmod +x ${raw}`)]);
}

/** Line of a command that installs what a list names, and the list. */
function installedList(command: ShellCommand): string | undefined {
  const { tool, verb } = verbOf(command);
  if ((tool === 'pip' || tool === 'uv pip') && verb === 'install') {
    const file = optionOf(command, 'r', 'requirement')?.text;
    return file == null ? undefined : file.replace(/^\.\//, '');
  }
  if (tool === 'npm' && /^(?:ci|install|i)$/.test(verb) && operands(command).length === 1)
    return 'package.json';
  return undefined;
}

export function dependenciesAfterSource(context: RuleContext): Finding[] {
  return context.stages.all.flatMap((stage): Finding[] => {
    const steps = context.needed.filter((step) => step.stage.stage === stage);
    const whole = steps.find((step) => {
      const copy = copyFacts(context, step);
      return (
        copy?.from === undefined && copy?.sources.some(({ text }) => text === '.' || text === './') === true
      );
    });
    if (whole === undefined) return [];
    const line = lineOf(context, whole);
    const before = line.slice(0, line.indexOf(whole));
    const isList = (command: ShellCommand) => {
      const list = installedList(command);
      return list !== undefined && !list.startsWith('/');
    };
    if (runCommands(context, before).some(({ command }) => isList(command))) return [];
    const found = runCommands(context, steps.slice(steps.indexOf(whole) + 1)).find(({ command }) =>
      isList(command),
    );
    if (found === undefined) return [];
    const message = sentence(
      'Every change of the code installs the dependencies again: line {0} copies all of it before.',
      whole.instruction.line + 1,
    );
    const place = firstLine(context, whole.instruction);
    const related = [relatedPlace(place, sentence('All code is copied here.'))];
    return [ruleFinding('dependencies-after-source', found.command.range, message, { related })];
  });
}
