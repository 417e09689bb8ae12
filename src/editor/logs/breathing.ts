import type { Clock } from '../../ports.ts';

/** Events of a backlog come without a pause; everything else in the host gets its turn at least this often. */
const turnMs = 10;

/** The same events, with a pause whenever they have kept the host busy for a while. */
export async function* breathing<T>(
  events: AsyncIterable<T>,
  clock: Clock,
): AsyncGenerator<T, void, undefined> {
  let since = clock.now();
  for await (const event of events) {
    yield event;
    if (clock.now() - since < turnMs) continue;
    await clock.sleep(0);
    since = clock.now();
  }
}
