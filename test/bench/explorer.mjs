/** The tree of an account with 2,000 Spaces, in a real Node extension host against the local Hub at no latency. */
import { runNodeHost } from '../harness/nodeHost.mjs';
import { startLocalHub } from '../harness/localHub.mjs';
import { PlainError } from '../harness/shell.mjs';
import { median } from './support/stats.mjs';

const spaces = 2_000;
const openBudgetMs = 1_000;

async function fill(hub) {
  const create = async (index) => {
    const name = `space-${String(index).padStart(4, '0')}`;
    const response = await fetch(`${hub.url}/api/repos/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'space', name, sdk: 'static', private: true }),
    });
    if (!response.ok) throw new PlainError(`Creating ${name}: ${response.status} ${await response.text()}`);
  };
  for (let start = 0; start < spaces; start += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => create(start + index)));
  }
}

export async function explorerBench({ setUp }) {
  const { versions, chromium } = await setUp();
  const version = versions.at(-1);
  const hub = await startLocalHub();
  try {
    await fill(hub);
    const { failures, reports } = await runNodeHost({
      version,
      chromium,
      windows: [{ suites: ['explorerTime'] }],
      config: { hub: { url: hub.url, token: hub.token, user: hub.user } },
      env: { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token },
    });
    if (failures.length > 0) throw new PlainError(failures.map(({ message }) => message).join('\n'));
    const { opened, all, again, filtered } = reports.explorer;
    const row = (what, value, unit, budget) => ({
      ...{ what, value, unit },
      ...(budget === undefined ? {} : { budget }),
    });
    return {
      name: `the explorer with ${spaces} Spaces (Node host of code-server ${version.codeServer}, no latency)`,
      rows: [
        row(
          `open, ${opened[0].rows} rows, median of ${opened.length}`,
          median(opened.map(({ ms }) => ms)),
          'ms',
          openBudgetMs,
        ),
        row('open, slowest', Math.max(...opened.map(({ ms }) => ms)), 'ms', openBudgetMs),
        row('open, requests', Math.max(...opened.map(({ requests }) => requests)), '', 4),
        row(`all ${all.rows} rows, ${all.requests} requests`, all.ms, 'ms'),
        row(`all ${again.rows} rows once more`, again.ms, 'ms', openBudgetMs),
        row(`filter, ${filtered.rows} rows, ${filtered.requests} requests`, filtered.ms, 'ms', openBudgetMs),
      ],
    };
  } finally {
    await hub.stop();
  }
}
