// What a transport was given to write and has not yet handed to its stream.

import type { Writable } from "node:stream";

/** Pieces that together are no longer than this many bytes are copied into one before they are written. */
const SMALL = 16384;

/** Pieces of bytes that go out together. Most often there is one: then no array is kept for more. */
export class WriteQueue {
  /** How many bytes are in it. */
  bytes = 0;
  #first: Uint8Array | null = null;
  /** All pieces, the first one too, when there are several. */
  #pieces: Uint8Array[] | null = null;
  readonly #written: (error?: Error | null) => void;

  /** @param written - the callback of the stream's writes. */
  constructor(written: (error?: Error | null) => void) {
    this.#written = written;
  }

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#first === null;
  }

  /** Adds a piece, unless it is empty. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (this.#first === null) this.#first = piece;
    else if (this.#pieces === null) this.#pieces = [this.#first, piece];
    else this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** Forgets all. */
  clear(): void {
    this.#first = null;
    this.#pieces = null;
    this.bytes = 0;
  }

  /** Hands all to a stream, with as few calls to the system as can be. */
  writeTo(stream: Writable): void {
    const first = this.#first;
    const pieces = this.#pieces;
    const written = this.#written;
    const { bytes } = this;
    this.clear();
    if (first === null) return;
    if (pieces === null) {
      stream.write(first, written);
    } else if (bytes <= SMALL) {
      stream.write(Buffer.concat(pieces, bytes), written);
    } else {
      stream.cork();
      for (const piece of pieces) stream.write(piece, written);
      stream.uncork();
    }
  }
}
