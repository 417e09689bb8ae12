const turnMs = 10;

/**
 * Work that never waits for anything outside starves everything else, a cancel included. Called between two steps
 * of it; gives a promise when it is time to let others have their turn, and throws the signal's reason after that.
 * Who works side by side shares one of these, and so one turn.
 */
export function takingTurns(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let started = performance.now();
  let next: Promise<void> | undefined;
  const isOver = () => performance.now() - started >= turnMs;
  const wait = async () => {
    // Those before in the queue may have used the new turn up.
    while (isOver()) {
      next ??= new Promise((resolve) =>
        setTimeout(() => {
          next = undefined;
          started = performance.now();
          resolve();
        }, 0),
      );
      await next;
      signal?.throwIfAborted();
    }
  };
  return () => (isOver() ? wait() : undefined);
}
