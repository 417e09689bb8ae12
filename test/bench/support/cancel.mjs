/** From the moment a deploy is cancelled to its outcome, in every phase. */
import { timed } from './stats.mjs';

/** Requests at which the Hub is made to hang, and the phase of a deploy that waits for them. */
const hanging = [
  ['reading the Space', 'GET /api/spaces/{id}/tree/{rev}'],
  ['preupload', 'POST /api/spaces/{id}/preupload/{rev}'],
  ['commit', 'POST /api/spaces/{id}/commit/{rev}'],
];

/**
 * Milliseconds late: the abort is due at `due`, and what keeps the process busy then counts too, as a cancel comes
 * from outside.
 */
async function cancelledAfter(deploying, abort, due) {
  const start = performance.now();
  const timer = setTimeout(() => abort.abort(), due);
  const { result } = await timed(() => deploying);
  clearTimeout(timer);
  return result.kind === 'cancelled' ? Math.max(0, performance.now() - start - due) : undefined;
}

/** `open` gives a deploy (see ours.mjs) to a Space that has never seen the folder; the cancels are spread over it. */
export async function cancelledAnywhen(open, moments, { tell, isLate }) {
  const { ms: whole } = await timed(async () => (await open()).deploy('committed'));
  const late = [];
  for (let k = 0; k < moments && !(k > 0 && isLate()); k++) {
    tell(`cancel ${k + 1} of ${moments}`);
    const ours = await open();
    const abort = new globalThis.AbortController();
    const ms = await cancelledAfter(ours.run({ signal: abort.signal }), abort, (whole * (k + 0.5)) / moments);
    if (ms !== undefined) late.push(ms);
  }
  return {
    what: `cancelled at ${late.length} moments: slowest answer`,
    value: Math.max(...late),
    unit: 'ms',
    budget: 100,
    raw: late,
  };
}

export async function cancelledWhileHanging(hub, open) {
  const { ms: whole } = await timed(async () => (await open()).deploy('committed'));
  const rows = [];
  for (const [phase, route] of hanging) {
    const ours = await open();
    await hub.fault({ fault: 'latency', route, ms: 120_000, count: 1 });
    const abort = new globalThis.AbortController();
    // By then the request hangs.
    const ms = await cancelledAfter(ours.run({ signal: abort.signal }), abort, whole * 2);
    await hub.clearFaults();
    if (ms === undefined) throw new Error(`The deploy was over before it was cancelled in ${phase}`);
    rows.push({ what: `cancelled while the Hub hangs in ${phase}`, value: ms, unit: 'ms', budget: 100 });
  }
  return rows;
}
