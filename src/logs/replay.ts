/**
 * Tells new events from replayed ones. The log service has no event ids: each connection starts with what its
 * buffer holds, from the first event on, so a replay is known by its content alone.
 */
export interface Replay {
  /** A new connection: what comes next may be a replay. */
  reconnect(): void;
  /** What to give out now: nothing while undecided, several events once it is clear that they are new. */
  accept(data: string): Fresh;
  /** Whether the last accepted event was past the replay. */
  isLive(): boolean;
}

export interface Fresh {
  events: string[];
  /** Whether these do not continue what was given out before. */
  isOther: boolean;
}

export function createReplay(): Replay {
  /** Hashes of the server's buffer as known, oldest first. Texts of a long run would fill the memory. */
  let given: number[] = [];
  let held: { data: string; hash: number }[] = [];
  /** Places in `given` where the replay may start, longest overlap first; `undefined` when decided. */
  let starts: number[] | undefined;
  let matchedFromStart = 0;

  function decide(kept: number[], skipped: number, isOther: boolean): Fresh {
    const fresh = held.slice(skipped);
    given = [...kept, ...fresh.map((event) => event.hash)];
    held = [];
    starts = undefined;
    return { events: fresh.map((event) => event.data), isOther };
  }

  return {
    reconnect() {
      held = [];
      matchedFromStart = 0;
      starts = given.length === 0 ? undefined : [...given.keys()];
    },
    isLive: () => starts === undefined,
    accept(data) {
      const hash = hashOf(data);
      if (starts === undefined) {
        given.push(hash);
        return { events: [data], isOther: false };
      }
      const at = held.length;
      held.push({ data, hash });
      if (matchedFromStart === at && given[at] === hash) matchedFromStart = at + 1;
      starts = starts.filter((start) => start + at >= given.length || given[start + at] === hash);
      const best = starts[0];
      if (best === undefined) {
        // Another buffer. What equalled the old one from its first event on has been given out.
        const seen = held.slice(0, matchedFromStart).map((event) => event.hash);
        return decide(seen, matchedFromStart, true);
      }
      // A longer overlap is still possible, or all so far is known.
      if (best + at < given.length) return { events: [], isOther: false };
      return decide(given.slice(best), given.length - best, false);
    },
  };
}

/** cyrb53: 53 bits are enough to compare two events of one log. */
function hashOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
