/** A log on its way from the Hub's stamp to the channel, through all of ours but the output channel itself. */
import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { breathing } from '../../src/editor/logs/breathing.ts';
import { createLogView } from '../../src/editor/logs/logView.ts';
import { createHub } from '../../src/hub/http.ts';
import { followSpaceLog } from '../../src/logs/follow.ts';
import { cleanLine } from '../../src/logs/lines.ts';
import { openSpaceLog } from '../../src/logs/spaceLogs.ts';
import { systemClock } from '../../src/platform/systemClock.ts';

const perSecond = 1_000;
const latencyLines = 5_000;
const backlogLines = 100_000;
/** The first half fills what is kept; the second half must add nothing. */
const longLines = 600_000;

/** Serves `/api/spaces/o/<lines>x<per second>/logs/build`; 0 a second is all at once. In a thread of its own, as the Hub is. */
const server = `
const { createServer } = require('node:http');
const { parentPort } = require('node:worker_threads');
const event = (at) => 'data: ' + JSON.stringify({
  data: 'line ' + at + ' of ' + Date.now() + ' in a build that says as much as builds do, with some \\u001b[32mcolour\\u001b[0m\\n',
  timestamp: new Date().toISOString(),
}) + '\\n\\n';
createServer(async (request, response) => {
  const [total, rate] = /(\\d+)x(\\d+)/.exec(request.url).slice(1).map(Number);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const start = Date.now();
  for (let sent = 0; sent < total; ) {
    const due = rate === 0 ? Math.min(total, sent + 500) : Math.min(total, Math.floor(((Date.now() - start) * rate) / 1000));
    let text = '';
    for (; sent < due; sent++) text += event(sent);
    if (text !== '' && !response.write(text)) await new Promise((resolve) => response.once('drain', resolve));
    if (rate > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  response.end();
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

async function follow(port, name, { onText, onLine = () => {} }) {
  const quiet = () => {};
  const hub = createHub({
    endpoint: `http://127.0.0.1:${port}`,
    fetch,
    clock: systemClock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const view = createLogView({
    clock: systemClock,
    texts: { leftOut: (lines) => `${lines} left out`, filtered: () => '' },
    sink: { append: onText, replace: onText },
  });
  const open = openSpaceLog(hub, `o/${name}`, 'build');
  const end = await followSpaceLog({
    open: (signal) => breathing(open(signal), systemClock),
    clock: systemClock,
    signal: AbortSignal.any([]),
    endsBySelf: true,
    idleMs: 120_000,
    onLine: ({ text, timestamp }) => {
      view.push({ text: cleanLine(text), timestamp });
      onLine(timestamp);
    },
  });
  view.flush();
  if (end.kind !== 'ended') throw new Error(`The log ended with ${end.kind}.`);
}

/** What Python's client makes of the same stream; the stamp is in the text, as it does not hand on the other one. */
const peerSource = `
import itertools, json, os, re, sys, time
try:
    from huggingface_hub import HfApi, __version__
except ImportError:
    sys.exit(3)
lines = HfApi(endpoint=os.environ["HF_ENDPOINT"], token="hf_bench").fetch_space_logs(sys.argv[1], build=True, follow=True)
added = []
for line in itertools.islice(lines, int(sys.argv[2])):
    added.append(time.time() * 1000 - int(re.search(r" of (\\d+) in ", line).group(1)))
print(json.dumps({"version": __version__, "added": added}))
`;

/** Rows for the same stream read by Python, and where it cannot be, why not. */
async function peerRows(port) {
  const args = ['-c', peerSource, `o/${latencyLines}x${perSecond}`, String(latencyLines)];
  const env = { ...process.env, HF_ENDPOINT: `http://127.0.0.1:${port}` };
  try {
    const { stdout } = await promisify(execFile)('python3', args, { env, maxBuffer: 2 ** 24 });
    const { version, added } = JSON.parse(stdout);
    const what = `huggingface_hub ${version}, the same stream`;
    return [
      { what: `${what}, p95`, value: quantile(added, 0.95), unit: 'ms' },
      { what: `${what}, median`, value: quantile(added, 0.5), unit: 'ms' },
    ];
  } catch (error) {
    const reason =
      error.code === 'ENOENT'
        ? 'there is no python3'
        : error.code === 3
          ? 'python3 has no huggingface_hub'
          : error.message;
    console.log(`Not side by side with fetch_space_logs: ${reason}.`);
    return [];
  }
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function latencies(port) {
  const found = [];
  let waiting = [];
  await follow(port, `${latencyLines}x${perSecond}`, {
    onLine: (timestamp) => waiting.push(Date.parse(timestamp)),
    onText: () => {
      const now = Date.now();
      for (const stamped of waiting) found.push(now - stamped);
      waiting = [];
    },
  });
  if (found.length !== latencyLines) throw new Error(`${found.length} lines came, not ${latencyLines}.`);
  return found;
}

/**
 * How long nothing else got its turn while a backlog was shown, at most: as time of this thread, and by the clock, which
 * counts what other programs of the machine took too.
 */
async function longestBlock(port) {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [longest, longestByClock] = [0, 0];
  let [last, lastByClock] = [cpuMs(), performance.now()];
  let over = false;
  const turn = () => {
    const [now, nowByClock] = [cpuMs(), performance.now()];
    longest = Math.max(longest, now - last);
    longestByClock = Math.max(longestByClock, nowByClock - lastByClock);
    [last, lastByClock] = [now, nowByClock];
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  const start = performance.now();
  let lines = 0;
  await follow(port, `${backlogLines}x0`, { onText: () => {}, onLine: () => (lines += 1) });
  over = true;
  if (lines !== backlogLines) throw new Error(`${lines} lines came, not ${backlogLines}.`);
  return { longest, longestByClock, total: performance.now() - start };
}

/** Heap in MiB that the second half of a long stream adds. */
async function growth(port) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  let lines = 0;
  const seen = [];
  await follow(port, `${longLines}x0`, {
    onText: () => {},
    onLine: () => {
      lines += 1;
      if (lines === longLines / 2 || lines === longLines) seen.push(heap());
    },
  });
  return seen[1] - seen[0];
}

export async function logsBench() {
  const worker = new Worker(server, { eval: true });
  try {
    const port = await new Promise((resolve) => worker.once('message', resolve));
    // Once around, so that what is measured is warm.
    await follow(port, '2000x0', { onText: () => {} });
    const added = await latencies(port);
    const peer = await peerRows(port);
    const { longest, longestByClock, total } = await longestBlock(port);
    const grown = await growth(port);
    return {
      name: 'logs (stamped by a local Hub, to the text that goes into the channel)',
      rows: [
        {
          what: `added latency at ${perSecond} lines/s, p95`,
          value: quantile(added, 0.95),
          unit: 'ms',
          budget: 50,
        },
        { what: 'added latency, median', value: quantile(added, 0.5), unit: 'ms' },
        { what: 'added latency, worst', value: Math.max(...added), unit: 'ms' },
        ...peer,
        { what: `backlog of ${backlogLines} lines, longest block`, value: longest, unit: 'ms', budget: 50 },
        {
          what: `backlog of ${backlogLines} lines, longest block by the clock`,
          value: longestByClock,
          unit: 'ms',
        },
        { what: `backlog of ${backlogLines} lines, shown in`, value: total, unit: 'ms' },
        {
          what: `heap added by lines ${longLines / 2} to ${longLines}`,
          value: grown,
          unit: 'MiB',
          budget: 8,
        },
      ],
    };
  } finally {
    await worker.terminate();
  }
}
