// A file that is used as a transport.

import { _ProcessAddress } from "../address/process.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IConsumer, IProducer, IPullProducer } from "../interfaces/producer.ts";
import type { ITransport } from "../interfaces/transport.ts";

/** A file, or another object that takes bytes. */
export interface WritableFile {
  /** Takes bytes. */
  write(data: Uint8Array): unknown;
  /** Nothing more will be written. */
  close(): unknown;
}

/**
 * A transport that writes to a file: to try protocols out.
 *
 * From `twisted.internet.protocol.FileWrapper`.
 */
export class FileWrapper implements ITransport, IConsumer {
  /** Whether the file was closed. */
  closed = false;
  /** Always false. */
  disconnecting = false;
  /** The producer registered, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer writes by itself. */
  streamingProducer = false;
  /** The file. */
  file: WritableFile;

  constructor(file: WritableFile) {
    this.file = file;
  }

  /** Writes to the file; what it throws goes to {@link FileWrapper.handleException}. */
  write(data: Uint8Array): void {
    try {
      this.file.write(data);
    } catch (error) {
      this.handleException(error);
    }
  }

  /** Asks a pull producer to write. */
  _checkProducer(): void {
    if (this.producer !== null) (this.producer as IPullProducer).resumeProducing();
  }

  /** Takes a producer. A pull producer is asked to write at once. */
  registerProducer(producer: IProducer, streaming: boolean): void {
    this.producer = producer;
    this.streamingProducer = streaming;
    if (!streaming) (producer as IPullProducer).resumeProducing();
  }

  /** Releases the producer. */
  unregisterProducer(): void {
    this.producer = null;
  }

  /** Releases the producer and closes the file. */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  /** Writes all pieces as one. */
  writeSequence(iovec: Iterable<Uint8Array>): void {
    this.write(Buffer.concat([...iovec]));
  }

  /** Closes the file; what it throws goes to {@link FileWrapper.handleException}. */
  loseConnection(): void {
    this.closed = true;
    try {
      this.file.close();
    } catch (error) {
      this.handleException(error);
    }
  }

  /** An address that is equal only to itself. */
  getPeer(): IAddress {
    return ADDRESS;
  }

  /** An address that is equal only to itself. */
  getHost(): IAddress {
    return ADDRESS;
  }

  /** For subclasses: the file threw. Nothing is done here. */
  handleException(_error?: unknown): void {}

  /** Does nothing here. */
  resumeProducing(): void {}

  /** Does nothing: a pull producer waits by itself. */
  pauseProducing(): void {}

  /** Closes the file. */
  stopProducing(): void {
    this.loseConnection();
  }
}

const ADDRESS = new _ProcessAddress();
