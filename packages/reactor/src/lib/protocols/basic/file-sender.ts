// A producer that sends a file.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";
import type { IConsumer, IPullProducer } from "../../interfaces/producer.ts";
import { type FileSource, readerOf } from "./file-source.ts";

/** The consumer of a {@link FileSender} has stopped it (a bare Exception in Twisted). */
export class FileTransferStoppedError extends Error {
  override name = "FileTransferStoppedError";

  constructor() {
    super("Consumer asked us to stop producing");
  }
}

/**
 * Sends a file to a consumer, piece by piece, as the consumer asks. From
 * `twisted.protocols.basic.FileSender`.
 */
export class FileSender implements IPullProducer {
  /** How many bytes to read at a time. */
  CHUNK_SIZE = 2 ** 14;
  /** The last byte sent; empty before the first piece. */
  lastSent: Buffer = Buffer.alloc(0);
  /** Fires when the file is sent; `null` before the beginning and after the end. */
  deferred: Deferred<Buffer> | null = null;
  /** The file, or `null` when it is at its end. */
  file: FileSource | null = null;
  /** The receiver of the file. */
  consumer: IConsumer | null = null;
  /** Changes each piece before it is sent, or `null`. */
  transform: ((chunk: Buffer) => Uint8Array) | null = null;
  #read: ReturnType<typeof readerOf> | null = null;
  #reading = false;

  /**
   * Begins to send.
   *
   * @param file - is read from its current position to its end, and stays open.
   * @param consumer - the FileSender is registered with it, as a pull producer, until the end.
   * @param transform - changes each piece before it is sent.
   * @returns a Deferred of the last byte sent. It fails with {@link FileTransferStoppedError} when
   *   the consumer stops it (its connection was lost), and with what reading or `transform` threw.
   */
  beginFileTransfer(
    file: FileSource,
    consumer: IConsumer,
    transform: ((chunk: Buffer) => Uint8Array) | null = null,
  ): Deferred<Buffer> {
    this.file = file;
    this.consumer = consumer;
    this.transform = transform;
    this.#read = readerOf(file);
    const deferred = new Deferred<Buffer>();
    this.deferred = deferred;
    consumer.registerProducer(this, false);
    return deferred;
  }

  /** Sends the next piece, when it is read. */
  resumeProducing(): void {
    if (this.#reading) return;
    if (this.file === null || this.#read === null) {
      this.#finish();
      return;
    }
    try {
      const piece = this.#read(this.CHUNK_SIZE);
      if (isPromise(piece)) this.#await(piece);
      else this.#send(piece);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Does nothing: a piece is sent only when it is asked for. */
  pauseProducing(): void {}

  /** Stops sending, and fails the Deferred. */
  stopProducing(): void {
    const { deferred } = this;
    this.deferred = null;
    deferred?.errback(new Failure(new FileTransferStoppedError()));
  }

  #await(pending: PromiseLike<Uint8Array | null | undefined>): void {
    const { deferred } = this;
    this.#reading = true;
    const unlessStopped = (go: () => void): void => {
      this.#reading = false;
      if (this.deferred === deferred && deferred !== null) go();
    };
    pending.then(
      (piece) =>
        unlessStopped(() => {
          try {
            this.#send(piece);
          } catch (error) {
            this.#fail(error);
          }
        }),
      (error: unknown) => unlessStopped(() => this.#fail(error)),
    );
  }

  #send(piece: Uint8Array | null | undefined): void {
    if (piece === null || piece === undefined || piece.length === 0) {
      this.#finish();
      return;
    }
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const { transform } = this;
    const sent = transform === null ? chunk : callWithoutThis(transform, chunk);
    // Before the write: the consumer may ask for the next piece before `write` returns.
    this.lastSent = Buffer.from(sent.subarray(-1));
    this.consumer!.write(sent);
  }

  #finish(): void {
    this.#end()?.callback(this.lastSent);
  }

  #fail(error: unknown): void {
    this.#end()?.errback(new Failure(error));
  }

  #end(): Deferred<Buffer> | null {
    const { deferred } = this;
    this.file = null;
    this.#read = null;
    this.deferred = null;
    this.consumer!.unregisterProducer();
    return deferred;
  }
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
