import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "../iweb/interfaces.ts";
import { describe } from "./describe.ts";

/** A piece of a body: bytes, or text, which is sent as UTF-8. */
export type BodyPiece = string | ArrayBuffer | ArrayBufferView;

/** The pieces of a body, one after another. */
export type Pieces = Iterator<unknown> | AsyncIterator<unknown>;

/** Where the pieces of a body come from. */
export interface BodySource {
  /** Begins to read. Called once at most. */
  open(): Pieces;
  /** What is to be read, where it is open already: it is closed even if it was never read. */
  readonly pieces?: Pieces;
  /** Releases the source when it was not read to its end. */
  release?(): void;
  /** The encoding of pieces that are text; UTF-8 by default. */
  readonly encoding?: BufferEncoding | undefined;
}

/** A body that can be read only once was read a second time. */
export class BodyAlreadyRead extends Error {
  static readonly qualifiedName: string = "treq.BodyAlreadyRead";
  override name = "BodyAlreadyRead";
}

/**
 * Sends the pieces of an iterator. The next piece is read when the one before it was written and
 * the consumer has not paused. The iterator is closed when the request is cancelled.
 */
export class IterableBodyProducer implements IBodyProducer {
  readonly length: BodyLength;
  readonly #source: BodySource;
  #iterator: Pieces | null;
  #consumer: IConsumer | null = null;
  #done: Deferred<unknown> | null = null;
  #paused = false;
  #stopped = false;
  /** Whether a piece is being read or written. */
  #busy = false;
  /** A piece that was read while the consumer had paused. */
  #held: IteratorResult<unknown> | null = null;

  /** @param length - the bytes of all pieces, where that is known. */
  constructor(source: BodySource, length: BodyLength = UNKNOWN_LENGTH) {
    this.#source = source;
    this.#iterator = source.pieces ?? null;
    this.length = length;
  }

  /**
   * Begins to write.
   *
   * @returns a Deferred that fires at the end, or fails with what the iterator throws, or with
   *   TypeError for a piece that is neither bytes nor text. It never fires once the producer is
   *   stopped; cancelling it stops the producer.
   * @throws BodyAlreadyRead
   */
  startProducing(consumer: IConsumer): Deferred<unknown> {
    if (this.#done !== null) throw new BodyAlreadyRead("The body can be read only once");
    const done: Deferred<unknown> = new Deferred(() => this.stopProducing());
    this.#done = done;
    this.#consumer = consumer;
    if (!this.#stopped) this.#pump();
    return done;
  }

  pauseProducing(): void {
    this.#paused = true;
  }

  resumeProducing(): void {
    this.#paused = false;
    this.#pump();
  }

  stopProducing(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#release();
  }

  #pump(): void {
    if (this.#busy || this.#consumer === null) return;
    this.#busy = true;
    try {
      while (!this.#paused && !this.#stopped) {
        const next = this.#held ?? this.#next();
        this.#held = null;
        if (isPromise(next)) {
          this.#await(next);
          return;
        }
        this.#take(next);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#busy = false;
  }

  #next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>> {
    this.#iterator ??= this.#source.open();
    return this.#iterator.next();
  }

  #await(next: Promise<IteratorResult<unknown>>): void {
    next.then(
      (result) => {
        this.#busy = false;
        this.#held = result;
        this.#pump();
      },
      (error: unknown) => {
        this.#busy = false;
        this.#fail(error);
      },
    );
  }

  #take(result: IteratorResult<unknown>): void {
    if (result.done) {
      this.#stopped = true;
      this.#done?.callback(undefined);
      return;
    }
    const bytes = bytesOf(result.value, this.#source.encoding);
    if (bytes.length > 0) this.#consumer?.write(bytes);
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#release();
    this.#done?.errback(new Failure(error));
  }

  #release(): void {
    this.#held = null;
    this.#source.release?.();
    if (typeof this.#iterator?.return !== "function") return;
    // The request has failed or was cancelled already: an error in closing the iterator changes
    // nothing.
    const ignore = (): void => undefined;
    try {
      const closing: unknown = this.#iterator.return();
      if (isPromise(closing)) closing.then(ignore, ignore);
    } catch {
      // A generator that has cancelled the request itself is still running, and cannot be closed.
    }
  }
}

function isPromise<T>(value: unknown): value is Promise<T> {
  return typeof (value as { then?: unknown } | null)?.then === "function";
}

/**
 * The bytes of a piece, without copying them.
 *
 * @throws TypeError when it has none.
 */
export function bytesOf(piece: unknown, encoding: BufferEncoding = "utf8"): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (typeof piece === "string") return Buffer.from(piece, encoding);
  if (ArrayBuffer.isView(piece)) {
    return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }
  if (isBuffer(piece)) return Buffer.from(piece);
  throw new TypeError(`A body must come in pieces of bytes or text, not ${describe(piece)}`);
}

/** Whether a value is a buffer of bytes, of any realm. */
export function isBuffer(value: unknown): value is ArrayBuffer | SharedArrayBuffer {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
}
