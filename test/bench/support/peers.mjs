/** Other tools that put a folder on a Space, each warm in a process, and how long their processes take to start. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { uploadFilesWithProgress } from '@huggingface/hub';
import { repo } from '../../harness/shell.mjs';
import { median, timed } from './stats.mjs';

const run = promisify(execFile);

/** What `hfjs upload SPACE FOLDER` does once it has read its arguments. */
export async function hfjsUpload({ hub, space, folder, useXet = true }) {
  const steps = uploadFilesWithProgress({
    repo: { type: 'space', name: space },
    files: [{ content: pathToFileURL(folder), path: '' }],
    accessToken: hub.token,
    hubUrl: hub.url,
    commitTitle: 'Bench',
    useXet,
  });
  for (let step = await steps.next(); !step.done; step = await steps.next());
}

/** A Python that has huggingface_hub; `undefined` when there is none. `HUB_TEST_PYTHON` names another than `python3`. */
export async function findPython() {
  const python = process.env.HUB_TEST_PYTHON ?? 'python3';
  const found = await run(python, ['-c', 'import huggingface_hub as h; print(h.__version__)']).catch(
    () => undefined,
  );
  return found && { python, version: found.stdout.trim() };
}

/** A process that uploads folders as `hf upload` does. */
export async function startHf({ hub, python, cache, env = {} }) {
  const child = spawn(python, [path.join(repo, 'test/bench/support/peer.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...hub.env, HF_HOME: cache, HF_HUB_DISABLE_TELEMETRY: '1', ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error('The Python process has ended');
    const said = JSON.parse(value);
    if (said.error) throw new Error(`huggingface_hub: ${said.error}`);
    return said;
  };
  await answer();
  return {
    /** `{ ms, extraBytes }`, measured inside the process. */
    upload({ space, folder }) {
      child.stdin.write(`${JSON.stringify({ space, folder })}\n`);
      return answer();
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Milliseconds from a program's start to its end when it has nothing to do. */
export async function processStarts(python, runs = 3) {
  const commands = {
    ours: [process.execPath, [path.join(repo, 'src/deploySpace.ts')]],
    hfjs: [process.execPath, [path.join(repo, 'node_modules/@huggingface/hub/dist/cli.js'), 'version']],
    ...(python ? { hf: [python, ['-c', 'from huggingface_hub.cli.hf import main; main()', 'version']] } : {}),
  };
  const rows = [];
  for (const [name, [program, args]] of Object.entries(commands)) {
    const times = [];
    for (let k = 0; k < runs; k++)
      times.push((await timed(() => run(program, args).catch(() => undefined))).ms);
    rows.push({
      what: `process start: ${name} (not counted above)`,
      value: median(times),
      unit: 'ms',
      raw: times,
    });
  }
  return rows;
}
