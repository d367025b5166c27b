// Protocols as consumers, and consumers as protocols.

import type { Failure } from "@twisted-ts/deferred";
import type { IConsumer, IProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";

/**
 * A consumer that gives what is written to it to a protocol's `dataReceived`. It accepts producers,
 * and neither pauses nor resumes them.
 *
 * From `twisted.internet.protocol.ProtocolToConsumerAdapter`; where Twisted writes
 * `IConsumer(protocol)`, construct it.
 */
export class ProtocolToConsumerAdapter implements IConsumer {
  /** The protocol. */
  readonly original: Pick<IProtocol, "dataReceived">;

  constructor(original: Pick<IProtocol, "dataReceived">) {
    this.original = original;
  }

  /** Gives the bytes to the protocol. */
  write(data: Uint8Array): void {
    this.original.dataReceived(
      Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    );
  }

  registerProducer(_producer: IProducer, _streaming: boolean): void {}

  unregisterProducer(): void {}
}

/**
 * A protocol that writes what it receives to a consumer, and is notified of nothing else.
 *
 * From `twisted.internet.protocol.ConsumerToProtocolAdapter`; where Twisted writes
 * `IProtocol(consumer)`, construct it.
 */
export class ConsumerToProtocolAdapter implements IProtocol {
  /** The consumer. */
  readonly original: Pick<IConsumer, "write">;

  constructor(original: Pick<IConsumer, "write">) {
    this.original = original;
  }

  /** Writes the bytes to the consumer. */
  dataReceived(data: Buffer): void {
    this.original.write(data);
  }

  connectionLost(_reason: Failure): void {}

  makeConnection(_transport: ITransport): void {}

  connectionMade(): void {}
}
