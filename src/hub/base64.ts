/** Divisible by 3, so that the pieces join without padding; small enough for an argument list. */
const pieceBytes = 3 * 8192;

/** Base64 of `bytes` in pieces to be joined. */
export function base64Pieces(bytes: Uint8Array): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(start, start + pieceBytes))));
  }
  return pieces;
}
