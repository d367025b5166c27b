// The content codings that have no framing of their own: bytes after the end of their data are
// ignored.

import { NativeDecoder, type NativeKind, NOTHING, truncated } from "./native-zlib.ts";

/**
 * Decodes one body in steps: each reads some of the input, and returns a piece of bounded size.
 * Errors are those of zlib.
 */
export interface Coding {
  /** How many bytes of its input the last step read. */
  readonly consumed: number;
  /** Whether another step may return more without more input. */
  readonly hasMore: boolean;
  /** Reads some of the input, and returns what that decodes to, which may be nothing. */
  step(input: Buffer): Buffer;
  /**
   * To be called at the end of the input, when {@link hasMore} is false.
   *
   * @throws ZlibFailure when the body is not complete.
   */
  finish(): void;
  /** Releases the native memory. No other method is called after it. */
  close(): void;
}

/** A coding that is one stream of zlib. */
export class SingleStream implements Coding {
  consumed = 0;
  hasMore = false;
  readonly #native: NativeDecoder;
  #ended = false;

  constructor(kind: NativeKind) {
    this.#native = new NativeDecoder(kind);
  }

  step(input: Buffer): Buffer {
    this.consumed = input.length;
    this.hasMore = false;
    if (this.#ended) return NOTHING;
    const piece = this.#native.step(input);
    this.#ended = this.#native.ended;
    this.hasMore = this.#native.hasMore;
    if (!this.#ended) this.consumed = this.#native.consumed;
    return piece;
  }

  finish(): void {
    if (!this.#ended) this.#native.finish();
  }

  close(): void {
    this.#native.close();
  }
}

/** Deflate, with its zlib wrapping (RFC 9110 section 8.4.1.2) or, as some servers send it, bare. */
export class Deflate implements Coding {
  #stream: SingleStream | null = null;
  /** The first byte, until the second one says which of the two it is. */
  #first: Buffer | null = null;

  get consumed(): number {
    return this.#stream === null ? 1 : this.#stream.consumed;
  }

  get hasMore(): boolean {
    return this.#stream?.hasMore ?? false;
  }

  step(input: Buffer): Buffer {
    if (this.#stream !== null) return this.#stream.step(input);
    if (this.#first === null && input.length === 1) {
      this.#first = Buffer.from(input);
      return NOTHING;
    }
    const start = this.#first === null ? input : Buffer.concat([this.#first, input], 2);
    const stream = new SingleStream(isZlibHeader(start) ? "Inflate" : "InflateRaw");
    this.#stream = stream;
    if (this.#first !== null) stream.step(this.#first);
    return stream.step(input);
  }

  finish(): void {
    if (this.#stream === null) throw truncated();
    this.#stream.finish();
  }

  close(): void {
    this.#stream?.close();
  }
}

/** RFC 1950 section 2.2: the method is 8, and the two bytes are a multiple of 31. */
function isZlibHeader(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
}
