/**
 * Tells new events from replayed ones. The log service has no event ids: each connection starts with what its
 * buffer holds, from the first event on, so a replay is known by its place and content alone.
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

/** Hashes kept at most: 8 bytes each. */
const defaultCap = 400_000;
/** First events that are remembered for good, so that a replay from the very start is known after any time. */
const headLength = 64;

/**
 * A replay goes on from the earliest place of what was given out where all of it fits: the start, or later when
 * the server's buffer has rolled on. When it fits nowhere it is another run, and all of it is new. After more than
 * `cap` events the oldest are compared by number only.
 */
export function createReplay(cap = defaultCap): Replay {
  /** Hashes of what was given out since `dropped`. Texts of a long run would fill the memory. */
  let given: number[] = [];
  let head: number[] = [];
  let dropped = 0;
  let deciding = false;
  let heldTexts: string[] = [];
  let held: number[] = [];
  /** Of each prefix of `held` the longest proper prefix that is its suffix too (Knuth, Morris, Pratt). */
  let fallback: number[] = [];
  /** Where in all that was given out the held events are taken to start. */
  let start = 0;

  const total = () => dropped + given.length;
  const fits = (place: number, hash: number): boolean => {
    if (place >= dropped) return given[place - dropped] === hash;
    return place >= head.length || head[place] === hash;
  };

  function remember(hash: number): void {
    if (head.length < headLength) head.push(hash);
    given.push(hash);
    if (given.length <= cap) return;
    const old = given.length - (cap >> 1);
    given = given.slice(old);
    dropped += old;
  }

  function decide(skipped: number, isOther: boolean): Fresh {
    const events = heldTexts.slice(skipped);
    const hashes = held.slice(skipped);
    if (isOther) {
      given = [];
      head = [];
      dropped = 0;
    } else if (start > 0) {
      // The server's buffer starts here now, and so will the next replay.
      const kept = given.slice(Math.max(0, start - dropped));
      dropped = 0;
      given = kept;
      head = kept.slice(0, headLength);
    }
    for (const hash of hashes) remember(hash);
    heldTexts = [];
    held = [];
    fallback = [];
    deciding = false;
    return { events, isOther };
  }

  /** Moves `start` on until the held events fit; false when there is no such place. */
  function align(): boolean {
    const last = held.length - 1;
    if (start + last >= total() || fits(start + last, held[last] ?? 0)) return true;
    // What starts before `dropped` can only be the very first event.
    if (start < dropped) {
      start = dropped;
      return realign(0);
    }
    return realign(last);
  }

  /** `matched` of the held events fit at `start`, the next does not or is not known to. */
  function realign(matched: number): boolean {
    let known = matched;
    for (;;) {
      while (known < held.length && start + known < total() && fits(start + known, held[known] ?? 0)) known++;
      if (start + known >= total() || known === held.length) return start < total();
      const shorter = known === 0 ? 0 : (fallback[known - 1] ?? 0);
      start += known === 0 ? 1 : known - shorter;
      known = shorter;
    }
  }

  function extendFallback(): void {
    const at = held.length - 1;
    if (at === 0) {
      fallback.push(0);
      return;
    }
    let length = fallback[at - 1] ?? 0;
    while (length > 0 && held[length] !== held[at]) length = fallback[length - 1] ?? 0;
    fallback.push(held[length] === held[at] ? length + 1 : 0);
  }

  return {
    reconnect() {
      heldTexts = [];
      held = [];
      fallback = [];
      start = 0;
      deciding = given.length > 0;
    },
    isLive: () => !deciding,
    accept(data) {
      const hash = hashOf(data);
      if (!deciding) {
        remember(hash);
        return { events: [data], isOther: false };
      }
      held.push(hash);
      heldTexts.push(data);
      extendFallback();
      if (!align()) return decide(0, true);
      if (start + held.length <= total()) return { events: [], isOther: false };
      return decide(total() - start, false);
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
