import type { Coding } from "./coding.ts";
import { NativeDecoder, NOTHING, truncated, ZlibFailure } from "./native-zlib.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/** How many bytes of a frame are given to zlib first. */
const MAGIC_LENGTH = 4;

/**
 * Zstandard, RFC 8878: one frame or more. zlib is given no more than one frame at a time: Node 22
 * does not notice when a stream ends too early. Bytes after the last frame that do not begin
 * another one are ignored.
 */
export class Zstd implements Coding {
  consumed = 0;
  hasMore = false;
  readonly #native = new NativeDecoder("ZstdDecompress");
  readonly #frames = new ZstdFrames();
  /** How many bytes of the input belong to the current frame and were not decoded yet. */
  #ofFrame = 0;
  /** Whether zlib has decoded some of the current frame, and how many bytes that has produced. */
  #hasBegun = false;
  #produced = 0;
  #ended = false;

  step(input: Buffer): Buffer {
    // What is left of a frame comes before the next one is begun.
    const draining = this.hasMore && this.#ofFrame === 0;
    this.consumed = draining ? 0 : input.length;
    this.hasMore = false;
    if (this.#ended) return NOTHING;
    if (this.#ofFrame === 0 && !draining) this.#ofFrame = this.#frames.read(input);
    if (this.#frames.ended) {
      this.#ended = true;
      return NOTHING;
    }
    // A frame that comes whole is read by another part of zlib than one in pieces, and not all of
    // them alike. Its first bytes are given apart, so that there is one way.
    const length = this.#hasBegun ? this.#ofFrame : Math.min(this.#ofFrame, MAGIC_LENGTH);
    const piece = this.#native.step(input.subarray(0, length));
    this.consumed = this.#native.consumed;
    this.hasMore = this.#native.hasMore;
    this.#ofFrame -= this.consumed;
    this.#hasBegun = true;
    this.#produced += piece.length;
    if (this.#ofFrame === 0 && !this.hasMore && this.#frames.complete) this.#endFrame();
    return piece;
  }

  /** When a frame comes in pieces, zlib does not notice that it holds less than it says. */
  #endFrame(): void {
    const { contentSize } = this.#frames;
    if (contentSize !== null && this.#produced !== contentSize) {
      throw new ZlibFailure("Data corruption detected", "ZSTD_error_corruption_detected");
    }
    this.#hasBegun = false;
    this.#produced = 0;
  }

  finish(): void {
    if (!this.#ended && !this.#frames.complete) throw truncated();
  }

  close(): void {
    this.#native.close();
  }
}
