/** The local Hub as a process of its own; it prints one JSON line when it serves. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { repo } from './shell.mjs';

/** Gives `{ url, token, user, stop }`. */
export async function startLocalHub(args = []) {
  const child = spawn(process.execPath, [path.join(repo, 'test', 'hub', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.env,
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  let output = '';
  const ready = await new Promise((resolve, reject) => {
    const take = (chunk) => {
      output += chunk;
      const line = output.split('\n').find((text) => text.startsWith('{') && text.includes('"url"'));
      if (line && output.includes(`${line}\n`)) resolve(JSON.parse(line));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', (chunk) => (output += chunk));
    closed.then((code) => reject(new Error(`The local Hub ended with ${code}:\n${output}`)));
    child.on('error', reject);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await closed;
  };
  return { ...ready, stop };
}
