// What a transport was given to write and has not yet handed to its stream.

import type { Writable } from "node:stream";

/** Pieces that together are no longer than this many bytes are copied into one before they are written. */
const SMALL = 16384;

/** Pieces of bytes that go out together. */
export class WriteQueue {
  /** How many bytes are in it. */
  bytes = 0;
  readonly #pieces: Uint8Array[] = [];
  readonly #written: (error?: Error | null) => void;

  /** @param written - the callback of the stream's writes. */
  constructor(written: (error?: Error | null) => void) {
    this.#written = written;
  }

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Adds a piece, unless it is empty. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** Forgets all. */
  clear(): void {
    this.#pieces.length = 0;
    this.bytes = 0;
  }

  /** Hands all to a stream, with as few calls to the system as can be. */
  writeTo(stream: Writable): void {
    const pieces = this.#pieces;
    const written = this.#written;
    const { bytes } = this;
    this.bytes = 0;
    if (pieces.length === 1) {
      // Taken off the end, so that the array keeps its room for the next.
      stream.write(pieces.pop() as Uint8Array, written);
    } else if (bytes <= SMALL) {
      const together = Buffer.concat(pieces, bytes);
      pieces.length = 0;
      stream.write(together, written);
    } else {
      stream.cork();
      for (const piece of pieces.splice(0)) stream.write(piece, written);
      stream.uncork();
    }
  }
}
