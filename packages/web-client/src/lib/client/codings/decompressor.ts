// Decompression in bounded pieces. A piece is made only when it is requested, after the piece
// before it was checked against the limits and delivered. So a small body cannot become a large one
// in a single step.

import { type Coding, Deflate, SingleStream } from "./coding.ts";
import { GzipMembers } from "./gzip-members.ts";
import { Zstd } from "./zstd.ts";

/** A body could not be decompressed; `code` is zlib's, the original its `cause`. */
export class DecompressionError extends Error {
  static readonly qualifiedName: string = "twisted.web.client.DecompressionError";
  override name = "DecompressionError";
  /** `"Z_DATA_ERROR"`, `"Z_BUF_ERROR"` for a body that ends too early, and others. */
  readonly code: string;

  constructor(error: Error & { readonly code?: string | undefined }) {
    super(error.message, { cause: error });
    this.code = error.code ?? "";
  }
}

/** A body exceeded a limit while it was decompressed. */
export class DecompressedTooLarge extends Error {
  static readonly qualifiedName: string = "twisted.web.client.DecompressedTooLarge";
  override name = "DecompressedTooLarge";
  /** Which limit: `"maxLength"` or `"maxRatio"`. */
  readonly limit: string;
  /** Its value. */
  readonly maximum: number;

  constructor(limit: string, maximum: number) {
    super(`Decompressed body exceeds ${limit}: ${maximum}`);
    this.limit = limit;
    this.maximum = maximum;
  }
}

/**
 * Limits on the size of a decoded body. When a body has several codings, they hold for all of them
 * together.
 */
export interface DecompressionLimits {
  /** Most bytes in all; 2^30 by default. */
  readonly maxLength?: number | undefined;
  /**
   * How many times larger than its compressed size a body may be, beyond its first 2^20 bytes; 1000
   * by default.
   */
  readonly maxRatio?: number | undefined;
}

/** The content codings that can be read, of RFC 9110 section 8.4.1, RFC 7932 and RFC 8878. */
export type Compression = "gzip" | "deflate" | "br" | "zstd";

/**
 * Below this size, in bytes, the ratio is not checked: a small body of one repeated byte is no
 * attack.
 */
const RATIO_CHECKED_FROM = 2 ** 20;

/** Decompresses one body. */
export class Decompressor {
  readonly #kind: Compression;
  readonly #maxLength: number;
  readonly #maxRatio: number;
  readonly #received: (() => number) | null;
  #coding: Coding | null = null;
  #input: Buffer | null = null;
  readonly #waiting: Buffer[] = [];
  #consumed = 0;
  #produced = 0;

  /**
   * @param received - returns how many bytes of the body have come over the network, for an input
   *   that was itself decompressed; by default, how many this decompression has read.
   */
  constructor(kind: Compression, limits: DecompressionLimits, received?: () => number) {
    this.#kind = kind;
    this.#maxLength = limits.maxLength ?? 2 ** 30;
    this.#maxRatio = limits.maxRatio ?? 1000;
    this.#received = received ?? null;
  }

  /** How many bytes have come over the network for the output so far. */
  get received(): number {
    return this.#received === null ? this.#consumed : this.#received();
  }

  /** Adds compressed bytes to the input. */
  feed(data: Buffer): void {
    if (data.length === 0) return;
    if (this.#input === null) this.#input = data;
    else this.#waiting.push(data);
  }

  /**
   * The next piece of the body, of at most 2^16 bytes; `null` when more input is needed.
   *
   * @throws DecompressionError, DecompressedTooLarge. It must not be called again then.
   */
  next(): Buffer | null {
    while (this.#input !== null || this.#coding?.hasMore) {
      const piece = this.#step(this.#input ?? EMPTY);
      if (piece.length > 0) {
        this.#allow(piece.length);
        return piece;
      }
    }
    return null;
  }

  /**
   * Checks that the body was complete, after {@link next} has returned `null`. A body of no bytes
   * at all, as in a response to HEAD, is complete.
   *
   * @throws DecompressionError when the body ends too early.
   */
  finish(): void {
    try {
      this.#coding?.finish();
    } catch (error) {
      throw new DecompressionError(error as Error);
    }
  }

  /** Releases zlib's memory and the input. */
  close(): void {
    this.#coding?.close();
    this.#coding = null;
    this.#input = null;
    this.#waiting.length = 0;
  }

  #step(input: Buffer): Buffer {
    try {
      this.#coding ??= makeCoding(this.#kind);
      const coding = this.#coding;
      const piece = coding.step(input);
      this.#consumed += coding.consumed;
      if (coding.consumed < input.length) this.#input = input.subarray(coding.consumed);
      else this.#readWaiting();
      return piece;
    } catch (error) {
      throw new DecompressionError(error as Error);
    }
  }

  /**
   * Joins all the input that waits: many small pieces, decoded one by one, would cost more than
   * their bytes.
   */
  #readWaiting(): void {
    this.#input = this.#waiting.length === 0 ? null : Buffer.concat(this.#waiting);
    this.#waiting.length = 0;
  }

  #allow(length: number): void {
    this.#produced += length;
    if (this.#produced > this.#maxLength) {
      throw new DecompressedTooLarge("maxLength", this.#maxLength);
    }
    if (this.#produced > RATIO_CHECKED_FROM && this.#produced > this.received * this.#maxRatio) {
      throw new DecompressedTooLarge("maxRatio", this.#maxRatio);
    }
  }
}

const EMPTY = Buffer.alloc(0);

function makeCoding(kind: Compression): Coding {
  switch (kind) {
    case "gzip":
      return new GzipMembers();
    case "deflate":
      return new Deflate();
    case "br":
      return new SingleStream("BrotliDecompress");
    case "zstd":
      return new Zstd();
  }
}
