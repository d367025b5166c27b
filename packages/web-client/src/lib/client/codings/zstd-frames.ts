// Where the frames of a Zstandard stream end, RFC 8878 section 3.1. Node 22 does not notice when a
// stream ends too early.

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const RLE_BLOCK = 1;

/** What is read next, and how many bytes it has; 0 when the descriptor says how many. */
const PARTS = { magic: 4, skippableSize: 4, descriptor: 1, contentSize: 0, block: 3 } as const;

type Part = keyof typeof PARTS;

/** Follows the frames of a stream, without reading the content of blocks. */
export class ZstdFrames {
  #part: Part = "magic";
  /** The bytes of the current part, little-endian, and how many there are. */
  #value = 0;
  #count = 0;
  /** How many bytes are skipped first. */
  #skip = 0;
  /** How many bytes the content size has. */
  #sizeLength = 0;
  #checksum = 0;
  /** Whether all that is left of the frame is skipped. */
  #isEnding = false;
  #frames = 0;

  /** Whether the frames have ended: the bytes after a whole frame do not begin another one. */
  ended = false;
  /**
   * The content size in the header of the current frame, or of the one that has just ended; `null`
   * when there is none.
   */
  contentSize: number | null = null;

  /** Whether the bytes so far are whole frames. */
  get complete(): boolean {
    return this.#part === "magic" && this.#count === 0 && this.#skip === 0;
  }

  /** Reads bytes up to the end of a frame, or all; returns how many. */
  read(data: Uint8Array): number {
    let at = 0;
    while (at < data.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, data.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else {
        this.#value += (data[at] as number) * 2 ** (8 * this.#count);
        this.#count += 1;
        at += 1;
        if (this.#part === "magic" && this.#frames > 0 && !beginsFrame(this.#value, this.#count)) {
          this.ended = true;
          return at;
        }
        if (this.#count === (PARTS[this.#part] || this.#sizeLength)) this.#partRead();
      }
      if (this.#isEnding && this.#skip === 0) {
        this.#isEnding = false;
        return at;
      }
    }
    return at;
  }

  #partRead(): void {
    const value = this.#value;
    this.#value = 0;
    this.#count = 0;
    switch (this.#part) {
      case "magic":
        this.contentSize = null;
        // At the start of the stream, zlib refuses any other magic number.
        this.#part = value >= SKIPPABLE && value <= SKIPPABLE + 15 ? "skippableSize" : "descriptor";
        return;
      case "skippableSize":
        this.#endFrame(value);
        return;
      case "descriptor": {
        const single = (value & 0x20) !== 0;
        const dictionaryID = [0, 1, 2, 4][value & 3] as number;
        const contentSize = [single ? 1 : 0, 2, 4, 8][value >> 6] as number;
        this.#checksum = (value & 4) !== 0 ? 4 : 0;
        this.#skip = (single ? 0 : 1) + dictionaryID;
        this.#sizeLength = contentSize;
        this.#part = contentSize === 0 ? "block" : "contentSize";
        return;
      }
      case "contentSize":
        // Two bytes count from 256 on. Above 2^53 the number is not exact, and no body reaches it.
        this.contentSize = this.#sizeLength === 2 ? value + 256 : value;
        this.#part = "block";
        return;
      case "block": {
        const content = ((value >> 1) & 3) === RLE_BLOCK ? 1 : value >> 3;
        if ((value & 1) === 0) this.#skip = content;
        else this.#endFrame(content + this.#checksum);
      }
    }
  }

  #endFrame(skip: number): void {
    this.#part = "magic";
    this.#skip = skip;
    this.#isEnding = true;
    this.#frames += 1;
  }
}

/** Whether the first bytes of a magic number are those of a frame, of either kind. */
function beginsFrame(value: number, count: number): boolean {
  const above = 2 ** (8 * count);
  // Only the upper half of a skippable frame's first byte is fixed.
  return value === MAGIC % above || value - (value % 16) === SKIPPABLE % above;
}
