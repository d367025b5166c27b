// Bytes cut into pieces.

/** Text of one character a byte, as bytes. */
export const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** Bytes, as text of one character a byte. */
export const text = (data: Uint8Array): string => Buffer.from(data).toString("latin1");

/** The bytes in pieces of a size. */
export function inPiecesOf(size: number, data: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) {
    // Copies: a receiver owns what it gets.
    pieces.push(Buffer.from(data.subarray(at, at + size)));
  }
  return pieces;
}

/** Every way to cut the bytes in two, and the bytes whole and one by one. */
export function everyCut(data: Buffer): Buffer[][] {
  const cuts = [[Buffer.from(data)], inPiecesOf(1, data)];
  for (let at = 1; at < data.length; at += 1) {
    cuts.push([Buffer.from(data.subarray(0, at)), Buffer.from(data.subarray(at))]);
  }
  return cuts;
}
