import { hasOpenWords, hasOption, optionValues, type OptionValue } from './options.ts';
import { portNumber, type Known, type Token } from './types.ts';
import { knownAt, placeOfVariable, type World } from './world.ts';

/** How a server finds its address: options first, then variables, then its own choice. */
interface Side {
  options: readonly string[];
  variables?: readonly string[];
  /** Left out: not known, or it hangs on files. */
  default?: string;
}

export interface ServerKind {
  port: Side;
  host: Side;
  /** Options that take `host:port`. */
  bind?: readonly string[];
  /** Options and variables that move the address out of sight. */
  away?: readonly string[];
  /** Files that the server reads by itself. */
  files?: RegExp;
  hostFlag?: readonly string[];
}

const loopback = '127.0.0.1';
const everywhere = '0.0.0.0';
const hostOption = ['--host', everywhere];
const long = { port: ['--port'], host: ['--host'] };

const plain = (
  port: string | undefined,
  host: string | undefined,
  more: Partial<ServerKind> = {},
): ServerKind => ({
  port: { options: long.port, ...(port === undefined ? {} : { default: port }) },
  host: { options: long.host, ...(host === undefined ? {} : { default: host }) },
  hostFlag: hostOption,
  ...more,
});

const jupyter: ServerKind = {
  port: {
    options: ['--port', '--ServerApp.port', '--NotebookApp.port'],
    variables: ['JUPYTER_PORT'],
    default: '8888',
  },
  host: { options: ['--ip', '--ServerApp.ip', '--NotebookApp.ip'], default: 'localhost' },
  away: ['--config', '--sock'],
  files: /jupyter[\w-]*config/,
  hostFlag: [`--ip=${everywhere}`],
};

/** The servers by the name of their program, with the defaults of their command lines. */
const kinds: Readonly<Partial<Record<string, ServerKind>>> = {
  uvicorn: plain('8000', loopback, {
    port: { options: long.port, variables: ['UVICORN_PORT'], default: '8000' },
    host: { options: long.host, variables: ['UVICORN_HOST'], default: loopback },
    away: ['--uds', '--fd'],
  }),
  gunicorn: {
    port: { options: [], default: '8000' },
    host: { options: [], default: loopback },
    bind: ['-b', '--bind'],
    away: ['-c', '--config'],
    files: /(?:^|\/)gunicorn\.conf\.py$/,
    hostFlag: ['--bind', everywhere],
  },
  hypercorn: {
    port: { options: [], default: '8000' },
    host: { options: [], default: loopback },
    bind: ['-b', '--bind'],
    away: ['-c', '--config'],
    hostFlag: ['--bind', everywhere],
  },
  'flask run': plain('5000', loopback, {
    port: { options: ['--port', '-p'], variables: ['FLASK_RUN_PORT'], default: '5000' },
    host: { options: ['--host', '-h'], variables: ['FLASK_RUN_HOST'], default: loopback },
    files: /(?:^|\/)(?:\.flaskenv|\.env)$/,
  }),
  streamlit: {
    port: { options: ['--server.port'], variables: ['STREAMLIT_SERVER_PORT'], default: '8501' },
    host: { options: ['--server.address'], variables: ['STREAMLIT_SERVER_ADDRESS'], default: everywhere },
    files: /(?:^|\/)\.streamlit\/config\.toml$/,
    hostFlag: [`--server.address=${everywhere}`],
  },
  'fastapi run': plain('8000', everywhere),
  'fastapi dev': plain('8000', loopback),
  daphne: {
    port: { options: ['-p', '--port'], default: '8000' },
    host: { options: ['-b', '--bind'], default: loopback },
    away: ['-e', '--endpoint', '-u', '--unix-socket', '--fd'],
    hostFlag: ['-b', everywhere],
  },
  'waitress-serve': plain('8080', everywhere, { away: ['--listen', '--unix-socket'] }),
  'shiny run': plain('8000', loopback, { port: { options: ['--port', '-p'], default: '8000' } }),
  'chainlit run': plain('8000', undefined, {
    port: { options: ['--port'], variables: ['CHAINLIT_PORT'], default: '8000' },
    host: { options: ['--host'], variables: ['CHAINLIT_HOST'] },
  }),
  'panel serve': {
    port: { options: ['--port'], variables: ['BOKEH_PORT'], default: '5006' },
    host: { options: ['--address'] },
    hostFlag: ['--address', everywhere],
  },
  'bokeh serve': {
    port: { options: ['--port'], variables: ['BOKEH_PORT'], default: '5006' },
    host: { options: ['--address'] },
    hostFlag: ['--address', everywhere],
  },
  'jupyter lab': jupyter,
  'jupyter notebook': jupyter,
  'jupyter server': jupyter,
  'jupyter-lab': jupyter,
  'jupyter-notebook': jupyter,
  'artisan serve': plain('8000', loopback, {
    port: { options: ['--port'], variables: ['SERVER_PORT'], default: '8000' },
    host: { options: ['--host'], variables: ['SERVER_HOST'], default: loopback },
    files: /(?:^|\/)\.env$/,
  }),
  'code-server': {
    port: { options: ['--port'], variables: ['PORT'], default: '8080' },
    host: { options: ['--host'], default: loopback },
    bind: ['--bind-addr'],
    away: ['--config', '--socket'],
    files: /code-server\/config/,
    hostFlag: ['--host', everywhere],
  },
  'mlflow ui': plain('5000', loopback, {
    port: { options: ['--port', '-p'], default: '5000' },
    host: { options: ['--host', '-h'], default: loopback },
  }),
  'mlflow server': plain('5000', loopback, {
    port: { options: ['--port', '-p'], default: '5000' },
    host: { options: ['--host', '-h'], default: loopback },
  }),
  'next start': {
    port: { options: ['-p', '--port'], variables: ['PORT'], default: '3000' },
    host: { options: ['-H', '--hostname'], default: everywhere },
    hostFlag: ['-H', everywhere],
  },
  'next dev': {
    port: { options: ['-p', '--port'], variables: ['PORT'], default: '3000' },
    host: { options: ['-H', '--hostname'], default: everywhere },
    hostFlag: ['-H', everywhere],
  },
  'vite preview': plain(undefined, undefined),
  'vite dev': plain(undefined, undefined),
  'http-server': {
    port: { options: ['-p', '--port'], variables: ['PORT'], default: '8080' },
    host: { options: ['-a'], default: everywhere },
    hostFlag: ['-a', everywhere],
  },
  serve: {
    port: { options: ['-l', '--listen', '-p'], variables: ['PORT'], default: '3000' },
    host: { options: [] },
    away: ['-c', '--config'],
    files: /(?:^|\/)serve\.json$/,
  },
};

/** Programs whose first operand says what they do. */
const withVerb = /^(?:flask|fastapi|shiny|chainlit|panel|bokeh|jupyter|mlflow|next|vite)$/;

/** The kind of server that a command starts, with the arguments behind its verb. */
export function serverOf(
  name: string,
  args: readonly Token[],
): { server: string; kind: ServerKind; args: readonly Token[] } | undefined {
  if (name === 'streamlit') {
    const at = args.findIndex(({ text }) => text === 'run');
    const kind = kinds.streamlit;
    return at === -1 || kind === undefined ? undefined : { server: name, kind, args: args.slice(at + 1) };
  }
  if (withVerb.test(name)) {
    const at = args.findIndex(({ text }) => Object.hasOwn(kinds, `${name} ${text ?? ''}`));
    const server = `${name} ${args[at]?.text ?? ''}`;
    const kind = at === -1 ? undefined : kinds[server];
    return kind === undefined ? undefined : { server, kind, args: args.slice(at + 1) };
  }
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return kind === undefined ? undefined : { server: name, kind, args };
}

export function artisan(args: readonly Token[]): ReturnType<typeof serverOf> {
  const kind = kinds['artisan serve'];
  return kind === undefined ? undefined : { server: 'artisan serve', kind, args };
}

export interface Address {
  port: Known<number> | undefined;
  host: Known<string> | undefined;
}

/** `host:port` in any of its forms; null for sockets and what is not known. */
export function splitBind(text: string): { host: string | undefined; port: string | undefined } | null {
  if (/^(?:unix|fd|file):/.test(text)) return null;
  const match = /^(?:tcp:\/\/)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  if (match === null) return null;
  const [, host = '', port] = match;
  return { host: host === '' || host === '*' ? everywhere : host, port };
}

/** What the options, the variables and the defaults of a server come to. */
export function addressOf(world: World, kind: ServerKind, args: readonly Token[]): Address {
  const files = kind.files;
  const { facts } = world.context;
  const isAway =
    hasOption(args, kind.away ?? []) ||
    (files !== undefined &&
      (facts.paths === undefined || [...facts.paths].some((path) => files.test(path)))) ||
    (files !== undefined && files.test(world.context.text));
  const isOpen = isAway || hasOpenWords(args);
  const binds = optionValues(args, kind.bind ?? []);
  if (binds.length > 1) return { port: undefined, host: undefined };
  const bind = binds[0];
  if (bind !== undefined) return boundTo(world, kind, bind);
  return {
    port: sideOf(world, kind.port, args, isOpen, readPort),
    host: sideOf(world, kind.host, args, isOpen, (text) => text),
  };
}

/** `-l 3000`, `-l tcp://0.0.0.0:3000`. */
function readPort(text: string): number | undefined {
  return portNumber(text) ?? portNumber(/^tcp:\/\/[^:]*:(\d+)$/.exec(text)?.[1]);
}

function boundTo(world: World, kind: ServerKind, { text, token }: OptionValue): Address {
  const parts = text === null ? null : splitBind(text);
  if (parts === null) return { port: undefined, host: undefined };
  const port = portNumber(parts.port ?? kind.port.default);
  const { host } = parts;
  return {
    port: port === undefined ? undefined : knownAt(world, port, 'flag', token),
    host: host === undefined ? undefined : knownAt(world, host, 'flag', token),
  };
}

function sideOf<T>(
  world: World,
  side: Side,
  args: readonly Token[],
  isOpen: boolean,
  read: (text: string) => T | undefined,
): Known<T> | undefined {
  const option = optionValues(args, side.options).at(-1);
  if (option !== undefined) {
    const value = option.text === null ? undefined : read(option.text);
    return value === undefined ? undefined : knownAt(world, value, 'flag', option.token);
  }
  if (isOpen) return undefined;
  for (const name of side.variables ?? []) {
    const set = world.environment(name);
    if (set === undefined || set === '') continue;
    const value = set === null ? undefined : read(set);
    if (value === undefined || set === null) return undefined;
    return { value, origin: 'variable', place: placeOfVariable(world, name, set) };
  }
  const value = side.default === undefined || !world.baseKnown ? undefined : read(side.default);
  return value === undefined ? undefined : { value, origin: 'default', place: undefined };
}

/** gunicorn takes its address from PORT when no option says another. */
export function gunicornAddress(world: World, args: readonly Token[], kind: ServerKind): Address {
  const port = world.environment('PORT');
  const extra = world.environment('GUNICORN_CMD_ARGS');
  const isBound = optionValues(args, kind.bind ?? []).length > 0;
  if (isBound || (port === undefined && extra === undefined)) return addressOf(world, kind, args);
  const value = portNumber(port);
  const isSure = extra === undefined && !hasOption(args, kind.away ?? []) && !hasOpenWords(args);
  if (!isSure || value === undefined) return { port: undefined, host: undefined };
  if ([...(world.context.facts.paths ?? [])].some((path) => kind.files?.test(path)))
    return { port: undefined, host: undefined };
  return {
    port: { value, origin: 'variable', place: placeOfVariable(world, 'PORT', String(value)) },
    host: { value: everywhere, origin: 'variable', place: undefined },
  };
}
