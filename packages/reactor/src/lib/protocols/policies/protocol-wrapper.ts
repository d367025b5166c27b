// A protocol between a transport and another protocol.

import type { Failure } from "@twisted-ts/deferred";
import { handsOver } from "../../capabilities/hand-over.ts";
import { holdsProcess, keepProcessAlive } from "../../capabilities/process-hold.ts";
import type { IAddress } from "../../interfaces/address.ts";
import type { IConsumer, IProducer } from "../../interfaces/producer.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import type {
  IProducerTransport,
  IStreamTransport,
  ITransport,
} from "../../interfaces/transport.ts";
import { connectionDone, Protocol } from "../../protocol/protocol.ts";
import { forwardingTo } from "./forwarding.ts";
import { _wrappedLogPrefix } from "./log-prefix.ts";

/**
 * Is notified when a {@link ProtocolWrapper} is connected and when it has lost its connection. A
 * `WrappingFactory` is one.
 */
export interface ProtocolRegistry {
  /** A wrapper is connected. */
  registerProtocol(p: ProtocolWrapper): void;
  /** A wrapper has lost its connection. */
  unregisterProtocol(p: ProtocolWrapper): void;
}

/**
 * Wraps a protocol and is its transport. Bytes and calls pass through it in both directions, so
 * that a subclass can observe or change them.
 *
 * A method or attribute that the wrapper does not have is taken from its transport, at run time:
 * `abortConnection`, `setTcpNoDelay`, `startTLS` … exist if the transport has them. From
 * `twisted.protocols.policies.ProtocolWrapper`.
 */
export class ProtocolWrapper extends Protocol implements IProducerTransport, IConsumer {
  /** Whether `loseConnection` was called. */
  disconnecting = false;
  /** The protocol within; `null` after the connection is lost. */
  wrappedProtocol: IProtocol | null;
  /** The factory that built this wrapper. */
  declare factory: ProtocolRegistry;

  constructor(factory: ProtocolRegistry, wrappedProtocol: IProtocol | null) {
    super();
    this.wrappedProtocol = wrappedProtocol;
    this.factory = factory;
  }

  /** The log prefix of the protocol within, with the name of this class in brackets. */
  override logPrefix(): string {
    return _wrappedLogPrefix(this, this.wrappedProtocol);
  }

  /**
   * Takes the transport, registers with the factory, and becomes the transport of the protocol
   * within.
   */
  override makeConnection(transport: ITransport): void {
    super.makeConnection(transport);
    this.factory.registerProtocol(this);
    this.wrappedProtocol!.makeConnection(this);
  }

  write(data: Uint8Array): void {
    this.transport!.write(data);
  }

  writeSequence(data: Iterable<Uint8Array>): void {
    this.transport!.writeSequence(data);
  }

  loseConnection(): void {
    this.disconnecting = true;
    this.transport!.loseConnection();
  }

  getPeer(): IAddress {
    return this.transport!.getPeer();
  }

  getHost(): IAddress {
    return this.transport!.getHost();
  }

  registerProducer(producer: IProducer, streaming: boolean): void {
    this.transport!.registerProducer(producer, streaming);
  }

  unregisterProducer(): void {
    this.transport!.unregisterProducer();
  }

  /** Calls `stopConsuming` of the transport. Only some transports have it. */
  stopConsuming(): void {
    (this.transport as IStreamTransport & { stopConsuming(): void }).stopConsuming();
  }

  override dataReceived(data: Buffer): void {
    this.wrappedProtocol!.dataReceived(data);
  }

  /** Notifies the factory and the protocol within, and releases that protocol. */
  override connectionLost(reason: Failure = connectionDone): void {
    this.factory.unregisterProtocol(this);
    this.wrappedProtocol!.connectionLost(reason);
    this.wrappedProtocol = null;
  }

  /** See `handOver`. */
  [handsOver](from: IProtocol, to: IProtocol): void {
    if (this.wrappedProtocol === from) this.wrappedProtocol = to;
  }

  /** Passes it on to the transport: see `keepProcessAlive`. */
  [holdsProcess](holds: boolean): void {
    keepProcessAlive(this.transport, holds);
  }
}

Object.setPrototypeOf(ProtocolWrapper.prototype, forwardingTo(Protocol.prototype));
