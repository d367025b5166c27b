// A connection over a socket of Node, TCP or UNIX.

import type { Socket } from "node:net";
import {
  type CarriedTLS,
  canTellEnds,
  carriesTLS,
  type Flushes,
  type TLSCarrier,
} from "../capabilities/tls-carrier.ts";
import { closedCleanly } from "../error/reasons.ts";
import type { IAddress } from "../interfaces/address.ts";
import { isHalfCloseableProtocol } from "../interfaces/guards.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import type { ITLSTransport } from "../interfaces/tls-transport.ts";
import { lazy } from "../lazy.ts";
import { muteReads } from "../sockets/stream-events.ts";
import { StreamTransport } from "./stream-transport.ts";

const tls = lazy<typeof import("../../lazy/start-tls.ts")>("#lazy/start-tls");

/** One end of a connection. From `twisted.internet.tcp.Connection`. */
export abstract class Connection extends StreamTransport implements ITLSTransport, TLSCarrier {
  static {
    // Not fields of each connection.
    Connection.prototype.TLS = false;
    Connection.prototype._encrypted = null;
    Connection.prototype._keepAlive = false;
  }

  /** Whether the connection has turned to TLS. */
  declare TLS: boolean;
  /** The TLSSocket on the connection's own socket, or `null`. @internal */
  declare _encrypted: Socket | null;
  /** Whether keep-alive of TCP is on. @internal */
  declare _keepAlive: boolean;
  #noDelay = false;

  /** The address of this side; it is kept after the connection has ended. */
  abstract getHost(): IAddress;
  /** The address of the other side; it is kept after the connection has ended. */
  abstract getPeer(): IAddress;
  /** See {@link TLSCarrier}. @internal */
  get _flushes(): Flushes {
    return this.reactor._flushes;
  }

  /** The name of this connection in log messages. */
  abstract logPrefix(): string;
  /** Whether this side begins the handshake when the connection turns to TLS. */
  abstract get _tlsClientDefault(): boolean;

  /** {@link Connection.logPrefix}. */
  get logstr(): string {
    return this.logPrefix();
  }

  /** The socket of Node. It is for reading its properties only: the transport uses it. */
  getHandle(): Socket {
    return this._socket;
  }

  /** See `ITCPTransport.getTcpNoDelay`. Node's sockets begin with `false`. */
  getTcpNoDelay(): boolean {
    return this.#noDelay;
  }

  /** See `ITCPTransport.setTcpNoDelay`. */
  setTcpNoDelay(enabled: boolean): void {
    this.#noDelay = Boolean(enabled);
    this._socket.setNoDelay(this.#noDelay);
  }

  /** See `ITCPTransport.getTcpKeepAlive`. Node's sockets begin with `false`. */
  getTcpKeepAlive(): boolean {
    return this._keepAlive;
  }

  /** See `ITCPTransport.setTcpKeepAlive`. */
  setTcpKeepAlive(enabled: boolean): void {
    this._keepAlive = Boolean(enabled);
    this._socket.setKeepAlive(this._keepAlive);
  }

  /**
   * See `ITLSTransport.startTLS`.
   *
   * @param normal - whether the side that made the connection begins the handshake.
   * @throws TLSAlreadyStartedError
   */
  startTLS(contextFactory: TLSContextFactory, normal = true): void {
    // As in Python, any value is allowed, and counts as true or false.
    tls().startTLS(this, contextFactory, Boolean(normal) === this._tlsClientDefault);
  }

  /** See `carryTLS`. */
  [carriesTLS](): CarriedTLS | null {
    const socket = this._socket;
    this._flush();
    if (!this.connected || !this._isFlushed() || socket.readableLength > 0) return null;
    if (!canTellEnds(socket)) return null;
    muteReads(socket);
    return { socket, carrier: this };
  }

  override _closeSocket(abort: boolean): void {
    if (abort) this._resetSocket();
    this._socket?.destroy();
  }

  /** Closes the socket so that the peer sees a reset, where its kind has that. @internal */
  _resetSocket(): void {
    const socket = this._socket;
    // The system refuses to reset a socket that is being shut down, and then Node loses the
    // descriptor without closing it. All bytes were sent by then: it can be closed in order.
    if (isEnding(socket) || isEnding(this._encrypted)) return;
    socket.resetAndDestroy();
  }

  /** @internal */
  override _inputEnded(): void {
    const { protocol } = this;
    if (isHalfCloseableProtocol(protocol)) notify(this, () => protocol.readConnectionLost());
    else this.connectionLost(closedCleanly());
  }

  /** @internal */
  override _writeEnded(): void {
    const { protocol } = this;
    if (isHalfCloseableProtocol(protocol)) notify(this, () => protocol.writeConnectionLost());
  }
}

/** Whether `end` of a stream was called, and is not done yet. */
function isEnding(socket: Socket | null): boolean {
  return socket?.writableEnded === true && !socket.writableFinished;
}

// A function, since a class with private methods costs each of its instances a field.
function notify(connection: Connection, event: () => void): void {
  try {
    event();
  } catch (error) {
    connection._failed(error);
  }
}
