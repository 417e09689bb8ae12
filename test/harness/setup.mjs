/** Brings what the tests need beside `node_modules`: VS Code servers, the Node each wants, a Chromium. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlainError, isWindows, npm, runOrFail, runQuietly, seconds } from './shell.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const quietNpm = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Outside the repository, so that a fresh clone on the same machine finds it again. */
export function cacheFolder() {
  if (process.env.HF_SPACES_TEST_CACHE) return path.resolve(process.env.HF_SPACES_TEST_CACHE);
  const home = os.homedir();
  const base =
    process.platform === 'darwin'
      ? path.join(home, 'Library', 'Caches')
      : isWindows
        ? (process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'))
        : process.env.XDG_CACHE_HOME || path.join(home, '.cache');
  return path.join(base, 'hf-spaces-test');
}

/** The pinned VS Code versions, oldest first; the last one is the current one. */
export function pinnedVersions() {
  return JSON.parse(readFileSync(path.join(here, 'versions.json'), 'utf8')).vscode;
}

/** The newest code-server on npm, in the form of an entry of versions.json. */
export async function newestVersion() {
  const output = await runOrFail('Could not ask npm for the newest code-server.', npm, [
    'view',
    'code-server',
    'version',
    '--loglevel=error',
  ]);
  return { ...pinnedVersions().at(-1), codeServer: output.trim().split('\n').at(-1) };
}

/** Installs into a temporary folder beside the final one and renames: what is there is whole. */
async function once(name, title, install) {
  const root = cacheFolder();
  const final = path.join(root, name);
  if (existsSync(final)) return final;
  const start = performance.now();
  mkdirSync(root, { recursive: true });
  const draft = mkdtempSync(path.join(root, `.${name}-`));
  try {
    writeFileSync(path.join(draft, 'package.json'), '{"private":true}');
    await install(draft);
    if (!existsSync(final)) renameSync(draft, final);
    console.log(`set-up: ${title} (${seconds(start)})`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return final;
}

async function ensureServer({ codeServer }) {
  const folder = await once(
    `code-server-${codeServer}`,
    `VS Code server of code-server ${codeServer}`,
    async (draft) => {
      const what = `Could not install code-server ${codeServer} from npm.`;
      // Its own scripts compile native modules that VS Code runs without.
      const flags = ['install', '--ignore-scripts', '--engine-strict=false', ...quietNpm];
      await runOrFail(what, npm, [...flags, '--no-save', `code-server@${codeServer}`], { cwd: draft });
      const inner = path.join(draft, 'node_modules', 'code-server', 'lib', 'vscode');
      await runOrFail(what, npm, [...flags, '--omit=dev'], { cwd: inner });
      await runOrFail(what, npm, [...flags, '--omit=dev'], { cwd: path.join(inner, 'extensions') });
    },
  );
  return path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

/**
 * Without its native logger a server on Node drops every line of an output channel. Compiled against the headers that
 * come with the pinned Node, as nothing can be downloaded.
 */
async function ensureLogger(server, nodeBinary) {
  if (existsSync(path.join(server, 'node_modules/@vscode/spdlog/build/Release/spdlog.node'))) return;
  const start = performance.now();
  const tools = await runQuietly('g++', ['--version']);
  if (tools.code !== 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    await runOrFail('Could not read the package lists.', 'apt-get', ['update']);
    const wanted = ['install', '-y', '--no-install-recommends', 'g++', 'make', 'python3'];
    await runOrFail('Could not install g++, make and python3.', 'apt-get', wanted);
  }
  const bin = path.dirname(nodeBinary);
  await runOrFail(
    'Could not compile the logger of the VS Code server; it takes g++, make and python3.',
    npm,
    ['rebuild', '@vscode/spdlog', '--ignore-scripts=false', '--loglevel=error'],
    {
      cwd: server,
      env: {
        ...process.env,
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
        npm_config_nodedir: path.dirname(bin),
      },
    },
  );
  console.log(`set-up: logger of the VS Code server (${seconds(start)})`);
}

async function ensureNode({ node }) {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const folder = await once(`node-${node}`, `Node ${node}`, async (draft) => {
    await runOrFail(
      `Could not install Node ${node} (${name}) from npm.`,
      npm,
      ['install', '--ignore-scripts', '--no-save', '--engine-strict=false', ...quietNpm, `${name}@${node}`],
      { cwd: draft },
    );
  });
  return path.join(folder, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
}

/** Chromium without its windows, a tenth less work. */
const headlessShell = '/usr/bin/chromium-headless-shell';

function installedChromium() {
  const named = process.env.HF_SPACES_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new PlainError(`HF_SPACES_CHROMIUM names ${named}, which is not there.`);
  }
  const programs = process.env['PROGRAMFILES'] ?? 'C:\\Program Files';
  return [
    headlessShell,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/snap/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    path.join(programs, 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ].find((file) => existsSync(file));
}

async function ensureChromium() {
  const found = installedChromium();
  if (found) return found;
  const start = performance.now();
  const wayOut = 'Install Chromium, or name one in HF_SPACES_CHROMIUM, or use --without-ui.';
  const isRootWithApt = process.getuid?.() === 0 && (await runQuietly('apt-get', ['--version'])).code === 0;
  if (!isRootWithApt) throw new PlainError(`No Chromium was found. ${wayOut}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const sentence = `Could not install Chromium by apt-get. ${wayOut}`;
  await runOrFail(sentence, 'apt-get', ['update', '-qq'], { env });
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'fonts-dejavu-core'];
  const shell = await runQuietly('apt-get', [...install, path.basename(headlessShell)], { env });
  if (shell.code !== 0) await runOrFail(sentence, 'apt-get', [...install, 'chromium'], { env });
  console.log(`set-up: Chromium by apt-get (${seconds(start)})`);
  const installed = installedChromium();
  if (!installed) throw new PlainError(`apt-get installed no Chromium that was expected. ${wayOut}`);
  return installed;
}

/**
 * Everything, in parallel. Without a browser no VS Code server is of use either, as a page drives it.
 * Gives `{ versions: [{ codeServer, hosts, server, nodeBinary }], chromium }`.
 */
export async function setUp({ versions = pinnedVersions(), withUi = true, withBrowser = withUi } = {}) {
  if (!withUi) return { versions: [], chromium: undefined };
  const [chromium, ...ready] = await allOrFirstError([
    withBrowser ? ensureChromium() : undefined,
    ...versions.map(async (version) => {
      const [server, nodeBinary] = await allOrFirstError([ensureServer(version), ensureNode(version)]);
      return { ...version, server, nodeBinary };
    }),
  ]);
  // After the browser, since two apt-get would wait for one another's lock.
  for (const { server, nodeBinary } of ready) await ensureLogger(server, nodeBinary);
  return { versions: ready, chromium };
}

/** Like `Promise.all`, but waits for the others too, so that their drafts are removed before we exit. */
async function allOrFirstError(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => result.value);
}

/** A copy of a folder under `parent`, for tests that change it. */
export function copyOf(folder, parent) {
  const target = path.join(parent, path.basename(folder));
  cpSync(folder, target, { recursive: true });
  return target;
}
