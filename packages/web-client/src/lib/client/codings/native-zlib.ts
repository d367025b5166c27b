// Node's zlib, one bounded step at a time, within the call. The public streams of `node:zlib` work
// on another thread and give their output later; its synchronous functions take a whole body. Both
// use a native handle, which can be driven in steps. Only this file uses it, and the tests of the
// decoders check it on each supported Node.

type Zlib = typeof import("node:zlib");

/** What Node 22.15, 23.8 and later add. The type declarations are those of Node 20. */
interface WithZstd {
  createZstdDecompress(options: { readonly params: Readonly<Record<number, number>> }): object;
  readonly constants: { readonly ZSTD_d_windowLogMax: number };
}

/** The name of each kind in `node:zlib`. */
export type NativeKind = "Inflate" | "InflateRaw" | "BrotliDecompress" | "ZstdDecompress";

/** The handle within a stream of `node:zlib`. */
interface Handle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void;
  reset(): void;
  close(): void;
}

/** The part of a stream of `node:zlib` that is used: how much output and input a step has left. */
interface ZlibStream {
  readonly _handle: Handle;
  readonly _writeState: Uint32Array;
}

/** Most bytes that one step returns. */
export const MAX_PIECE = 65_536;

/** The output of a step that has none. */
export const NOTHING = Buffer.alloc(0);
/**
 * Every step of every body writes here, and its output is copied at once. Made when it is first
 * needed.
 */
let output: Buffer | null = null;

/** `node:zlib`, loaded when it is first needed. */
export function zlib(): Zlib {
  return process.getBuiltinModule("node:zlib");
}

/** Whether this Node can read Zstandard: 22.15, 23.8 and later. It does not load zlib. */
export function hasZstd(): boolean {
  return process.versions["zstd"] !== undefined;
}

/** The error of a body that zlib cannot read. */
export class ZlibFailure extends Error {
  /** `"Z_DATA_ERROR"` and others. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(`zlib: ${message}`);
    this.code = code;
  }
}

/** The error of a body that ends before its coding does. */
export function truncated(): ZlibFailure {
  return new ZlibFailure("unexpected end of file", "Z_BUF_ERROR");
}

/** One decompression, whose steps the caller makes. */
export class NativeDecoder {
  /** How many bytes of its input the last step read. */
  consumed = 0;
  /** Whether another step may return more without more input. */
  hasMore = false;
  /** Whether the end of the compressed data was seen, before the end of the input. */
  ended = false;
  readonly #handle: Handle;
  readonly #state: Uint32Array;
  readonly #finish: number;
  #error: ZlibFailure | null = null;

  constructor(kind: NativeKind) {
    const { constants } = zlib();
    const { _handle, _writeState } = makeStream(kind) as ZlibStream;
    _handle.onerror = (message, _errno, code) => {
      this.#error = new ZlibFailure(message, code);
    };
    this.#handle = _handle;
    this.#state = _writeState;
    this.#finish =
      kind === "BrotliDecompress" ? constants.BROTLI_OPERATION_FINISH : constants.Z_FINISH;
  }

  /**
   * Reads some of the input, and returns at most {@link MAX_PIECE} bytes.
   *
   * @throws ZlibFailure
   */
  step(input: Uint8Array): Buffer {
    // Z_NO_FLUSH, BROTLI_OPERATION_PROCESS and ZSTD_e_continue are all 0.
    return this.#write(0, input);
  }

  /**
   * Checks that the compressed data was complete. To be called when {@link hasMore} is false.
   *
   * @throws ZlibFailure when it was not.
   */
  finish(): void {
    this.#write(this.#finish, NOTHING);
  }

  /** Resets the state, for further compressed data. */
  reset(): void {
    this.#handle.reset();
    this.ended = false;
    this.hasMore = false;
  }

  /** Releases the native memory. No other method is called after it. */
  close(): void {
    this.#handle.close();
  }

  #write(flush: number, input: Uint8Array): Buffer {
    output ??= Buffer.allocUnsafeSlow(MAX_PIECE);
    this.#handle.writeSync(flush, input, 0, input.length, output, 0, MAX_PIECE);
    if (this.#error !== null) throw this.#error;
    const [room = 0, left = 0] = this.#state;
    this.consumed = input.length - left;
    this.hasMore = room === 0;
    this.ended = left > 0 && room > 0;
    return room === MAX_PIECE ? NOTHING : Buffer.from(output.subarray(0, MAX_PIECE - room));
  }
}

function makeStream(kind: NativeKind): object {
  const node = zlib();
  switch (kind) {
    case "Inflate":
      return node.createInflate();
    case "InflateRaw":
      return node.createInflateRaw();
    case "BrotliDecompress":
      return node.createBrotliDecompress();
    case "ZstdDecompress": {
      const { createZstdDecompress, constants } = node as typeof node & WithZstd;
      // RFC 9659: the window of a content coding has at most 2^23 bytes. By default zstd takes
      // 2^27.
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } });
    }
  }
}
