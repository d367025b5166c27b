// Gathers the pieces of a body in one Buffer. Each piece is copied, since it may be a view of bytes
// that are overwritten afterwards. Where possible, the transport reads directly into the Buffer,
// and nothing is copied. A body gets one allocation of its size as soon as its Content-Length can
// be trusted. Until then, or without a Content-Length, it is in blocks that are reused for the next
// body.

import { readInto } from "@twisted-ts/reactor/internal";
import { memoryForBody } from "./body-memory.ts";

/**
 * Most bytes that are allocated because a `Content-Length` says so, before any of them has come.
 */
const TRUSTED_LENGTH = 262_144;
/** A length is trusted as well when it is at most this many times what has come. */
const TRUSTED_RATIO = 8;
/** The size of a block, in bytes. */
const BLOCK = 65_536;
/** Blocks kept for the next body: two megabytes. */
const SPARE_BLOCKS = 32;

const NOTHING = Buffer.alloc(0);
const spare: Buffer[] = [];

/**
 * Gathers a body. A false Content-Length costs at most eight times what has come, or a quarter of a
 * megabyte.
 */
export class BodySink {
  #announced: number | null;
  /** The body, once its length is trusted. */
  #whole: Buffer | null = null;
  #blocks: Buffer[] = [];
  #length = 0;
  /** Whether the next bytes may be read directly into the body. */
  #reading = false;
  /** Whether bytes were read into other memory than was planned. */
  #readElsewhere = false;

  /** @param announced - how many bytes will come, or `null` when that is not known. */
  constructor(announced: number | null) {
    this.#announced = announced;
  }

  /** Bytes that are allocated. */
  get allocated(): number {
    return (this.#whole?.length ?? 0) + this.#blocks.length * BLOCK;
  }

  /** Copies a piece, unless it is instead. */
  add(data: Uint8Array): void {
    const needed = this.#length + data.length;
    const whole = this.#reading ? this.#endReading(data) : (this.#whole ?? this.#trust(needed));
    if (whole === null) {
      this.#addToBlocks(data);
    } else if (needed <= whole.length) {
      if (!this.#isInPlace(data)) whole.set(data, this.#length);
      this.#length = needed;
    } else {
      this.#distrust(whole);
      this.#addToBlocks(data);
    }
  }

  /**
   * Has a transport read the next bytes directly into the body, where it can. To be called while
   * bytes are lent.
   */
  readInPlace(transport: object | null): void {
    const whole = this.#whole;
    if (whole === null || this.#length === whole.length || this.#readElsewhere) return;
    this.#reading = readInto(transport, whole.subarray(this.#length));
  }

  /** The whole body. The sink must not be used afterwards. */
  take(): Buffer {
    const whole = this.#whole;
    const length = this.#length;
    if (whole === null) return this.#join(length);
    return length === whole.length ? whole : Buffer.from(whole.subarray(0, length));
  }

  #isInPlace(data: Uint8Array): boolean {
    const { buffer, byteOffset } = this.#whole as Buffer;
    return data.buffer === buffer && data.byteOffset === byteOffset + this.#length;
  }

  /**
   * The memory of the body, after the read that was planned for it. When bytes came another way,
   * that read may still happen and overwrite them: then the body is copied to other memory.
   */
  #endReading(data: Uint8Array): Buffer {
    this.#reading = false;
    const whole = this.#whole as Buffer;
    if (this.#isInPlace(data)) return whole;
    this.#readElsewhere = true;
    const other = memoryForBody(whole.length);
    whole.copy(other, 0, 0, this.#length);
    this.#whole = other;
    return other;
  }

  /** Allocates the whole body when its length can be trusted. */
  #trust(needed: number): Buffer | null {
    const announced = this.#announced;
    if (announced === null || needed > announced) return null;
    if (announced > TRUSTED_LENGTH && announced > needed * TRUSTED_RATIO) return null;
    this.#whole = this.#join(announced);
    return this.#whole;
  }

  /** More has come than was announced. */
  #distrust(whole: Buffer): void {
    const came = whole.subarray(0, this.#length);
    this.#announced = null;
    this.#whole = null;
    this.#length = 0;
    this.#addToBlocks(came);
  }

  #addToBlocks(data: Uint8Array): void {
    for (let from = 0; from < data.length; ) {
      const used = this.#length % BLOCK;
      if (used === 0) this.#blocks.push(spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK));
      const block = this.#blocks.at(-1) as Buffer;
      const end = Math.min(data.length, from + BLOCK - used);
      block.set(from === 0 && end === data.length ? data : data.subarray(from, end), used);
      this.#length += end - from;
      from = end;
    }
  }

  /** A Buffer of that size which begins with the content of the blocks; the blocks are released. */
  #join(size: number): Buffer {
    const joined = size === 0 ? NOTHING : memoryForBody(size);
    let at = 0;
    for (const block of this.#blocks) {
      at += block.copy(joined, at, 0, Math.min(BLOCK, this.#length - at));
      if (spare.length < SPARE_BLOCKS) spare.push(block);
    }
    this.#blocks = [];
    return joined;
  }
}
