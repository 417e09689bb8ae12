/** A 200 MB file of random bytes: time from the walk to the commit, and memory beyond what a small deploy takes. */
import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PlainError, repo } from '../harness/shell.mjs';
import { largeBytes, largeFile } from './support/folders.mjs';
import { spawnHub } from './support/localHub.mjs';
import { findPython, startHf } from './support/peers.mjs';
import { median } from './support/stats.mjs';

const run = promisify(execFile);
const megabyte = 1e6;
const script = path.join(repo, 'test/bench/support/largeRun.mjs');

/** The local Hub sends larger objects in parts. */
const inOnePiece = { transfers: 'both', multipartOver: 2 * largeBytes };
const inParts = { transfers: 'both', multipartOver: largeBytes / 4 };
const ours = [
  { name: 'ours, basic PUT', how: 'ours, LFS', options: inOnePiece, isBudgeted: true },
  { name: 'ours, multipart PUT', how: 'ours, LFS', options: inParts, isBudgeted: true },
  { name: 'ours, library (Xet)', how: 'ours, library', options: inParts },
];
const hfjs = [
  { name: 'hfjs, Xet', how: 'hfjs, Xet', options: inParts },
  { name: 'hfjs, LFS', how: 'hfjs, LFS', options: inParts },
];
const hf = [
  { name: 'hf, Xet', options: inParts, env: {} },
  { name: 'hf, LFS', options: inParts, env: { HF_HUB_DISABLE_XET: '1' } },
];

export async function largeFilesBench({ full = false, tell = () => {}, isLate = () => false } = {}) {
  const runs = full ? 5 : 3;
  const home = await mkdtemp(path.join(os.tmpdir(), 'hf-spaces-bench-'));
  const { folder } = await largeFile();
  const small = path.join(home, 'small');
  await mkdir(small);
  await writeFile(path.join(small, 'README.md'), '# Small\n');
  await writeFile(path.join(small, 'weights.bin'), Buffer.from([0, 1, 2, 3]));
  const python = await findPython();
  const hub = await spawnHub();
  const ways = [...ours, ...(python ? hf : []), ...hfjs];
  const measured = new Map(ways.map((way) => [way.name, { times: [], memory: [] }]));
  let count = 0;

  async function once(way) {
    // What is stored already would not be sent again.
    await hub.reset();
    await hub.setOptions(way.options);
    const [first, space] = [await hub.newSpace(), await hub.newSpace()];
    if (way.how) {
      const job = {
        how: way.how,
        hub: { url: hub.url, token: hub.token },
        space,
        folder,
        first: { space: first, folder: small },
        memory: path.join(home, `memory-${++count}`),
      };
      return JSON.parse((await run(process.execPath, [script, JSON.stringify(job)])).stdout);
    }
    const client = await startHf({
      hub,
      python: python.python,
      cache: path.join(home, `hf-${++count}`),
      env: way.env,
    });
    try {
      await client.upload({ space: first, folder: small });
      return await client.upload({ space, folder });
    } finally {
      await client.close();
    }
  }

  /** Another tool that does not get along with the local Hub is left out, and said so. */
  const failed = new Map();
  const attempt = async (way) => {
    try {
      return await once(way);
    } catch (error) {
      if (ours.includes(way)) throw error;
      failed.set(way, error.message.slice(0, 200));
      return undefined;
    }
  };

  try {
    for (let run = 0; run < runs && !(run > 0 && isLate()); run++) {
      for (const way of ways) {
        tell(`${way.name}, run ${run + 1} of ${runs}`);
        const outcome = failed.has(way) ? undefined : await attempt(way);
        if (!outcome) continue;
        const { ms, extraBytes } = outcome;
        const { times, memory } = measured.get(way.name);
        times.push(ms);
        memory.push(extraBytes / megabyte);
      }
    }
  } finally {
    await hub.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }

  const timeOf = ({ name }) => median(measured.get(name).times);
  const done = ways.filter((way) => !failed.has(way));
  const peers = [hf, hfjs]
    .map((some) => some.filter((way) => done.includes(way)))
    .find((some) => some.length > 0);
  if (!peers) throw new PlainError('No other tool could upload to the local Hub.');
  const fastest = Math.min(...peers.map(timeOf));
  const rows = done.flatMap((way) => {
    const { times, memory } = measured.get(way.name);
    return [
      { what: `${way.name}: time`, value: median(times), unit: 'ms', raw: times },
      ...(way.isBudgeted
        ? [
            {
              what: `${way.name}: time to the fastest of ${peers.map(({ name }) => name).join(' and ')}`,
              value: median(times) / fastest,
              unit: '×',
              budget: 1.5,
            },
          ]
        : []),
      {
        what: `${way.name}: extra memory`,
        value: median(memory),
        unit: 'MB',
        raw: memory,
        ...(way.isBudgeted ? { budget: 100 } : {}),
      },
    ];
  });
  const without = python ? `huggingface_hub ${python.version}` : 'no Python with huggingface_hub at hand';
  const notes = [without, ...[...failed].map(([{ name }, why]) => `${name} failed: ${why}`)].join('; ');
  return {
    name: `a ${largeBytes / megabyte} MB file, medians of ${measured.get(ours[0].name).times.length} (${notes})`,
    rows,
  };
}
