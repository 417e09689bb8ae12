import type { AppGuess } from './detect.ts';
import { commandList, type EntryPoint, type Found, type SpaceProposal } from './proposalModel.ts';
import type { SmallFiles } from './smallFiles.ts';

interface PackageJson {
  main?: unknown;
  engines?: { node?: unknown };
  scripts?: Record<string, unknown>;
  dependencies?: Record<string, unknown>;
  devDependencies?: Record<string, unknown>;
}

async function packageJson(files: SmallFiles): Promise<PackageJson> {
  try {
    return JSON.parse((await files.text('package.json')) ?? '{}') as PackageJson;
  } catch {
    return {};
  }
}

async function nodeVersion(files: SmallFiles, engines: unknown): Promise<SpaceProposal['runtime']> {
  for (const file of ['.nvmrc', '.node-version']) {
    const version = /^\s*v?(\d+)/.exec((await files.text(file)) ?? '')?.[1];
    if (version !== undefined) return { language: 'node', version, file };
  }
  const numbers =
    typeof engines === 'string'
      ? [...engines.matchAll(/(\d+)(?:\.[\dx*]+)*/g)].map(([, major]) => Number(major))
      : [];
  if (numbers.length === 0) return undefined;
  const open = typeof engines === 'string' && />/.test(engines) && !/</.test(engines);
  const version = open ? Math.max(22, ...numbers) : (numbers[0] ?? 22);
  return { language: 'node', version: String(version), file: 'package.json' };
}

const servers = [
  'express',
  'fastify',
  'koa',
  'hono',
  '@hapi/hapi',
  '@nestjs/core',
  'h3',
  'socket.io',
  'restify',
];

const has = (manifest: PackageJson, name: string) =>
  manifest.dependencies?.[name] !== undefined || manifest.devDependencies?.[name] !== undefined;

/** The line of package.json that names a package. */
async function place(files: SmallFiles, name: string) {
  const lines = ((await files.text('package.json')) ?? '').split(/\r?\n/);
  return { file: 'package.json', line: lines.findIndex((line) => line.includes(`"${name}":`)) + 1 };
}

/** Pages that the Hub can build with npm; none when the package has a server. */
export async function builtPages(files: SmallFiles): Promise<Found | undefined> {
  const manifest = await packageJson(files);
  if (typeof manifest.scripts?.['build'] !== 'string' || servers.some((name) => has(manifest, name))) {
    return undefined;
  }
  const isVite = has(manifest, 'vite') && (await files.names('')).includes('index.html');
  if (!isVite && !has(manifest, 'react-scripts')) return undefined;
  const file = isVite ? 'dist/index.html' : 'build/index.html';
  return {
    sdk: 'static',
    template: 'static-vite',
    placeholders: {},
    reason: isVite
      ? { code: 'usesVite', ...(await place(files, 'vite')) }
      : { code: 'buildsPages', ...(await place(files, 'react-scripts')) },
    entry: { file },
    pages: { build: 'npm install && npm run build', file },
  };
}

/** A server in Node. */
export async function nodeServer(guess: AppGuess, files: SmallFiles): Promise<Found> {
  const manifest = await packageJson(files);
  const runtime = await nodeVersion(files, manifest.engines?.node);
  const version = runtime ? { nodeVersion: runtime.version } : {};
  const common = { ...(runtime ? { runtime } : {}), placeholders: version };
  if (has(manifest, 'next')) {
    return {
      ...common,
      sdk: 'docker',
      template: 'docker-next',
      reason: { code: 'usesNext', ...(await place(files, 'next')) },
      entry: { file: 'server.js' },
    };
  }
  const start = typeof manifest.scripts?.['start'] === 'string' ? manifest.scripts['start'] : undefined;
  const file =
    /\bnode\s+(?:--\S+\s+)*([\w./-]+\.[cm]?js)\b/.exec(start ?? '')?.[1] ??
    (typeof manifest.main === 'string' ? manifest.main : undefined);
  const entry: EntryPoint =
    start === undefined ? { file: file ?? 'index.js' } : { command: ['npm', 'start'] };
  const command = 'command' in entry ? entry.command : ['node', entry.file];
  const port = listens(file === undefined ? undefined : await files.text(file.replace(/^\.\//, '')));
  return {
    ...common,
    placeholders: { ...version, command: commandList(command) },
    sdk: guess.sdk,
    template: 'docker-node',
    reason: guess.reason,
    entry,
    ...(port === undefined ? {} : { port }),
  };
}

/** A fixed port of a Node or Go server; none when it is taken from the environment. */
export function listens(text: string | undefined): number | undefined {
  if (text === undefined || /env\.PORT\b|env\[["']PORT|Getenv\("PORT"\)/.test(text)) return undefined;
  const found =
    /\.listen\(\s*(?:\{\s*port:\s*)?(\d{2,5})/.exec(text) ??
    /ListenAndServe\(\s*"[^"]*:(\d{2,5})"/.exec(text) ??
    /\b[Pp](?:ort|ORT)\s*=\s*(\d{2,5})\b[\s\S]*\.listen\(\s*[Pp](?:ort|ORT)\b/.exec(text) ??
    /\.Run\(\s*"[^"]*:(\d{2,5})"/.exec(text);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
