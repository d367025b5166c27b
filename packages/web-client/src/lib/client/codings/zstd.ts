import type { Coding } from "./coding.ts";
import { brokenOff, NativeDecoder, NOTHING } from "./native-zlib.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/**
 * Zstandard, RFC 8878: one frame or more. zlib is given no more than one frame at a time: Node 22 does not see that a
 * stream breaks off. Bytes after the last frame that begin no other are passed over.
 */
export class Zstd implements Coding {
  taken = 0;
  full = false;
  readonly #native = new NativeDecoder("ZstdDecompress");
  readonly #frames = new ZstdFrames();
  /** How many bytes of the input belong to the current frame and were not taken yet. */
  #ofFrame = 0;
  #stray = false;

  step(input: Buffer): Buffer {
    this.taken = input.length;
    this.full = false;
    if (this.#stray) return NOTHING;
    if (this.#ofFrame === 0) this.#ofFrame = this.#frames.take(input);
    if (this.#frames.stray) {
      this.#stray = true;
      return NOTHING;
    }
    const piece = this.#native.step(input.subarray(0, this.#ofFrame));
    this.taken = this.#native.taken;
    this.full = this.#native.full;
    this.#ofFrame -= this.taken;
    return piece;
  }

  finish(): void {
    if (!this.#stray && !this.#frames.complete) throw brokenOff();
  }

  close(): void {
    this.#native.close();
  }
}
