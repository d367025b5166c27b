// Protocols and their factories, as transports and connectors know them.

import type { Failure } from "@twisted-ts/deferred";
import type { IAddress } from "./address.ts";
import type { IConnector } from "./port.ts";
import type { IProcessTransport, ITransport } from "./transport.ts";

/** Names itself for log messages. From `twisted.internet.interfaces.ILoggingContext`. */
export interface ILoggingContext {
  /** A few words that name the source of a message in the log. */
  logPrefix(): string;
}

/**
 * Is notified of the events of one stream connection.
 *
 * From `twisted.internet.interfaces.IProtocol`.
 */
export interface IProtocol {
  /** Bytes were received, in pieces of any size. The protocol may keep and change them. */
  dataReceived(data: Buffer): void;
  /**
   * The connection has ended. Called once, and last of all.
   *
   * @param reason - holds `ConnectionDone` after a clean close, otherwise another
   *   `ConnectionClosed` or the error that ended the connection.
   */
  connectionLost(reason: Failure): void;
  /** Takes the transport, then calls {@link IProtocol.connectionMade}. */
  makeConnection(transport: ITransport): void;
  /** The connection is made. A protocol that speaks first writes its greeting here. */
  connectionMade(): void;
}

/**
 * Builds a protocol for each connection.
 *
 * From `twisted.internet.interfaces.IProtocolFactory`.
 */
export interface IProtocolFactory {
  /** A protocol for a connection with `addr`; with `null` the connection is closed at once. */
  buildProtocol(addr: IAddress): IProtocol | null;
  /** Called whenever a port or connector starts to use this factory. */
  doStart(): void;
  /** Called whenever a port or connector no longer uses this factory. */
  doStop(): void;
}

/**
 * A factory that connectors report to: what `twisted.internet.protocol.ClientFactory` offers, as an
 * interface.
 */
export interface IClientFactory extends IProtocolFactory {
  /** An attempt begins; `connector.stopConnecting()` ends it. */
  startedConnecting(connector: IConnector): void;
  /** The attempt failed; `connector.connect()` makes another. */
  clientConnectionFailed(connector: IConnector, reason: Failure): void;
  /** An established connection has ended; `connector.connect()` makes another. */
  clientConnectionLost(connector: IConnector, reason: Failure): void;
}

/**
 * A protocol that continues when one direction of its connection is closed.
 *
 * On a protocol without these methods, `connectionLost` is called as soon as the peer stops
 * sending. From `twisted.internet.interfaces.IHalfCloseableProtocol`.
 */
export interface IHalfCloseableProtocol {
  /** The peer sends nothing more; writing is still possible. */
  readConnectionLost(): void;
  /** Nothing more can be written; bytes may still be received. */
  writeConnectionLost(): void;
}

/** A protocol that wants to know when its TLS handshake is done. From `IHandshakeListener`. */
export interface IHandshakeListener {
  /** The handshake is done: certificate and negotiated protocol can be asked for. */
  handshakeCompleted(): void;
}

/**
 * A factory that takes part in choosing the protocol within TLS (ALPN). From
 * `IProtocolNegotiationFactory`.
 */
export interface IProtocolNegotiationFactory {
  /** Names of protocols, ASCII bytes, in order of preference. */
  acceptableProtocols(): readonly Uint8Array[];
}

/**
 * Is notified of the events of a child process. From
 * `twisted.internet.interfaces.IProcessProtocol`.
 */
export interface IProcessProtocol {
  /** The process runs. */
  makeConnection(process: IProcessTransport): void;
  /** The process wrote to one of its file descriptors. */
  childDataReceived(childFD: number, data: Buffer): void;
  /** A file descriptor of the process was closed, by either side. */
  childConnectionLost(childFD: number): void;
  /** The process has exited; its output may still be received. */
  processExited(reason: Failure): void;
  /** The process has exited and all its descriptors are closed. Called once, and last of all. */
  processEnded(reason: Failure): void;
}
