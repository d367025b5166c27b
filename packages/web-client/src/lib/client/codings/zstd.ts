import type { Coding } from "./coding.ts";
import { brokenOff, NativeDecoder, NOTHING, ZlibFailure } from "./native-zlib.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/** How many bytes of a frame are given to zlib first. */
const MAGIC_LENGTH = 4;

/**
 * Zstandard, RFC 8878: one frame or more. zlib is given no more than one frame at a time: Node 22
 * does not notice when a stream ends too early. Bytes after the last frame that do not begin
 * another one are ignored.
 */
export class Zstd implements Coding {
  taken = 0;
  full = false;
  readonly #native = new NativeDecoder("ZstdDecompress");
  readonly #frames = new ZstdFrames();
  /** How many bytes of the input belong to the current frame and were not taken yet. */
  #ofFrame = 0;
  /** Whether zlib has got some of the current frame, and how many bytes that has given. */
  #begun = false;
  #given = 0;
  #stray = false;

  step(input: Buffer): Buffer {
    // What is left of a frame comes before the next one is begun.
    const draining = this.full && this.#ofFrame === 0;
    this.taken = draining ? 0 : input.length;
    this.full = false;
    if (this.#stray) return NOTHING;
    if (this.#ofFrame === 0 && !draining) this.#ofFrame = this.#frames.take(input);
    if (this.#frames.stray) {
      this.#stray = true;
      return NOTHING;
    }
    // A frame that comes whole is read by another part of zlib than one in pieces, and not all of
    // them alike. Its first bytes are given apart, so that there is one way.
    const length = this.#begun ? this.#ofFrame : Math.min(this.#ofFrame, MAGIC_LENGTH);
    const piece = this.#native.step(input.subarray(0, length));
    this.taken = this.#native.taken;
    this.full = this.#native.full;
    this.#ofFrame -= this.taken;
    this.#begun = true;
    this.#given += piece.length;
    if (this.#ofFrame === 0 && !this.full && this.#frames.complete) this.#endFrame();
    return piece;
  }

  /** In pieces, zlib does not see a frame that holds less than it says. */
  #endFrame(): void {
    const { contentSize } = this.#frames;
    if (contentSize !== null && this.#given !== contentSize) {
      throw new ZlibFailure("Data corruption detected", "ZSTD_error_corruption_detected");
    }
    this.#begun = false;
    this.#given = 0;
  }

  finish(): void {
    if (!this.#stray && !this.#frames.complete) throw brokenOff();
  }

  close(): void {
    this.#native.close();
  }
}
