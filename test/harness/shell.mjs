/** Running other programs: quietly, to their end, with what they printed. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const isWindows = process.platform === 'win32';
export const npm = isWindows ? 'npm.cmd' : 'npm';

/** A failure that a person can act on: shown as its sentence, without a stack. */
export class PlainError extends Error {}

/** Runs to the end. Resolves with `{ code, output }`; never rejects on a bad exit code. */
export function runQuietly(command, args, { cwd = repo, env = process.env, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell: isWindows && command.endsWith('.cmd'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    let rest = '';
    const take = (chunk) => {
      chunks.push(chunk);
      if (!onLine) return;
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 1 : 0), output: Buffer.concat(chunks).toString() }),
    );
  });
}

/** Runs to the end and rejects, with the last lines of the output, when it failed. */
export async function runOrFail(sentence, command, args, options) {
  const { code, output } = await runQuietly(command, args, options);
  if (code !== 0) {
    const tail = output.trim().split('\n').slice(-12).join('\n');
    throw new PlainError(`${sentence} (${path.basename(command)} ended with ${code})\n${tail}`);
  }
  return output;
}

/** Seconds since `start` (of `performance.now()`), for people. */
export const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Polls until `probe` gives something truthy. */
export async function until(what, probe, { timeoutMs = 60_000, everyMs = 100 } = {}) {
  const end = performance.now() + timeoutMs;
  let last;
  while (performance.now() < end) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`Waited ${timeoutMs} ms for ${what}${last ? `: ${last.message}` : ''}`);
}
