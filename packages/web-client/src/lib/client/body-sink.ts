// Where the pieces of a body are gathered into one Buffer.

/** Bytes allocated on the word of a `Content-Length`: beyond them, more is allocated only as more comes. */
const TRUSTED_LENGTH = 262_144;
/** How many times what has come may be allocated, up to the length announced. */
const GROWTH = 8;
/** The first allocation for a body of unknown length, in bytes. */
const FIRST = 16_384;

const NOTHING = Buffer.alloc(0);

/**
 * Gathers a body, copying each piece once: the pieces may be views of bytes that are overwritten afterwards.
 *
 * Its size is what `Content-Length` says, up to a limit; beyond that it grows with what has come, so that a length that
 * lies costs little.
 */
export class BodySink {
  readonly #announced: number | null;
  #bytes: Buffer = NOTHING;
  #length = 0;

  /** @param announced - how many bytes will come, or `null` when that is not known. */
  constructor(announced: number | null) {
    this.#announced = announced;
  }

  /** Bytes that are allocated. */
  get allocated(): number {
    return this.#bytes.length;
  }

  /** Copies a piece. */
  add(data: Uint8Array): void {
    const needed = this.#length + data.length;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(data, this.#length);
    this.#length = needed;
  }

  /** All that came. It is not to be used afterwards. */
  take(): Buffer {
    const bytes = this.#bytes;
    const length = this.#length;
    if (length === bytes.length) return bytes;
    // A little more memory than the body needs is cheaper than another copy of it.
    return length > bytes.length / 2
      ? bytes.subarray(0, length)
      : Buffer.from(bytes.subarray(0, length));
  }

  #grow(needed: number): void {
    const announced = this.#announced;
    let size: number;
    if (announced !== null && announced >= needed) {
      size = Math.min(announced, Math.max(TRUSTED_LENGTH, needed * GROWTH));
    } else {
      size = Math.max(FIRST, needed * 2);
    }
    const larger = Buffer.allocUnsafe(size);
    if (this.#length > 0) this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
