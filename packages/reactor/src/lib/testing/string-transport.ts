// Transports that keep what is written to them.

import { Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "../address/ip.ts";
import { ConnectionDone } from "../error/connection.ts";
import type { IAddress, IHostAddress } from "../interfaces/address.ts";
import type { IConsumer, IProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ITransport } from "../interfaces/transport.ts";
import { checkBytes, checkedPieces } from "../values/check-bytes.ts";
import { BytesIO } from "./bytes-io.ts";
import {
  NoProtocolAttachedError,
  ProducerRegistrationError,
  ProducingStateError,
} from "./errors.ts";

/**
 * A transport for tests. It keeps what is written to it and records its other calls, and does
 * nothing else.
 *
 * `value`, `clear` and all the attributes are for tests; no other transport has them. Its type
 * parameter is the kind of its addresses. From `twisted.internet.testing.StringTransport`.
 */
export class StringTransport<Address extends IAddress = IHostAddress>
  implements ITransport, IConsumer, IPushProducer
{
  /** Whether `loseConnection` or `abortConnection` was called. */
  disconnecting = false;
  /** Whether `abortConnection` was called. */
  disconnected = false;
  /** True at first. */
  connected = true;
  /** The producer registered, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer registered writes by itself; `null` without one. */
  streaming: boolean | null = null;
  /** The address that `getHost` returns; `null` for 10.0.0.1, port 12345. */
  hostAddr: Address | null = null;
  /** The address that `getPeer` returns; `null` for 192.168.1.1, port 54321. */
  peerAddr: Address | null = null;
  /** The state of this transport as a producer: `"producing"`, `"paused"` or `"stopped"`. */
  producerState: "producing" | "paused" | "stopped" = "producing";
  /**
   * The file that holds what was written since {@link StringTransport.clear}. {@link
   * StringTransport.value} reads it.
   */
  io: BytesIO = new BytesIO();
  /** Whether it may be paused and resumed after `loseConnection`. */
  _lenient: boolean;

  /**
   * @param hostAddress - the address that `getHost` returns.
   * @param peerAddress - the address that `getPeer` returns.
   * @param lenient - allow `pauseProducing` and `resumeProducing` after `loseConnection`, which can
   *   have no effect on a real transport, and are refused otherwise.
   */
  constructor(
    hostAddress: Address | null = null,
    peerAddress: Address | null = null,
    lenient = false,
  ) {
    if (hostAddress !== null) this.hostAddr = hostAddress;
    if (peerAddress !== null) this.peerAddr = peerAddress;
    this._lenient = lenient;
  }

  /** Drops what was written so far. */
  clear(): void {
    this.io = new BytesIO();
  }

  /** What was written since {@link StringTransport.clear}. */
  value(): Buffer {
    return this.io.getvalue();
  }

  /** Keeps a copy of the bytes. */
  write(data: Uint8Array): void {
    checkBytes(data);
    this.io.write(data);
  }

  /** Keeps copies of all the pieces, or of none if one is not bytes. */
  writeSequence(data: Iterable<Uint8Array>): void {
    this.io.write(Buffer.concat(checkedPieces(data)));
  }

  /** Sets {@link StringTransport.disconnecting}. */
  loseConnection(): void {
    this.disconnecting = true;
  }

  /** Sets {@link StringTransport.disconnected}, and calls `loseConnection`. */
  abortConnection(): void {
    this.disconnected = true;
    this.loseConnection();
  }

  /** The address given, or 192.168.1.1, port 54321. */
  getPeer(): Address {
    return this.peerAddr ?? (new IPv4Address("TCP", "192.168.1.1", 54321) as IAddress as Address);
  }

  /** The address given, or 10.0.0.1, port 12345. */
  getHost(): Address {
    return this.hostAddr ?? (new IPv4Address("TCP", "10.0.0.1", 12345) as IAddress as Address);
  }

  /**
   * Records the producer, and calls none of its methods.
   *
   * @throws ProducerRegistrationError when there is one already.
   */
  registerProducer(producer: IProducer, streaming: boolean): void {
    if (this.producer !== null) {
      throw new ProducerRegistrationError("Cannot register two producers");
    }
    this.producer = producer;
    this.streaming = streaming;
  }

  /**
   * Removes the producer.
   *
   * @throws ProducerRegistrationError when there is none.
   */
  unregisterProducer(): void {
    if (this.producer === null) {
      throw new ProducerRegistrationError("Cannot unregister a producer unless one is registered");
    }
    this.producer = null;
    this.streaming = null;
  }

  /** Throws a ProducingStateError if pausing or resuming can have no effect any more. */
  _checkState(): void {
    if (this.disconnecting && !this._lenient) {
      throw new ProducingStateError("Cannot resume producing after loseConnection");
    }
    if (this.producerState === "stopped") {
      throw new ProducingStateError("Cannot resume a stopped producer");
    }
  }

  /**
   * Sets {@link StringTransport.producerState} to `"paused"`.
   *
   * @throws ProducingStateError when it is stopped, or the connection is being closed.
   */
  pauseProducing(): void {
    this._checkState();
    this.producerState = "paused";
  }

  /** Sets {@link StringTransport.producerState} to `"stopped"`. */
  stopProducing(): void {
    this.producerState = "stopped";
  }

  /**
   * Sets {@link StringTransport.producerState} to `"producing"`.
   *
   * @throws ProducingStateError when it is stopped, or the connection is being closed.
   */
  resumeProducing(): void {
    this._checkState();
    this.producerState = "producing";
  }
}

/**
 * A {@link StringTransport} whose `loseConnection` calls `connectionLost` of its protocol, before
 * it returns.
 *
 * From `twisted.internet.testing.StringTransportWithDisconnection`.
 */
export class StringTransportWithDisconnection extends StringTransport {
  /** The protocol that is notified. To be set by the test. */
  declare protocol: IProtocol;

  /**
   * Calls `connectionLost` of the protocol, with `ConnectionDone`; only the first time.
   *
   * @throws NoProtocolAttachedError when there is no {@link
   *   StringTransportWithDisconnection.protocol}.
   */
  override loseConnection(): void {
    if (!this.connected) return;
    if (!this.protocol) throw new NoProtocolAttachedError();
    this.connected = false;
    this.protocol.connectionLost(new Failure(new ConnectionDone("Bye.")));
  }
}
