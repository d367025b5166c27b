// A transport that writes to a queue.

import type { IAddress } from "../../interfaces/address.ts";
import type { IConsumer, IProducer, IPullProducer } from "../../interfaces/producer.ts";
import type { IProducerTransport } from "../../interfaces/transport.ts";
import { checkBytes } from "../../values/check-bytes.ts";
import type { _LoopbackQueue } from "./queue.ts";

/** The address of either end. From `twisted.protocols.loopback._LoopbackAddress`. */
export class _LoopbackAddress implements IAddress {
  /** Whether `other` is such an address: all are equal. */
  equals(other: unknown): boolean {
    return other instanceof _LoopbackAddress;
  }

  toString(): string {
    return "loopback";
  }
}

/**
 * A second producer was registered, or one was unregistered when there was none (an AssertionError
 * in Twisted).
 */
export class LoopbackProducerError extends Error {
  override name = "LoopbackProducerError";
}

/**
 * One end of a connection within the process. From `twisted.protocols.loopback._LoopbackTransport`.
 */
export class _LoopbackTransport implements IProducerTransport, IConsumer {
  /** Always false: what was written before `loseConnection` is still received. */
  disconnecting = false;
  /** The producer, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer writes by itself. */
  streamingProducer = false;
  /** The queue that it writes to. */
  readonly q: _LoopbackQueue;

  constructor(q: _LoopbackQueue) {
    this.q = q;
  }

  /** Sends a copy of the bytes: the receiver may keep and change what it gets. */
  write(data: Uint8Array): void {
    checkBytes(data, "Can only write bytes to ITransport");
    this.q.put(Buffer.from(data));
  }

  writeSequence(iovec: Iterable<Uint8Array>): void {
    this.q.put(Buffer.concat([...iovec]));
  }

  loseConnection(): void {
    this.q.disconnect = true;
    this.q.put(null);
  }

  /** As `loseConnection`. */
  abortConnection(): void {
    this.loseConnection();
  }

  getPeer(): IAddress {
    return new _LoopbackAddress();
  }

  getHost(): IAddress {
    return new _LoopbackAddress();
  }

  registerProducer(producer: IProducer, streaming: boolean): void {
    if (this.producer !== null) throw new LoopbackProducerError("There is a producer already");
    this.producer = producer;
    this.streamingProducer = streaming;
    this._pollProducer();
  }

  unregisterProducer(): void {
    if (this.producer === null) throw new LoopbackProducerError("There is no producer");
    this.producer = null;
  }

  /** Asks a pull producer for a piece. */
  _pollProducer(): void {
    if (this.producer !== null && !this.streamingProducer) {
      (this.producer as IPullProducer).resumeProducing();
    }
  }
}
