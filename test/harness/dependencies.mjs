/** `npm ci` when it is due, and the pinned Node of the repository: all that runs before any dependency is there. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { PlainError, isWindows, npm, repo, runOrFail, seconds } from './shell.mjs';

const stampFile = path.join(repo, 'node_modules', '.hf-spaces-stamp');
const nodeBinary = path.join(repo, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(repo, 'package-lock.json')))
    .digest('hex');
}

/** Packages npm says it installed, against what the lock file asks for on this machine. */
function inStep() {
  const installedFile = path.join(repo, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile) || !existsSync(nodeBinary)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()) return true;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(path.join(repo, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(
    ([where, wanted]) => where === '' || wanted.optional || installed[where]?.version === wanted.version,
  );
}

/** Makes `node_modules` what `package-lock.json` says. */
export async function ensureDependencies() {
  if (!inStep()) {
    const start = performance.now();
    // The scripts of `node` and `esbuild` bring their binaries, whatever the machine's own npm settings say.
    const env = { ...process.env, npm_config_ignore_scripts: 'false', NODE_ENV: 'development' };
    await runOrFail(
      'Could not install the dependencies; is the npm registry reachable?',
      npm,
      ['ci', '--no-audit', '--no-fund'],
      { env },
    );
    if (!existsSync(nodeBinary)) {
      throw new PlainError('npm ci did not bring node_modules/node/bin/node; allow its install script.');
    }
    console.log(`dependencies installed (${seconds(start)})`);
  }
  writeFileSync(stampFile, lockHash());
}

/** The environment in which every child finds the pinned Node and the local tools first. */
export function pinnedEnv() {
  const bins = [path.dirname(nodeBinary), path.join(repo, 'node_modules', '.bin')];
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: [...bins, process.env[key]].join(path.delimiter) };
}

/**
 * Runs this very script again on the pinned Node unless that is what runs now.
 * Resolves `true` in the process that has to do the work; otherwise the child has done it and we exit as it did.
 */
export async function onPinnedNode() {
  // The path as given to the child: its own `execPath` is another when the repository stands behind a link.
  if (process.env.HF_SPACES_PINNED_NODE === nodeBinary) return;
  const child = spawn(nodeBinary, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...pinnedEnv(), HF_SPACES_PINNED_NODE: nodeBinary },
  });
  // Ctrl+C reaches the whole group: the child cleans up and ends, and this process waits for that.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (status, signal) => resolve(status ?? (signal ? 130 : 1)));
  });
  process.exit(code);
}
