// Where the pieces of a body are gathered into one Buffer. Each piece is copied, since it may be a view of bytes that are
// overwritten afterwards.

/** Bytes allocated on the word of a `Content-Length`: beyond them, more is allocated only as more comes. */
const TRUSTED_LENGTH = 262_144;
/** How many times what has come may be allocated, up to the length announced. */
const GROWTH = 8;
/** The size of the blocks that hold a body of unknown length, in bytes. */
const BLOCK = 65_536;
/** Blocks kept for the next body: fresh memory costs more than another copy. */
const SPARE_BLOCKS = 16;

const NOTHING = Buffer.alloc(0);
const spare: Buffer[] = [];

/** Gathers a body. */
export interface BodySink {
  /** Bytes that are allocated. */
  readonly allocated: number;
  /** Copies a piece. */
  add(data: Uint8Array): void;
  /** All that came. The sink is not to be used afterwards. */
  take(): Buffer;
}

/** @param announced - how many bytes will come, or `null` when that is not known. */
export function bodySink(announced: number | null): BodySink {
  return announced === null ? new Blocks() : new OneBuffer(announced);
}

/**
 * Its size is what `Content-Length` says, up to a limit; beyond that it grows with what has come, so that a length that
 * lies costs little.
 */
class OneBuffer implements BodySink {
  readonly #announced: number;
  #bytes: Buffer = NOTHING;
  #length = 0;

  constructor(announced: number) {
    this.#announced = announced;
  }

  get allocated(): number {
    return this.#bytes.length;
  }

  add(data: Uint8Array): void {
    const needed = this.#length + data.length;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#bytes.set(data, this.#length);
    this.#length = needed;
  }

  take(): Buffer {
    const bytes = this.#bytes;
    return this.#length === bytes.length ? bytes : Buffer.from(bytes.subarray(0, this.#length));
  }

  #grow(needed: number): void {
    const trusted = Math.max(TRUSTED_LENGTH, needed * GROWTH);
    const size = needed > this.#announced ? 2 * needed : Math.min(this.#announced, trusted);
    const larger = Buffer.allocUnsafe(size);
    if (this.#length > 0) this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** A list of blocks, joined at the end. */
class Blocks implements BodySink {
  readonly #blocks: Buffer[] = [];
  #block: Buffer = NOTHING;
  #used = 0;
  #length = 0;

  get allocated(): number {
    return this.#blocks.length * BLOCK;
  }

  add(data: Uint8Array): void {
    this.#length += data.length;
    for (let from = 0; from < data.length; ) {
      if (this.#used === this.#block.length) {
        this.#block = spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
        this.#blocks.push(this.#block);
        this.#used = 0;
      }
      const count = Math.min(data.length - from, BLOCK - this.#used);
      const whole = from === 0 && count === data.length;
      this.#block.set(whole ? data : data.subarray(from, from + count), this.#used);
      this.#used += count;
      from += count;
    }
  }

  take(): Buffer {
    const body = Buffer.allocUnsafe(this.#length);
    let at = 0;
    for (const block of this.#blocks) {
      at += block.copy(body, at, 0, Math.min(BLOCK, this.#length - at));
      if (spare.length < SPARE_BLOCKS) spare.push(block);
    }
    return body;
  }
}
