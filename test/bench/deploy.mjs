/**
 * Deploys of many small files, ours against other tools on the same local Hub: each warm in a process, with a folder
 * and Spaces of its own, taking turns scenario by scenario. What else the machine does hits all of a turn alike, so
 * ratios are taken within a turn. Requests and commits are the Hub's count.
 */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { makeSmallFiles } from './support/folders.mjs';
import { spawnHub } from './support/localHub.mjs';
import { openOurs } from './support/ours.mjs';
import { findPython, hfjsUpload, processStarts, startHf } from './support/peers.mjs';
import { median, ms, timed } from './support/stats.mjs';

/** What takes milliseconds is measured more often. */
const runsOf = (count, latency) => (count < 100 ? (latency === 0 ? 31 : 11) : count < 1000 ? 7 : 3);
const latencies = [0, 50];
const scenarios = [
  { name: 'first deploy', fresh: true, change: async () => {} },
  { name: 'no change', change: async () => {}, requests: 2, commits: 0 },
  { name: 'one edit', change: (files) => files.editOne(), requests: 3, commits: 1 },
  { name: '10 % edited', change: (files) => files.editTenth(), commits: 1 },
  { name: 'one deleted', change: (files) => files.deleteOne(), commits: 1 },
  { name: 'folder renamed', change: (files) => files.renameFolder(), commits: 1 },
];
const quick = new Set(['first deploy', 'no change', 'one edit']);

/**
 * Ours to the fastest of the others: at most this. A few files take hfjs two requests and no less than one is
 * possible, so at a latency that outweighs all else nobody can be four times as fast there.
 */
function ratioBudget({ name }, latency, count) {
  if (name === 'first deploy') return 1;
  if (name !== 'no change' && name !== 'one edit') return undefined;
  if (latency === 0) return 1 / 5;
  return count > 100 ? 1 / 4 : undefined;
}

v8.setFlagsFromString('--expose-gc');
/** What one client leaves in memory is not cleared away on the time of the next. */
const collectGarbage = vm.runInNewContext('gc');

async function clientsFor(hub, hf, home, count) {
  const made = [];
  const prepare = async (name) => {
    const folder = path.join(home, `${name}-${count}`);
    await mkdir(folder, { recursive: true });
    return makeSmallFiles(folder, count);
  };
  const client = async (name, open) => {
    const files = await prepare(name);
    made.push({ name, files, open: (space) => open(space, files.root) });
  };
  let memories = 0;
  await client('ours', async (space, folder) => {
    const ours = await openOurs({
      hub,
      space,
      folder,
      memory: path.join(home, `memory-${count}-${++memories}`),
    });
    return async (scenario) => {
      const { ms } = await timed(() =>
        ours.deploy(scenario.name === 'no change' ? 'unchanged' : 'committed'),
      );
      return ms;
    };
  });
  await client(
    'hfjs',
    (space, folder) => async () => (await timed(() => hfjsUpload({ hub, space, folder }))).ms,
  );
  if (hf) await client('hf', (space, folder) => async () => (await hf.upload({ space, folder })).ms);
  return made;
}

/** All scenarios at one number of files and one latency, `runs` times unless it is late, clients taking turns. */
async function measure(hub, clients, chosen, runs, { tell, isLate }, what) {
  const results = chosen.map((scenario) => ({ scenario, times: {}, requests: {}, commits: {} }));
  for (let run = 0; run < runs && !(run > 0 && isLate()); run++) {
    tell(`${what}, run ${run + 1} of ${runs}`);
    const opened = [];
    for (const client of clients) opened.push({ ...client, deploy: await client.open(await hub.newSpace()) });
    for (const result of results) {
      for (const { name, files, deploy } of opened) {
        await result.scenario.change(files);
        collectGarbage({ type: 'minor' });
        const counted = await hub.counting(() => deploy(result.scenario));
        (result.times[name] ??= []).push(counted.result);
        (result.requests[name] ??= []).push(counted.requests);
        (result.commits[name] ??= []).push(counted.commits);
      }
      // Nobody is always the first after the pause of a turn.
      opened.push(opened.shift());
    }
  }
  return results;
}

function rowsOf({ scenario, times, requests, commits }, count, latency) {
  const medians = Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
  const { ours, ...peers } = medians;
  const [fastest] = Object.entries(peers).sort((a, b) => a[1] - b[1])[0];
  const told = Object.entries(peers).map(([name, value]) => `${name} ${ms(value)}`);
  const budget = ratioBudget(scenario, latency, count);
  const at = `${count} files, ${latency} ms, ${scenario.name}`;
  const counted = (what, raw, limit) => ({
    what: `${at}: ${what}`,
    value: Math.max(...raw.ours),
    unit: what,
    raw,
    ...(limit === undefined ? {} : { budget: limit }),
  });
  return [
    {
      what: `${at}: ours ${ms(ours)}, ${told.join(', ')}`,
      value: median(times.ours.map((each, turn) => each / times[fastest][turn])),
      unit: `of ${fastest}`,
      raw: times,
      medians,
      ...(budget === undefined ? {} : { budget }),
    },
    // The latency changes nothing about these.
    ...(latency === 0
      ? [
          counted('requests', requests, scenario.requests),
          counted('commits', commits, scenario.fresh ? 1 : scenario.commits),
        ]
      : []),
  ];
}

export async function deployBench({ full = false, tell = () => {}, isLate = () => false } = {}) {
  const home = await mkdtemp(path.join(os.tmpdir(), 'hf-spaces-bench-'));
  const hub = await spawnHub();
  const python = await findPython();
  const hf = python && (await startHf({ hub, python: python.python, cache: path.join(home, 'hf') }));
  const rows = [];
  try {
    const warm = await clientsFor(hub, hf, home, 60);
    await measure(hub, warm, scenarios, 8, { tell, isLate }, 'warming up');
    for (const count of [64, 700, 5000]) {
      const clients = await clientsFor(hub, hf, home, count);
      for (const latency of latencies) {
        if (count === 5000 && latency > 0 && !full) continue;
        const chosen = full || count < 5000 ? scenarios : scenarios.filter(({ name }) => quick.has(name));
        await hub.setOptions({ latencyMs: latency });
        const what = `${count} files, ${latency} ms`;
        const runs = runsOf(count, latency);
        for (const result of await measure(hub, clients, chosen, runs, { tell, isLate }, what))
          rows.push(...rowsOf(result, count, latency));
        await hub.setOptions({ latencyMs: 0 });
      }
    }
    rows.push(...(await processStarts(python?.python)));
  } finally {
    await hf?.close();
    await hub.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
  const peers = python
    ? `hfjs, huggingface_hub ${python.version}`
    : 'hfjs; no Python with huggingface_hub at hand';
  return {
    name: `deploy of small files, medians (against ${peers}; git push is not measured: the local Hub speaks no git protocol)`,
    rows,
  };
}
