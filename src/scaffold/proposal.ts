import type { Files } from '../ports.ts';
import { detectApp, type AppGuess } from './detect.ts';
import { defaultPort } from './manifest.ts';
import { builtPages, listens, nodeServer } from './nodeProject.ts';
import { commandList, type EntryPoint, type Found, type SpaceProposal } from './proposalModel.ts';
import { codeOnly, importLine, lineOf } from './python.ts';
import { readPythonProject, type PythonProject } from './pythonProject.ts';
import { smallFiles, type SmallFiles } from './smallFiles.ts';

/** More than detection reads: dependencies are spread over all of an app's files. */
const mostFiles = 200;

function findLine(text: string | undefined, pattern: RegExp): number | undefined {
  if (text === undefined) return undefined;
  const code = codeOnly(text);
  const found = pattern.exec(code);
  return found ? lineOf(code, found.index) : undefined;
}

/** What a folder is, which template it should start from, and what it needs besides. */
export async function proposeSpace(folder: Files): Promise<SpaceProposal> {
  const [guess, files] = await Promise.all([detectApp(folder), smallFiles(folder, mostFiles)]);
  const python = await readPythonProject(files);
  const found = await find(guess, files, python);
  const importFrom = await findImport(files);
  const asksGpu = python?.usesGpu === true && found.sdk === 'docker' && found.hardware === undefined;
  const proposal: SpaceProposal = {
    ...found,
    ...(importFrom && found.importFrom === undefined ? { importFrom } : {}),
    ...(asksGpu ? { hardware: 't4-small' } : {}),
    ...(asksGpu && found.template === 'docker-fastapi' ? { template: 'docker-gpu' } : {}),
    port:
      guess.reason.code === 'cardSays' && guess.port !== undefined ? guess.port : (found.port ?? defaultPort),
    title: guess.title,
  };
  if (!python) return proposal;
  const isPython = proposal.runtime === undefined && proposal.sdk !== 'static';
  const version = isPython ? python.version : undefined;
  return {
    ...proposal,
    python,
    ...(version ? { runtime: { language: 'python', version: version.value, file: version.file } } : {}),
  };
}

async function find(guess: AppGuess, files: SmallFiles, python: PythonProject | undefined): Promise<Found> {
  const { reason, sdk } = guess;
  const same = { sdk, reason, placeholders: {}, ...(guess.entry ? { entry: guess.entry } : {}) };
  switch (guess.kind) {
    case 'dockerfile':
      return { ...same, ...(guess.port === undefined ? {} : { port: guess.port }) };
    case 'fastapi':
      return fastApi(guess, files);
    case 'flask':
      return guess.entry && 'module' in guess.entry
        ? { ...same, ...served(guess.entry), placeholders: { command: commandList(serve(guess.entry)) } }
        : same;
    case 'streamlit':
      return { ...same, template: 'docker-streamlit', placeholders: fileOf(guess, 'file') };
    case 'gradio':
      return gradio(guess, files);
    case 'node':
      return (
        (guess.reason.code === 'cardSays' ? undefined : await builtPages(files)) ?? nodeServer(guess, files)
      );
    case 'static':
      return (await builtPages(files)) ?? { ...same, template: 'static-html' };
    case 'empty':
      return { ...same, template: 'docker-fastapi' };
    case 'python':
      return (await otherPython(files, python)) ?? (await script(guess, files, python));
    case 'other':
      return (await otherPython(files, python)) ?? (await otherLanguage(files)) ?? same;
  }
}

function fileOf(guess: AppGuess, name: string): Record<string, string> {
  return guess.entry && 'file' in guess.entry ? { [name]: guess.entry.file } : {};
}

function served(entry: { module: string; variable: string }) {
  return { template: 'docker-python', entry };
}

/** gunicorn: what comes with a framework is for development. */
const serve = (entry: { module: string; variable: string }) => [
  'gunicorn',
  '--bind',
  `0.0.0.0:${defaultPort}`,
  `${entry.module}:${entry.variable}`,
];

async function fastApi(guess: AppGuess, files: SmallFiles): Promise<Found> {
  const entry = guess.entry && 'module' in guess.entry ? guess.entry : { module: 'main', variable: 'app' };
  const file = guess.reason.file?.endsWith('.py')
    ? guess.reason.file
    : `${entry.module.replaceAll('.', '/')}.py`;
  const text = await files.text(file);
  const line = findLine(text, /\bmount_gradio_app\(/);
  // A Gradio Space runs the file, so it must start its own server on the Space's port.
  if (
    line !== undefined &&
    /uvicorn\.run\((?:[^()]|\([^()]*\))*port\s*=\s*7860/.test(text ?? '') &&
    !file.includes('/')
  )
    return {
      sdk: 'gradio',
      template: 'gradio-fastapi',
      reason: { code: 'mountsGradio', file, line },
      entry: { file },
      placeholders: {},
    };
  return {
    sdk: guess.sdk,
    template: 'docker-fastapi',
    reason: guess.reason,
    entry,
    placeholders: { ...entry },
  };
}

async function gradio(guess: AppGuess, files: SmallFiles): Promise<Found> {
  const file = guess.entry && 'file' in guess.entry ? guess.entry.file : 'app.py';
  const text = await files.text(file);
  const same = { sdk: guess.sdk, entry: { file }, placeholders: {} };
  const spaces = importLine(text, 'spaces');
  if (spaces !== undefined)
    return {
      ...same,
      template: 'gradio-zerogpu',
      reason: { code: 'usesZeroGpu', file, line: spaces },
      hardware: 'zero-a10g',
    };
  const mcp = findLine(text, /\bmcp_server\s*=\s*True/);
  if (mcp !== undefined)
    return { ...same, template: 'gradio-mcp', reason: { code: 'servesMcp', file, line: mcp } };
  const reason = guess.reason;
  const classifies = /image-classification/.test(text ?? '');
  return { ...same, template: classifies ? 'gradio-image-classifier' : 'gradio-basic', reason };
}

/** Python frameworks beside those that detection knows. */
async function otherPython(files: SmallFiles, python: PythonProject | undefined): Promise<Found | undefined> {
  if (!python) return undefined;
  const names = await files.names('');
  if (names.includes('manage.py')) {
    const manage = await files.text('manage.py');
    const settings = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)\.settings/.exec(manage ?? '')?.[1];
    if (settings !== undefined) {
      const entry = { module: `${settings}.wsgi`, variable: 'application' };
      const line = findLine(manage, /DJANGO_SETTINGS_MODULE/) ?? 1;
      return {
        sdk: 'docker',
        ...served(entry),
        reason: { code: 'createsDjango', file: 'manage.py', line },
        placeholders: { command: commandList(serve(entry)) },
      };
    }
  }
  const kinds = [
    { code: 'createsDash', pattern: /^(\w+)\s*=\s*(?:dash\.)?Dash\(/m },
    { code: 'createsStarlette', pattern: /^(\w+)\s*=\s*(?:\w+\.)?(?:Starlette|Litestar|Quart|Sanic)\(/m },
    { code: 'usesChainlit', pattern: /^\s*import chainlit\b/m },
    { code: 'usesPanel', pattern: /^\s*import panel\b/m },
  ] as const;
  const scripts = names
    .filter((name) => name.endsWith('.py'))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const { code, pattern } of kinds) {
    for (const file of scripts) {
      const text = codeOnly((await files.text(file)) ?? '');
      const found = pattern.exec(text);
      if (!found) continue;
      const reason = { code, file, line: lineOf(text, found.index) };
      const made = commandFor(code, file, found[1] ?? 'app', text);
      return {
        sdk: 'docker',
        template: 'docker-python',
        reason,
        entry: made.entry,
        placeholders: { command: commandList(made.command) },
      };
    }
  }
  return undefined;
}

const rank = (name: string) => {
  const place = ['app.py', 'main.py', 'server.py'].indexOf(name);
  return place < 0 ? 3 : place;
};

function commandFor(
  code: 'createsDash' | 'createsStarlette' | 'usesChainlit' | 'usesPanel',
  file: string,
  variable: string,
  text: string,
): { entry: EntryPoint; command: string[] } {
  const module = file.replace(/\.py$/, '');
  const port = String(defaultPort);
  if (code === 'usesChainlit')
    return { entry: { file }, command: ['chainlit', 'run', file, '--host', '0.0.0.0', '--port', port] };
  if (code === 'usesPanel') {
    const command = [
      'panel',
      'serve',
      file,
      '--address',
      '0.0.0.0',
      '--port',
      port,
      '--allow-websocket-origin',
      '*',
    ];
    return { entry: { file }, command };
  }
  if (code === 'createsStarlette') {
    const entry = { module, variable };
    return { entry, command: ['uvicorn', `${module}:${variable}`, '--host', '0.0.0.0', '--port', port] };
  }
  // gunicorn serves the Flask app inside a Dash app.
  const server = /^(\w+)\s*=\s*\w+\.server\b/m.exec(text)?.[1];
  const entry = { module, variable: server ?? `${variable}.server` };
  return { entry, command: serve(entry) };
}

async function script(guess: AppGuess, files: SmallFiles, python: PythonProject | undefined): Promise<Found> {
  const file = guess.entry && 'file' in guess.entry ? guess.entry.file : 'app.py';
  const port = python?.ports.get(file)?.value;
  const text = await files.text(file);
  const readsPort = /environ[^\n]*["']PORT["']|getenv\(\s*["']PORT["']/.test(text ?? '');
  return {
    sdk: guess.sdk,
    template: 'docker-python',
    reason: guess.reason,
    entry: { file },
    placeholders: { command: commandList(['python', file]) },
    ...(port === undefined || readsPort ? {} : { port }),
  };
}

async function otherLanguage(files: SmallFiles): Promise<Found | undefined> {
  const names = await files.names('');
  const docker = { sdk: 'docker', placeholders: {} } as const;
  const first = (...wanted: string[]) => wanted.find((name) => names.includes(name));
  if (names.includes('go.mod')) {
    const version = /^go\s+(1\.\d+)/m.exec((await files.text('go.mod')) ?? '')?.[1];
    const main = (await files.names('cmd')).find((name) => !name.includes('.'));
    const command = names.includes('main.go') || main === undefined ? '.' : `./cmd/${main}`;
    const source = command === '.' ? 'main.go' : `cmd/${main ?? ''}/main.go`;
    const port = listens(await files.text(source));
    return {
      ...docker,
      template: 'docker-go',
      reason: { code: 'hasGoMod', file: 'go.mod' },
      entry: { file: source },
      placeholders: { package: command, ...(version ? { goVersion: version } : {}) },
      ...(version ? { runtime: { language: 'go', version, file: 'go.mod' } } : {}),
      ...(port === undefined ? {} : { port }),
    };
  }
  const rFile = first('plumber.R', 'DESCRIPTION', 'app.R', 'server.R');
  if (names.includes('Cargo.toml')) return { ...docker, reason: { code: 'hasCargo', file: 'Cargo.toml' } };
  if (names.includes('mix.exs')) return elixir((await files.text('mix.exs')) ?? '');
  if (rFile !== undefined) return rApp(files, rFile);
  const compose = await findImport(files);
  if (!compose) return undefined;
  const code = ({ dstack: 'hasDstack', compose: 'hasCompose', procfile: 'hasProcfile' } as const)[
    compose.kind
  ];
  return { ...docker, reason: { code, file: compose.file }, importFrom: compose };
}

function elixir(mix: string): Found {
  const app = /^\s*app:\s*:(\w+)/m.exec(mix)?.[1];
  const version = /^\s*elixir:\s*"[^"\d]*(1\.\d+)/m.exec(mix)?.[1];
  const found = { sdk: 'docker', reason: { code: 'hasMix', file: 'mix.exs' } } as const;
  if (app === undefined || !/\{:phoenix,/.test(mix)) return { ...found, placeholders: {} };
  // What mix.exs asks for is the least; newer images run older apps, too.
  const newer = version !== undefined && Number(version.slice(2)) > 17 ? { elixirVersion: version } : {};
  return {
    ...found,
    template: 'docker-phoenix',
    entry: { file: 'mix.exs' },
    placeholders: { app, ...newer },
  };
}

const withR =
  /^(?:base|compiler|datasets|graphics|grDevices|grid|methods|parallel|splines|stats|stats4|tcltk|tools|utils|R)$/;

async function rApp(files: SmallFiles, file: string): Promise<Found> {
  const found = { sdk: 'docker', reason: { code: 'hasR', file } } as const;
  const routes = await files.text('plumber.R');
  if (routes === undefined) return { ...found, placeholders: {} };
  const description = (await files.text('DESCRIPTION')) ?? '';
  const fields = [...description.matchAll(/^(?:Depends|Imports):((?:.*\n)(?:[ \t]+.*\n?)*)/gm)];
  const named = fields.flatMap(([, list = '']) =>
    list.split(',').map((one) => one.replace(/\(.*/s, '').trim()),
  );
  const loaded = [...routes.matchAll(/(?:library|require)\(\s*["']?([\w.]+)|(?<![\w.:])([A-Za-z][\w.]*)::/g)];
  const all = ['plumber', ...named, ...loaded.map(([, one, other]) => one ?? other ?? '')];
  const packages = new Set(all.filter((name) => name !== '' && !withR.test(name)));
  return {
    ...found,
    template: 'docker-r-plumber',
    entry: { file: 'plumber.R' },
    placeholders: {
      file: 'plumber.R',
      packages: [...packages].map((name) => `r-cran-${name.toLowerCase()}`).join(' '),
    },
  };
}

/** A file of another system that says how the app is run. */
async function findImport(files: SmallFiles): Promise<SpaceProposal['importFrom']> {
  const names = await files.names('');
  const workflows = names.includes('.dstack') ? await files.names('.dstack/workflows') : [];
  const workflow = workflows.find((name) => /\.ya?ml$/.test(name));
  if (workflow !== undefined) return { kind: 'dstack', file: `.dstack/workflows/${workflow}` };
  const dstack = names.find((name) => /\.dstack\.ya?ml$/.test(name));
  if (dstack !== undefined) return { kind: 'dstack', file: dstack };
  const compose = names.find((name) => /^(?:docker-)?compose\.ya?ml$/.test(name));
  if (compose !== undefined) return { kind: 'compose', file: compose };
  return names.includes('Procfile') ? { kind: 'procfile', file: 'Procfile' } : undefined;
}
