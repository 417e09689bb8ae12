import { joinPath } from '../fileTree.ts';
import type { StartStep } from './commandLine.ts';
import { addWords } from './commandLine.ts';
import { nginxListener } from './nginxConf.ts';
import { nodeListener } from './nodeCode.ts';
import { operands, optionValues } from './options.ts';
import { pythonListener } from './pythonCode.ts';
import { addressOf, artisan, gunicornAddress, serverOf, splitBind } from './servers.ts';
import { portNumber, type Known, type Listener, type Token } from './types.ts';
import { fileAt, knownAt, placeOfVariable, type World } from './world.ts';

/** A command without the programs that only start another one. */
export interface Program {
  name: string;
  args: readonly Token[];
}

const skipOptions = (args: readonly Token[], withValue: RegExp): readonly Token[] => {
  let at = 0;
  while (args[at]?.text?.startsWith('-') === true) {
    const { text } = args[at] ?? {};
    if (text === '--') return args.slice(at + 1);
    at += withValue.test(text ?? '') ? 2 : 1;
  }
  return args.slice(at);
};

const pythonName = /^(?:python|pypy)(?:\d(?:\.\d+)?)?$/;
const modules = new Map([['waitress', 'waitress-serve']]);

/** `poetry run`, `uv run`, `conda run -n env`, `npx`, `python -m`, … taken away. */
export function programOf({ name, args }: Program, depth = 0): Program {
  if (depth > 5) return { name, args };
  const behind = (rest: readonly Token[]): Program => {
    const [first, ...others] = rest;
    const text = first?.text ?? '';
    const base = text.replace(/^.*\//, '');
    // `uv run app.py` runs Python.
    if (/\.py$/.test(base)) return { name: 'python', args: rest };
    return base === '' ? { name: '', args: rest } : programOf({ name: base, args: others }, depth + 1);
  };
  const verb = args[0]?.text;
  if (/^(?:poetry|pipenv|pdm|rye|hatch)$/.test(name) && verb === 'run') return behind(args.slice(1));
  if (name === 'uv' && verb === 'run') {
    return behind(
      skipOptions(
        args.slice(1),
        /^(?:--with|--extra|--group|--python|-p|--directory|--project|--env-file|--package)$/,
      ),
    );
  }
  if (name === 'uvx' || name === 'npx' || name === 'bunx')
    return behind(skipOptions(args, /^(?:-p|--package)$/));
  if (/^(?:conda|mamba|micromamba)$/.test(name) && verb === 'run') {
    return behind(skipOptions(args.slice(1), /^(?:-n|--name|-p|--prefix|--cwd)$/));
  }
  if (name === 'pnpm' && verb === 'exec') return behind(args.slice(1));
  if (/^(?:opentelemetry-instrument|ddtrace-run)$/.test(name)) return behind(skipOptions(args, /^--\w+$/));
  if (pythonName.test(name)) {
    const rest = skipOptions(args, /^-[WX]$/);
    const at = args.findIndex(({ text }) => text === '-m');
    const before = args.slice(0, Math.max(0, at));
    if (at !== -1 && before.every(({ text }) => text?.startsWith('-') === true)) {
      const module = args[at + 1]?.text ?? '';
      const server = modules.get(module) ?? module;
      if (module === 'http.server' || serverOf(server, args.slice(at + 2)) !== undefined)
        return { name: server, args: args.slice(at + 2) };
      return { name: 'python -m', args: args.slice(at + 1) };
    }
    return { name: 'python', args: rest };
  }
  return { name, args };
}

/** What a command listens on. `known`: it is a server for sure; `file`: its code was looked for. */
export interface Reading {
  listener: Listener | undefined;
  /** It is a server whatever else is known of it. */
  isServer: boolean;
  /** It may be one; what it does is in its code. */
  mayBe: boolean;
}

const nothing: Reading = { listener: undefined, isServer: false, mayBe: false };

function fileOf(world: World, step: StartStep, path: string | null | undefined): string | undefined {
  if (path == null || step.cwd === null) return undefined;
  return fileAt(world, joinPath(step.cwd, path));
}

export function readProgram(world: World, step: StartStep): Reading {
  const { name, args } = programOf(step);
  const make = (
    server: string,
    port: Known<number> | undefined,
    host: Known<string> | undefined,
    hostFlag?: readonly string[],
  ): Reading => ({
    listener: {
      server,
      ports: port === undefined ? [] : [port],
      host,
      place: step.place,
      hostEdit: hostFlag === undefined ? undefined : addWords(world, step, hostFlag),
    },
    isServer: true,
    mayBe: true,
  });
  const fallback = <T>(value: T): Known<T> | undefined =>
    world.baseKnown ? { value, origin: 'default', place: undefined } : undefined;
  const found =
    name === 'php' && args[0]?.text === 'artisan'
      ? args[1]?.text === 'serve'
        ? artisan(args.slice(2))
        : undefined
      : serverOf(name, args);
  if (found !== undefined) {
    const { kind, server } = found;
    const address =
      name === 'gunicorn' ? gunicornAddress(world, found.args, kind) : addressOf(world, kind, found.args);
    return make(server, address.port, address.host, kind.hostFlag);
  }
  switch (name) {
    case 'http.server': {
      const host = optionValues(args, ['--bind', '-b']).at(-1);
      const [first] = operands(args, ['--bind', '-b', '--directory', '-d', '--protocol', '-p']);
      const port = first === undefined ? fallback(8000) : numberAt(world, first);
      if (host === undefined) return make(name, port, fallback('0.0.0.0'));
      return make(name, port, host.text === null ? undefined : knownAt(world, host.text, 'flag', host.token));
    }
    case 'php': {
      const bind = optionValues(args, ['-S']).at(-1);
      const parts = bind?.text == null ? null : splitBind(bind.text);
      const port = portNumber(parts?.port);
      if (bind === undefined) return nothing;
      return make(
        'php -S',
        port === undefined ? undefined : knownAt(world, port, 'flag', bind.token),
        parts?.host === undefined ? undefined : knownAt(world, parts.host, 'flag', bind.token),
      );
    }
    case 'ollama': {
      if (args[0]?.text !== 'serve') return nothing;
      const set = world.environment('OLLAMA_HOST');
      if (set === undefined) return make('ollama serve', fallback(11_434), fallback('127.0.0.1'));
      const parts = set === null ? null : splitBind(set.replace(/^https?:\/\//, ''));
      const place = (value: string) => placeOfVariable(world, 'OLLAMA_HOST', value);
      if (parts?.host === undefined) return make('ollama serve', undefined, undefined);
      const port = portNumber(parts.port ?? '11434');
      return make(
        'ollama serve',
        port === undefined ? undefined : { value: port, origin: 'variable', place: place(String(port)) },
        { value: parts.host, origin: 'variable', place: place(parts.host) },
      );
    }
    case 'R':
    case 'Rscript':
      return shinyApp(world, step, args);
    case 'nginx':
      return { listener: nginxListener(world, args, step.place), isServer: true, mayBe: true };
    case 'python':
      return pythonProgram(world, step, args);
    case 'python -m': {
      const module = args[0]?.text?.replaceAll('.', '/');
      const file =
        fileOf(world, step, `${module ?? ''}.py`) ?? fileOf(world, step, `${module ?? ''}/__main__.py`);
      const source = file === undefined ? undefined : world.context.facts.texts.get(file);
      if (file === undefined || source === undefined) return { ...nothing, mayBe: true };
      return { listener: pythonListener(world, file, source, args.slice(1)), isServer: false, mayBe: true };
    }
    case 'gradio': {
      return pythonProgram(world, step, args);
    }
    case 'node':
    case 'tsx':
    case 'ts-node':
    case 'nodemon':
    case 'bun':
    case 'deno': {
      const rest = skipOptions(args, /^(?:-r|--require|--import|--loader|--env-file|--watch-path)$/);
      const [script] = /^(?:run|serve)$/.test(rest[0]?.text ?? '') ? skipOptions(rest.slice(1), /^$/) : rest;
      const file = fileOf(world, step, script?.text);
      const source = file === undefined ? undefined : world.context.facts.texts.get(file);
      if (file === undefined || source === undefined) return { ...nothing, mayBe: true };
      return { listener: nodeListener(world, file, source), isServer: false, mayBe: true };
    }
    default:
      return nothing;
  }
}

function numberAt(world: World, token: Token): Known<number> | undefined {
  const port = portNumber(token.text);
  return port === undefined ? undefined : knownAt(world, port, 'flag', token);
}

function pythonProgram(world: World, step: StartStep, args: readonly Token[]): Reading {
  const [script, ...rest] = args;
  if (script?.text === undefined || script.text === null || script.text.startsWith('-'))
    return { ...nothing, mayBe: true };
  if (/(?:^|\/)manage\.py$/.test(script.text)) {
    if (rest[0]?.text !== 'runserver') return nothing;
    const [address] = operands(rest.slice(1), ['--settings']);
    const base = { server: 'manage.py runserver', place: step.place, hostEdit: undefined };
    if (address === undefined) {
      const isKnown = world.baseKnown;
      const port: Known<number> = { value: 8000, origin: 'default', place: undefined };
      const host: Known<string> = { value: '127.0.0.1', origin: 'default', place: undefined };
      return {
        listener: {
          ...base,
          ports: isKnown ? [port] : [],
          host: isKnown ? host : undefined,
          hostEdit: addWords(world, step, ['0.0.0.0:8000']),
        },
        isServer: true,
        mayBe: true,
      };
    }
    const { text } = address;
    const match = text === null ? null : /^(?:(\[[^\]]+\]|[^:]+):)?(\d+)$/.exec(text);
    const port = portNumber(match?.[2]);
    const host = match?.[1] === '0' ? '0.0.0.0' : match?.[1];
    const known: Known<string> | undefined =
      match === null
        ? undefined
        : host === undefined
          ? { value: '127.0.0.1', origin: 'default', place: undefined }
          : knownAt(world, host, 'flag', address);
    return {
      listener: {
        ...base,
        ports: port === undefined ? [] : [knownAt(world, port, 'flag', address)],
        host: known,
      },
      isServer: true,
      mayBe: true,
    };
  }
  const file = fileOf(world, step, script.text);
  const source = file === undefined ? undefined : world.context.facts.texts.get(file);
  if (file === undefined || source === undefined) return { ...nothing, mayBe: true };
  return { listener: pythonListener(world, file, source, rest), isServer: false, mayBe: true };
}

/** `R -e "shiny::runApp('/app', host = '0.0.0.0', port = 7860)"`. */
function shinyApp(world: World, step: StartStep, args: readonly Token[]): Reading {
  const code = optionValues(args, ['-e']).at(-1);
  const text = code?.text;
  if (code === undefined || text == null || !/\brunApp\s*\(/.test(text)) return { ...nothing, mayBe: true };
  const port = portNumber(/\bport\s*=\s*(\d+)/.exec(text)?.[1]);
  const host = /\bhost\s*=\s*(["'])([^"']+)\1/.exec(text)?.[2];
  const isSet = /\boptions\s*\(|\bport\s*=\s*[^\d\s]|\bhost\s*=\s*[^"'\s]/.test(text);
  return {
    listener: {
      server: 'shiny::runApp',
      ports: port === undefined ? [] : [knownAt(world, port, 'flag', code.token)],
      host:
        host !== undefined
          ? knownAt(world, host, 'flag', code.token)
          : isSet || !world.baseKnown
            ? undefined
            : { value: '127.0.0.1', origin: 'default', place: undefined },
      place: step.place,
      hostEdit: undefined,
    },
    isServer: true,
    mayBe: true,
  };
}
