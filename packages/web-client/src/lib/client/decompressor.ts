// Synchronous decompression over Node's zlib, driven by minizlib, a step at a time: what comes out is looked at before
// more goes in, so that no limit is passed by more than one step.

import {
  BrotliDecompress,
  Gunzip,
  Inflate,
  InflateRaw,
  type ZlibOptions,
  ZstdDecompress,
} from "minizlib";
import { ZstdFrames } from "./zstd-frames.ts";

/** A body could not be decompressed; `code` is zlib's, the original its `cause`. */
export class DecompressionError extends Error {
  static readonly qualifiedName: string = "twisted.web.client.DecompressionError";
  override name = "DecompressionError";
  /** `"Z_DATA_ERROR"`, `"Z_BUF_ERROR"` for one that breaks off, and others. */
  readonly code: string;

  constructor(error: Error & { readonly code?: string | undefined }) {
    super(error.message, { cause: error });
    this.code = error.code ?? "";
  }
}

/** A body grew beyond a limit while it was decompressed. */
export class DecompressedTooLarge extends Error {
  static readonly qualifiedName: string = "twisted.web.client.DecompressedTooLarge";
  override name = "DecompressedTooLarge";
  /** Which limit: `"maxLength"` or `"maxRatio"`. */
  readonly limit: string;
  /** Its value. */
  readonly maximum: number;

  constructor(limit: string, maximum: number) {
    super(`Decompressed body went beyond ${limit}: ${maximum}`);
    this.limit = limit;
    this.maximum = maximum;
  }
}

/** Bounds on what a compressed body may grow to. */
export interface DecompressionLimits {
  /** Most bytes in all; 2^30 by default. */
  readonly maxLength?: number | undefined;
  /** How many times its compressed size a body may have, beyond its first 2^20 bytes; 1000 by default. */
  readonly maxRatio?: number | undefined;
}

/** The content codings that can be read, of RFC 9110 section 8.4.1, RFC 7932 and RFC 8878. */
export type Compression = "gzip" | "deflate" | "br" | "zstd";

/** Most bytes put in at a time. */
const STEP = 4096;
/** Below this, in bytes, the ratio does not count: small bodies of one byte repeated are no attack. */
const UNSUSPECTED = 2 ** 20;

/** As zlib says it, where it does. */
class BrokenOff extends Error {
  readonly code = "Z_BUF_ERROR";

  constructor() {
    super("zlib: unexpected end of file");
  }
}

type Engine = Gunzip | Inflate | InflateRaw | BrotliDecompress | ZstdDecompress;

/** Decompresses one body. */
export class Decompressor {
  readonly #kind: Compression;
  readonly #maxLength: number;
  readonly #maxRatio: number;
  readonly #deliver: (data: Buffer) => void;
  #engine: Engine | null = null;
  #error: Error | null = null;
  /** The first byte of a deflate body, which does not say yet of which kind it is. */
  #first: Buffer | null = null;
  /** Where the frames of a Zstandard body end; `null` for other bodies. */
  readonly #frames: ZstdFrames | null;
  #read = 0;
  #written = 0;

  /** @param deliver - called with each piece that comes out, within {@link write} and {@link end}. */
  constructor(kind: Compression, limits: DecompressionLimits, deliver: (data: Buffer) => void) {
    this.#kind = kind;
    this.#frames = kind === "zstd" ? new ZstdFrames() : null;
    this.#maxLength = limits.maxLength ?? 2 ** 30;
    this.#maxRatio = limits.maxRatio ?? 1000;
    this.#deliver = deliver;
  }

  /**
   * Puts compressed bytes in.
   *
   * @throws DecompressionError, DecompressedTooLarge
   */
  write(data: Buffer): void {
    for (let at = 0; at < data.length; at += STEP) this.#step(data.subarray(at, at + STEP));
  }

  /**
   * Says that no more come. A body of no bytes at all, as behind HEAD, is no error.
   *
   * @throws DecompressionError when the body breaks off.
   */
  end(): void {
    if (this.#first !== null) this.#start(this.#first, new InflateRaw(this.#options()));
    const engine = this.#engine;
    if (engine === null) return;
    this.#engine = null;
    engine.end();
    if (this.#frames?.complete === false) this.#error ??= new BrokenOff();
    this.#check();
  }

  /** Lets go of zlib's memory. */
  close(): void {
    this.#engine?.close();
    this.#engine = null;
  }

  #step(data: Buffer): void {
    this.#read += data.length;
    const frames = this.#frames;
    if (frames === null) {
      this.#put(data);
      return;
    }
    for (let at = 0; at < data.length; ) {
      const end = at + frames.take(data.subarray(at));
      this.#put(data.subarray(at, end));
      at = end;
    }
  }

  #put(data: Buffer): void {
    if (this.#engine === null) {
      this.#begin(data);
      return;
    }
    this.#engine.write(data);
    this.#check();
  }

  #begin(data: Buffer): void {
    switch (this.#kind) {
      case "gzip":
        this.#start(data, new Gunzip(this.#options()));
        return;
      case "br":
        this.#start(data, new BrotliDecompress(this.#options()));
        return;
      case "zstd":
        this.#start(data, new ZstdDecompress(this.#options()));
        return;
      case "deflate": {
        const bytes = this.#first === null ? data : Buffer.concat([this.#first, data]);
        if (bytes.length < 2) {
          this.#first = bytes;
          return;
        }
        this.#first = null;
        // Some servers send deflate bare, without the wrapping that RFC 9110 section 8.4.1.2 asks for.
        const wrapped = isZlibHeader(bytes);
        this.#start(
          bytes,
          wrapped ? new Inflate(this.#options()) : new InflateRaw(this.#options()),
        );
      }
    }
  }

  /** A step may bring the whole allowance, and one byte by which to see that it was too much; zlib stops there. */
  #options(): ZlibOptions & { maxOutputLength: number } {
    return { maxOutputLength: Math.min(this.#maxLength + 1, 2 ** 31 - 1) };
  }

  #start(data: Buffer, engine: Engine): void {
    this.#engine = engine;
    engine.on("error", (error: unknown) => {
      this.#error = error as Error;
    });
    engine.on("data", (piece: Buffer) => this.#received(piece));
    engine.write(data);
    this.#check();
  }

  #received(piece: Buffer): void {
    if (this.#error !== null || piece.length === 0) return;
    this.#written += piece.length;
    if (this.#written > this.#maxLength) {
      this.#error = new DecompressedTooLarge("maxLength", this.#maxLength);
    } else if (this.#written > UNSUSPECTED && this.#written > this.#read * this.#maxRatio) {
      this.#error = new DecompressedTooLarge("maxRatio", this.#maxRatio);
    } else {
      this.#deliver(piece);
    }
  }

  #check(): void {
    const error = this.#error;
    if (error === null) return;
    this.close();
    if (error instanceof DecompressedTooLarge) throw error;
    const { code } = error as { code?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new DecompressedTooLarge("maxLength", this.#maxLength);
    }
    throw new DecompressionError(error);
  }
}

/** RFC 1950 section 2.2: the method is 8, and the two bytes are a multiple of 31. */
function isZlibHeader(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
}
