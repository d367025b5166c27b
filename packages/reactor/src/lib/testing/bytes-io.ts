// Bytes kept in memory, as Python's io.BytesIO keeps them.

import { checkBytes } from "../values/check-bytes.ts";

/**
 * A file in memory was used after it was closed (a ValueError in Python).
 */
export class ClosedFileError extends Error {
  override name = "ClosedFileError";

  constructor() {
    super("I/O operation on closed file.");
  }
}

const EMPTY = Buffer.alloc(0);

/**
 * A file in memory that can be read and written: the part of Python's `io.BytesIO` that tests use.
 * Bytes are copied when they are written.
 */
export class BytesIO {
  /** Whether {@link BytesIO.close} was called. */
  closed = false;
  /**
   * The bytes after `#content`, in pieces. They are joined to it when they are needed, so that many
   * small writes take linear time.
   */
  #tail: Buffer[] = [];
  #content: Buffer;
  #size: number;
  #position = 0;

  /** @param initial - the bytes that it holds at first. The position is 0. */
  constructor(initial: Uint8Array = EMPTY) {
    checkBytes(initial);
    this.#content = Buffer.from(initial);
    this.#size = initial.length;
  }

  /**
   * Writes at the position, over the bytes that are there, and moves the position. Returns the
   * number of bytes.
   */
  write(data: Uint8Array): number {
    checkBytes(data);
    this.#checkOpen();
    const copy = Buffer.from(data);
    if (this.#position === this.#size) {
      this.#tail.push(copy);
    } else {
      const content = this.getvalue();
      const gap = Buffer.alloc(Math.max(0, this.#position - content.length));
      const after = content.subarray(this.#position + copy.length);
      this.#content = Buffer.concat([content.subarray(0, this.#position), gap, copy, after]);
    }
    this.#position += copy.length;
    this.#size = Math.max(this.#size, this.#position);
    return copy.length;
  }

  /** Reads up to `size` bytes from the position, or all when left out, and moves the position. */
  read(size = -1): Buffer {
    const content = this.getvalue();
    const end = size < 0 ? content.length : Math.min(content.length, this.#position + size);
    const piece = content.subarray(this.#position, end);
    this.#position = Math.max(this.#position, end);
    return Buffer.from(piece);
  }

  /**
   * Moves the position, and returns it. It may be after the end: a write there fills the gap with
   * zeros.
   *
   * @param whence - where `offset` counts from: the beginning (0), the position (1), or the end
   *   (2).
   * @throws RangeError for a position that is negative or not a whole number.
   */
  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    this.#checkOpen();
    const position = [0, this.#position, this.#size][whence] as number;
    if (!Number.isSafeInteger(position + offset) || position + offset < 0) {
      throw new RangeError(`negative seek value ${offset}`);
    }
    this.#position = position + offset;
    return this.#position;
  }

  /** The position. */
  tell(): number {
    this.#checkOpen();
    return this.#position;
  }

  /** All bytes that it holds, at any position. */
  getvalue(): Buffer {
    this.#checkOpen();
    if (this.#tail.length > 0) {
      this.#content = Buffer.concat([this.#content, ...this.#tail]);
      this.#tail = [];
    }
    return this.#content;
  }

  /** Releases the bytes; every other method throws from now on. */
  close(): void {
    this.closed = true;
    this.#content = EMPTY;
    this.#tail = [];
  }

  #checkOpen(): void {
    if (this.closed) throw new ClosedFileError();
  }
}

/** A file in memory that stays open. From `twisted.internet.testing.StringIOWithoutClosing`. */
export class StringIOWithoutClosing extends BytesIO {
  /** Does nothing. */
  override close(): void {}
}
