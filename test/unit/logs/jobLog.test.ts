import assert from 'node:assert/strict';
import { HubError } from '../../../src/hub/errors.ts';
import { followJob, type JobOutcome } from '../../../src/logs/jobLog.ts';
import type { Clock } from '../../../src/ports.ts';
import { eventStream, json, rig, type Answer } from '../hub/support.ts';

const status = (stage: string, message?: string) => json({ id: 'j1', status: { stage, message } });
const line = (text: string, second: number) =>
  `data: ${JSON.stringify({ data: `${text}\n`, timestamp: `2026-10-01T10:00:0${second}Z` })}\n\n`;

/** Waits between tries take no time, and the watch over a silent connection never ends. */
const clock: Clock = {
  now: () => 0,
  sleep: (ms, signal) =>
    ms < 60_000
      ? Promise.resolve()
      : new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('over', 'AbortError')));
        }),
};

/** Follows a job whose state and log answer in turn, the last answer of each for ever. */
async function followed(states: Answer[], logs: Answer[]) {
  const next = (answers: Answer[]) => (answers.length > 1 ? answers.shift() : answers[0]);
  const given = rig(async (seen) => {
    const answer = next(seen.path.endsWith('/logs') ? logs : states);
    const made = typeof answer === 'function' ? await answer(seen) : answer;
    if (!made || made instanceof Error) throw made ?? new Error('no answer');
    return made.clone();
  });
  const lines: string[] = [];
  const stages: string[] = [];
  const stop = new AbortController();
  const outcome = followJob({
    hub: given.hub,
    clock,
    namespace: 'ann',
    id: 'j1',
    signal: stop.signal,
    onLine: ({ text }) => lines.push(text),
    onJob: ({ stage }) => stages.push(stage),
  });
  return { outcome: await outcome, lines, stages };
}

const ends: [string, Answer, JobOutcome][] = [
  ['that completes', status('COMPLETED'), { kind: 'completed' }],
  ['that fails', status('ERROR', 'exit code 1'), { kind: 'failed', message: 'exit code 1' }],
  ['that is cancelled', status('CANCELED'), { kind: 'canceled' }],
  ['that is deleted', json({ error: 'Job not found' }, 404), { kind: 'gone' }],
];

describe('logs/jobLog', () => {
  for (const [name, last, outcome] of ends) {
    it(`follows a job ${name}`, async () => {
      const given = await followed(
        [status('SCHEDULING'), status('RUNNING'), last],
        [eventStream([line('one', 1), line('two', 2)])],
      );
      assert.deepEqual(given.outcome, outcome);
      assert.deepEqual(given.lines, ['one', 'two']);
      assert.deepEqual(given.stages.slice(0, 2), ['SCHEDULING', 'RUNNING']);
    });
  }

  it('gives out each line once when the log is cut in the middle', async () => {
    const whole = [line('one', 1), line('two', 2), line('three', 3)];
    const given = await followed(
      [status('RUNNING'), status('RUNNING'), status('RUNNING'), status('RUNNING'), status('COMPLETED')],
      [eventStream(whole.slice(0, 2), true), () => eventStream(whole)],
    );
    assert.deepEqual(given.lines, ['one', 'two', 'three']);
    assert.deepEqual(given.outcome, { kind: 'completed' });
  });

  it('reads the log once more when it was closed before the end of the job', async () => {
    const given = await followed(
      [status('SCHEDULING'), status('COMPLETED')],
      [eventStream([]), () => eventStream([line('one', 1)])],
    );
    assert.deepEqual([given.lines, given.outcome], [['one'], { kind: 'completed' }]);
  });

  it('waits for the log of a job that waits for its machine', async () => {
    const given = await followed(
      [status('SCHEDULING'), status('SCHEDULING'), status('RUNNING'), status('RUNNING'), status('COMPLETED')],
      [json({ error: 'no log yet' }, 404), () => eventStream([line('one', 1)])],
    );
    assert.deepEqual([given.lines, given.outcome], [['one'], { kind: 'completed' }]);
  });

  it('ends with a job that is over although its log stays open', async () => {
    const open = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`${line('one', 1)}: keep-alive\n\n`));
      },
    });
    const logs = new Response(open, { headers: { 'content-type': 'text/event-stream' } });
    const given = await followed([status('RUNNING'), status('RUNNING'), status('COMPLETED')], [logs]);
    assert.deepEqual([given.lines, given.outcome], [['one'], { kind: 'completed' }]);
  });

  it('rejects when the token is not taken any more', async () => {
    await assert.rejects(
      followed([json({ error: 'Unauthorized' }, 401)], [eventStream([])]),
      (error) => error instanceof HubError && error.code === 'signedOut',
    );
  });
});
