/** Spaces on a local Hub that builds and runs them with a real engine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { deploySpace } from '../../src/deploySpace.ts';
import { docker } from '../harness/docker.mjs';
import { PlainError } from '../harness/shell.mjs';
import { startHub } from '../hub/server.ts';

const owner = 'tester';

/** This port if nothing listens on it, else any other; rejects when it must be this one. */
export function freePort(wanted = 0, mustBe = false) {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', () =>
        mustBe ? reject(new PlainError(`Port ${wanted} is taken.`)) : resolve(freePort()),
      )
      .listen(wanted, '0.0.0.0', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
  });
}

export function writeFolder(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

const settings = (values) => Object.entries(values).map(([key, value]) => ({ key, value }));

/** Starts the Hub; `action` gets it and a folder that is removed afterwards. */
export async function withHub(engine, action) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'hf-spaces-check-'));
  const before = process.env.PATH;
  // The executor calls the first `docker` there is.
  process.env.PATH = `${path.dirname(docker)}${path.delimiter}${before}`;
  const hub = await startHub({ executor: 'docker', dockerHost: engine.host, stepMs: 10 });
  try {
    return await action(hub, scratch);
  } finally {
    await hub.close();
    process.env.PATH = before;
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Makes a Space and deploys these files to it as the extension does; gives its id. */
export async function deployFiles(
  hub,
  scratch,
  { name, sdk = 'docker', files, secrets = {}, variables = {} },
) {
  const id = `${owner}/${name}`;
  const folder = path.join(scratch, name);
  writeFolder(folder, files);
  const body = {
    type: 'space',
    name,
    sdk,
    private: false,
    secrets: settings(secrets),
    variables: settings(variables),
  };
  const made = await fetch(`${hub.url}/api/repos/create`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${hub.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!made.ok) throw new Error(`The Hub did not make ${id}: ${await made.text()}`);
  const said = [];
  const code = await deploySpace([folder, id, '--hub', hub.url, '--state', path.join(scratch, 'state')], {
    env: { ...process.env, HF_TOKEN: hub.token },
    fetch: globalThis.fetch,
    out: (text) => said.push(text),
    err: (text) => said.push(text),
    signal: AbortSignal.timeout(60_000),
  });
  if (code !== 0) throw new Error(`${id} was not deployed: ${said.join('\n')}`);
  return id;
}

/** Stage, message and logs, to be looked at. */
export function writeLogs(hub, id, file) {
  const { stage, errorMessage } = hub.space(id);
  const logs = ['build', 'run'].map((kind) => [`--- ${kind}`, ...hub.logs(id, kind)].join('\n'));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, [`${stage}: ${errorMessage ?? ''}`, ...logs, ''].join('\n'));
}
