import type { Memory, SentDeploy } from '../memory.ts';

/** Runs a deploy. What it tells to be on its way is kept until there is an answer, or the window has closed. */
export async function keepingSent<T extends { kind: string }>(
  memory: Memory,
  space: string,
  deploy: (keep: (sent: SentDeploy) => void) => Thenable<T>,
): Promise<T> {
  const before = memory.followed().find((one) => one.space === space);
  let isKept = false;
  let outcome: T | undefined;
  try {
    outcome = await deploy((sent) => {
      isKept = true;
      void memory.follow(sent);
    });
    return outcome;
  } finally {
    if (isKept && outcome?.kind !== 'committed') {
      await (before ? memory.follow(before) : memory.unfollow(space));
    }
  }
}
