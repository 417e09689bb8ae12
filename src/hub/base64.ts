const alphabet = Uint8Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  (character) => character.charCodeAt(0),
);
const padding = 61;

/** How many characters the base64 of `size` bytes has. */
export function base64Length(size: number): number {
  return Math.ceil(size / 3) * 4;
}

/** Writes the base64 of `bytes` into `target` from `at` on, as ASCII. Gives the index after it. */
export function writeBase64(bytes: Uint8Array, target: Uint8Array, at: number): number {
  const whole = bytes.length - (bytes.length % 3);
  let to = at;
  for (let from = 0; from < whole; from += 3) {
    const three = (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!;
    target[to++] = alphabet[three >> 18]!;
    target[to++] = alphabet[(three >> 12) & 63]!;
    target[to++] = alphabet[(three >> 6) & 63]!;
    target[to++] = alphabet[three & 63]!;
  }
  if (whole === bytes.length) return to;
  const [first = 0, second = 0] = bytes.subarray(whole);
  target[to++] = alphabet[first >> 2]!;
  target[to++] = alphabet[((first & 3) << 4) | (second >> 4)]!;
  target[to++] = bytes.length - whole === 2 ? alphabet[(second & 15) << 2]! : padding;
  target[to++] = padding;
  return to;
}

export function base64(bytes: Uint8Array): string {
  const target = new Uint8Array(base64Length(bytes.length));
  writeBase64(bytes, target, 0);
  return new TextDecoder().decode(target);
}
