// A transport that delivers only when its test says so.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { closedCleanly } from "../../error/reasons.ts";
import type { IAddress } from "../../interfaces/address.ts";
import type { IConsumer, IProducer, IPullProducer } from "../../interfaces/producer.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import type { IProducerTransport } from "../../interfaces/transport.ts";
import { checkBytes } from "../../values/check-bytes.ts";
import { _LoopbackAddress } from "./transport.ts";

/** Where a {@link LoopbackRelay} reports what it does. */
export interface RelayLog {
  /** Takes a line of text. */
  write(text: string): unknown;
}

/**
 * Keeps what is written until {@link LoopbackRelay.clearBuffer} delivers it to a protocol.
 *
 * From `twisted.protocols.loopback.LoopbackRelay`.
 */
export class LoopbackRelay implements IProducerTransport, IConsumer {
  /** 1 when the connection is to be closed, -1 when it is. */
  shouldLose: 0 | 1 | -1 = 0;
  /** Always false. */
  disconnecting = false;
  /** The producer, or `null`. */
  producer: IProducer | null = null;
  /** The protocol that receives. */
  readonly target: IProtocol;
  /** Is called with what is written and received, or `null`. */
  readonly logFile: RelayLog | null;
  #pieces: Buffer[] = [];

  constructor(target: IProtocol, logFile: RelayLog | null = null) {
    this.target = target;
    this.logFile = logFile;
  }

  /** The bytes that were written and are not delivered yet. */
  get buffer(): Buffer {
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  set buffer(data: Buffer) {
    this.#pieces = [data];
  }

  /** Keeps a copy of the bytes. */
  write(data: Uint8Array): void {
    checkBytes(data, "Can only write bytes to ITransport");
    const copy = Buffer.from(data);
    this.#pieces.push(copy);
    this.logFile?.write(`loopback writing ${bytesRepr(copy)}\n`);
  }

  writeSequence(iovec: Iterable<Uint8Array>): void {
    this.write(Buffer.concat([...iovec]));
  }

  /**
   * Asks the producer for a piece, delivers what was written, and ends the connection if
   * `loseConnection` was called.
   */
  clearBuffer(): void {
    if (this.shouldLose === -1) return;
    (this.producer as IPullProducer | null)?.resumeProducing();
    const { buffer } = this;
    if (buffer.length > 0) {
      this.logFile?.write(`loopback receiving ${bytesRepr(buffer)}\n`);
      this.#pieces = [];
      this.target.dataReceived(buffer);
    }
    if (this.#isToBeLost()) {
      this.shouldLose = -1;
      this.target.connectionLost(closedCleanly());
    }
  }

  /** Has the next {@link LoopbackRelay.clearBuffer} end the connection. */
  loseConnection(): void {
    if (this.shouldLose !== -1) this.shouldLose = 1;
  }

  getHost(): IAddress {
    return new _LoopbackAddress();
  }

  getPeer(): IAddress {
    return new _LoopbackAddress();
  }

  registerProducer(producer: IProducer, _streaming: boolean): void {
    this.producer = producer;
  }

  unregisterProducer(): void {
    this.producer = null;
  }

  /** The log prefix, with the name of the receiver. */
  logPrefix(): string {
    return `Loopback('${this.target.constructor.name}')`;
  }

  /** Whether the connection is to be closed. Read by a method: calls in between may change it. */
  #isToBeLost(): boolean {
    return this.shouldLose === 1;
  }
}
