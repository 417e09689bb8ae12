import { throwIfAborted } from './http.ts';

/** A digest fed piece by piece, which WebCrypto has not. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** 64 hex digits; ends the digest. */
  hex(): string;
}

export interface HashOptions {
  /** The host's own digest where it has one: Node's is about ten times faster than `createSha256`. */
  newSha256?: (() => Sha256) | undefined;
  signal?: AbortSignal | undefined;
  /** Bytes hashed so far. */
  onBytes?: (done: number) => void;
}

/** sha256 of a Blob in hex, read as a stream: memory does not grow with its size. */
export async function sha256OfBlob(blob: Blob, options: HashOptions = {}): Promise<string> {
  const digest = (options.newSha256 ?? createSha256)();
  const reader = blob.stream().getReader();
  let done = 0;
  try {
    for (;;) {
      throwIfAborted(options.signal);
      const piece = await reader.read();
      if (piece.done) return digest.hex();
      digest.update(piece.value);
      done += piece.value.length;
      options.onBytes?.(done);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Fractions of the cube roots of the first 64 primes, and of the square roots of the first 8 (FIPS 180-4). */
const { roundConstants, initialState } = constants();

/** SHA-256 in plain JavaScript, for hosts without `node:crypto`. */
export function createSha256(): Sha256 {
  const state = initialState.slice();
  const block = new Uint8Array(64);
  const schedule = new Int32Array(64);
  let filled = 0;
  let length = 0;

  function compress(bytes: Uint8Array, start: number): void {
    const w = schedule;
    for (let i = 0, at = start; i < 16; i++, at += 4) {
      w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + (g ^ (e & (f ^ g))) + roundConstants[i]! + w[i]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }

  return {
    update(bytes) {
      length += bytes.length;
      let at = 0;
      if (filled > 0) {
        at = Math.min(64 - filled, bytes.length);
        block.set(bytes.subarray(0, at), filled);
        filled += at;
        if (filled < 64) return;
        compress(block, 0);
      }
      for (; at + 64 <= bytes.length; at += 64) compress(bytes, at);
      block.set(bytes.subarray(at));
      filled = bytes.length - at;
    },
    hex() {
      block[filled++] = 0x80;
      block.fill(0, filled);
      if (filled > 56) {
        compress(block, 0);
        block.fill(0);
      }
      const bits = new DataView(block.buffer);
      bits.setUint32(56, Math.floor(length / 2 ** 29));
      bits.setUint32(60, (length * 8) >>> 0);
      compress(block, 0);
      return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

function constants(): { roundConstants: Int32Array; initialState: Int32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return {
    roundConstants: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    initialState: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  };
}
