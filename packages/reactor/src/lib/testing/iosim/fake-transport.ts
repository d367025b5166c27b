// A transport in memory: one end of a connection whose bytes move when a test says so.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone } from "../../error/connection.ts";
import type { IAddress } from "../../interfaces/address.ts";
import type {
  IConsumer,
  IProducer,
  IPullProducer,
  IPushProducer,
} from "../../interfaces/producer.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import type { ITCPTransport } from "../../interfaces/transport.ts";
import { TLSError } from "../../tls/errors.ts";
import { checkBytes } from "../../values/check-bytes.ts";

/** The default address of a fake transport. From `twisted.test.iosim.FakeAddress`. */
export class FakeAddress implements IAddress {
  /** Only an address itself is equal. */
  equals(other: unknown): boolean {
    return this === other;
  }
}

/**
 * The TLS settings of a simulation: `iosimVerify` returns whether it accepts those of the other
 * side.
 */
export interface SimulatedContextFactory {
  /** Whether the other side's settings are accepted. */
  iosimVerify(other: unknown): boolean;
}

/**
 * The message that a simulated connection sends in place of a TLS handshake. From
 * `twisted.test.iosim.TLSNegotiation`.
 */
export class TLSNegotiation {
  /** The settings given to `startTLS`. */
  readonly obj: SimulatedContextFactory;
  /** Whether this side begins the handshake. */
  readonly connectState: boolean;
  /** Whether it has been sent. */
  sent = false;
  /** Whether it may be sent. */
  readyToSend: boolean;

  constructor(obj: SimulatedContextFactory, connectState: boolean) {
    this.obj = obj;
    this.connectState = connectState;
    this.readyToSend = connectState;
  }

  /** Ends the connection unless the other side's settings are accepted. */
  pretendToVerify(other: TLSNegotiation, transport: FakeTransport): void {
    if (this.obj.iosimVerify(other.obj)) return;
    transport.disconnectReason = new TLSError([]);
    transport.loseConnection();
  }

  /** A description, for messages. */
  toString(): string {
    return `TLSNegotiation(${String(this.obj)})`;
  }
}

let serials = 0;

/**
 * One end of a connection in memory. What is written waits until an `IOPump` moves it.
 *
 * From `twisted.test.iosim.FakeTransport`.
 */
export class FakeTransport implements ITCPTransport, IConsumer, IPushProducer {
  /** Whether `loseConnection` or `abortConnection` was called, or the other side has closed. */
  disconnecting = false;
  /** Whether the other side was notified of the end. */
  disconnected = false;
  /** The error that `connectionLost` is called with. */
  disconnectReason: Error = new ConnectionDone("Connection done");
  /** The producer registered, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer registered writes by itself. */
  streamingProducer = false;
  /** The current handshake, or `null`. */
  tls: TLSNegotiation | null = null;
  /** The bytes that were written and are not moved yet. */
  stream: Uint8Array[] = [];
  /** The bytes that were written during the handshake. */
  tlsbuf: Uint8Array[] | null = null;
  /** Different for each transport. */
  readonly serial: number = serials++;
  /** The protocol that receives. */
  protocol: IProtocol;
  /** Whether this is the accepting side. */
  readonly isServer: boolean;
  /** What `getHost` returns. */
  hostAddress: IAddress;
  /** What `getPeer` returns. */
  peerAddress: IAddress;
  /** Exists after a simulated handshake, as in `ISSLTransport`: there is no certificate. */
  getPeerCertificate?: () => null;

  constructor(
    protocol: IProtocol,
    isServer: boolean,
    hostAddress: IAddress | null = null,
    peerAddress: IAddress | null = null,
  ) {
    this.protocol = protocol;
    this.isServer = isServer;
    this.hostAddress = hostAddress ?? new FakeAddress();
    this.peerAddress = peerAddress ?? new FakeAddress();
  }

  /**
   * Keeps bytes until they are moved; drops them when the connection is being closed.
   *
   * @throws TypeError for anything but bytes.
   */
  write(data: Uint8Array): void {
    checkBytes(data);
    if (this.disconnecting) return;
    if (this.tls !== null) this.tlsbuf?.push(data);
    else this.stream.push(data);
  }

  /** Writes pieces. */
  writeSequence(data: Iterable<Uint8Array>): void {
    this.write(Buffer.concat([...data]));
  }

  /** Asks a pull producer for more: `IOPump` calls it. */
  _checkProducer(): void {
    if (this.producer !== null && !this.streamingProducer) {
      (this.producer as IPullProducer).resumeProducing();
    }
  }

  /** Registers a producer. A pull producer is asked for a piece at once. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.producer = producer;
    this.streamingProducer = streaming;
    if (!streaming) producer.resumeProducing();
  }

  /** Removes the producer. */
  unregisterProducer(): void {
    this.producer = null;
  }

  /** Removes the producer, and closes. */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  /** Closes the connection when the pump has moved what was written. */
  loseConnection(): void {
    this.disconnecting = true;
  }

  /** The same as {@link FakeTransport.loseConnection}: nothing written is dropped. */
  abortConnection(): void {
    this.disconnecting = true;
  }

  /** Calls `connectionLost` of the protocol; during a handshake, with a `TLSError`. */
  reportDisconnect(): void {
    const error = this.tls === null ? this.disconnectReason : new TLSError([]);
    this.protocol.connectionLost(new Failure(error));
  }

  /** The name for log messages. */
  logPrefix(): string {
    return "iosim";
  }

  /** The address of the other side. */
  getPeer(): IAddress {
    return this.peerAddress;
  }

  /** The address of this side. */
  getHost(): IAddress {
    return this.hostAddress;
  }

  /** Does nothing. */
  pauseProducing(): void {}

  /** Does nothing. */
  resumeProducing(): void {}

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  /**
   * Begins a simulated handshake. What is written from now on is sent after it.
   *
   * @param beNormal - false for the accepting side to begin the handshake, as a client does.
   */
  startTLS(contextFactory: SimulatedContextFactory, beNormal = true): void {
    this.tls = new TLSNegotiation(contextFactory, this.isServer !== beNormal);
    this.tlsbuf = [];
  }

  /** Takes what is to be moved to the other side: bytes, a message of the handshake, or `null`. */
  getOutBuffer(): Buffer | TLSNegotiation | null {
    const { stream, tls } = this;
    if (stream.length > 0) {
      this.stream = [];
      return Buffer.concat(stream);
    }
    if (!tls?.readyToSend) return null;
    tls.sent = true;
    return tls;
  }

  /**
   * Receives what the other side sent.
   *
   * @throws NoHandshakeError for a handshake before `startTLS`.
   */
  bufferReceived(buf: Buffer | TLSNegotiation): void {
    if (!(buf instanceof TLSNegotiation)) {
      this.protocol.dataReceived(buf);
      return;
    }
    const { tls, tlsbuf } = this;
    if (tls === null) throw new NoHandshakeError();
    if (!tls.sent) {
      tls.readyToSend = true;
      return;
    }
    tls.pretendToVerify(buf, this);
    this.tls = null;
    this.tlsbuf = null;
    this.writeSequence(tlsbuf ?? []);
    this.getPeerCertificate = () => null;
  }

  /** Returns false: there is no such option. */
  getTcpKeepAlive(): boolean {
    return false;
  }

  /** Does nothing. */
  setTcpKeepAlive(_enabled: boolean): void {}

  /** Returns false: there is no such option. */
  getTcpNoDelay(): boolean {
    return false;
  }

  /** Does nothing. */
  setTcpNoDelay(_enabled: boolean): void {}

  /** Does nothing. */
  loseWriteConnection(): void {}

  toString(): string {
    const side = this.isServer ? "S" : "C";
    return `FakeTransport<${side},${this.serial},${this.protocol.constructor.name}>`;
  }
}

/** A side that has not called `startTLS` received a handshake (an AssertionError in Twisted). */
export class NoHandshakeError extends Error {
  override name = "NoHandshakeError";

  constructor() {
    super("The other side began TLS: call startTLS on this side first");
  }
}

/** A transport for the connecting side. From `twisted.test.iosim.makeFakeClient`. */
export function makeFakeClient(clientProtocol: IProtocol): FakeTransport {
  return new FakeTransport(clientProtocol, false);
}

/** A transport for the accepting side. From `twisted.test.iosim.makeFakeServer`. */
export function makeFakeServer(serverProtocol: IProtocol): FakeTransport {
  return new FakeTransport(serverProtocol, true);
}
