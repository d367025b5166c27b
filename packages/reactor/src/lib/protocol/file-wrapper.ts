// A file that is used as a transport.

import { _ProcessAddress } from "../address/process.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IConsumer, IProducer, IPullProducer } from "../interfaces/producer.ts";
import type { ITransport } from "../interfaces/transport.ts";

/** What is written to: a file, or anything that collects bytes. */
export interface WritableFile {
  /** Takes bytes. */
  write(data: Uint8Array): unknown;
  /** Nothing more will be written. */
  close(): unknown;
}

/**
 * A transport that writes to a file: for trying protocols out.
 *
 * From `twisted.internet.protocol.FileWrapper`.
 */
export class FileWrapper implements ITransport, IConsumer {
  /** Whether the file was closed. */
  closed = false;
  /** Always false; for code that asks a transport. */
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

  /** Gives a producer the chance to write. */
  _checkProducer(): void {
    if (this.producer !== null) (this.producer as IPullProducer).resumeProducing();
  }

  /** Takes a producer; one that does not write by itself is asked to at once. */
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

  /** An address that equals no other. */
  getPeer(): IAddress {
    return ADDRESS;
  }

  /** An address that equals no other. */
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
