// The client's side of a connection: the attempt, and then the connection.

import type { Socket } from "node:net";
import { Failure } from "@twisted-ts/deferred";
import { handsOver } from "../capabilities/hand-over.ts";
import { ConnectError, UserError } from "../error/connect.ts";
import { getConnectError } from "../error/get-connect-error.ts";
import type { IAddress } from "../interfaces/address.ts";
import { logPrefixOf } from "../interfaces/log-prefix.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { log } from "../log/transport-log.ts";
import { Protocol } from "../protocol/protocol.ts";
import { borrowingSocket } from "./borrowing-socket.ts";
import { Connection } from "./connection.ts";
import { contextHere } from "./context.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The connector of a client, as the client knows it. */
export interface ClientConnector {
  /** The attempt succeeded: a protocol for the connection. */
  buildProtocol(addr: IAddress): IProtocol | null;
  /** The attempt failed. */
  connectionFailed(reason: Failure): void;
  /** The connection is lost. */
  connectionLost(reason: Failure): void;
}

/**
 * The client's side of a connection. It begins to connect when it is made, and reports to its
 * connector. From `twisted.internet.tcp.BaseClient`.
 */
export abstract class Client extends Connection {
  /** Is notified of how the attempt ends; `null` when it has failed. */
  connector: ClientConnector | null;
  /** The protocol, which messages name: `protocol` is `null` after the end. */
  #lastProtocol: IProtocol | null = null;

  constructor(connector: ClientConnector, reactor: TransportReactor) {
    super(null, contextHere("CLIENT"), reactor);
    this.connector = connector;
  }

  /** Begins to connect a socket. It may throw an error about the address. @internal */
  protected abstract _connectSocket(socket: Socket): void;
  /**
   * The connection is made: stores the addresses. Returns false when it is lost again.
   *
   * @internal
   */
  protected abstract _takeAddresses(socket: Socket): boolean;

  override get _tlsClientDefault(): boolean {
    return true;
  }

  /** The error that the attempt fails with, for an error of the socket. @internal */
  protected _connectError(error: unknown): ConnectError {
    return getConnectError(error);
  }

  override logPrefix(): string {
    return this.#lastProtocol === null
      ? "Uninitialized"
      : `${logPrefixOf(this.#lastProtocol)},client`;
  }

  /** Makes the socket, and begins to connect it. */
  doConnect(): void {
    // The attempt may have been cancelled. And after the reactor has stopped nothing happens any
    // more, as in a program of Twisted after `reactor.run()`: a factory that connects again after
    // each failure must not keep the process alive.
    if (this.connector === null || this.reactor._ended) return;
    const socket = borrowingSocket(this);
    this.reactor._selectables.add(this);
    socket.once("connect", () => this._context.runInAsyncScope(this._connectDone, this));
    this._useSocket(socket, false);
    try {
      this._connectSocket(socket);
    } catch (error) {
      this.reactor.callLater(0, () => this.failIfNotConnected(this._connectError(error)));
    }
  }

  /** The socket is connected: builds the protocol, and connects it. */
  _connectDone(): void {
    if (this.connector === null) return;
    if (!this._takeAddresses(this._socket)) {
      this.failIfNotConnected(new ConnectError(null, "the connection was lost at once"));
      return;
    }
    let protocol: IProtocol | null;
    try {
      protocol = this.connector.buildProtocol(this.getPeer());
    } catch (error) {
      const failure = new Failure(error);
      log.failure("Unhandled Error", failure);
      this.failIfNotConnected(new ConnectError(null, failure, { cause: error }));
      return;
    }
    this.connected = true;
    if (protocol === null) {
      // `connectionLost` needs a protocol.
      this.protocol = new Protocol();
      this.loseConnection();
      return;
    }
    this.#lastProtocol = protocol;
    this.protocol = protocol;
    try {
      protocol.makeConnection(this);
    } catch (error) {
      this._failed(error);
    }
  }

  /**
   * Ends an attempt to connect. When there is a connection, or the attempt has ended, nothing
   * happens.
   */
  failIfNotConnected(error: unknown): void {
    const { connector } = this;
    if (this.connected || this.disconnected || connector === null) return;
    this.connector = null;
    this.disconnected = true;
    this.reactor._selectables.delete(this);
    this._closeSocket(false);
    const failure = error instanceof Failure ? error : new Failure(error);
    this._context.runInAsyncScope(connector.connectionFailed, connector, failure);
  }

  /** Ends the attempt. */
  stopConnecting(): void {
    this.failIfNotConnected(new UserError());
  }

  override [handsOver](from: IProtocol, to: IProtocol): void {
    super[handsOver](from, to);
    if (this.#lastProtocol === from) this.#lastProtocol = to;
  }

  /** @internal */
  override _errored(error: Error): void {
    if (this.connected) super._errored(error);
    else this.failIfNotConnected(this._connectError(error));
  }

  override connectionLost(reason: Failure): void {
    if (!this.connected) {
      this.failIfNotConnected(new ConnectError(null, reason, { cause: reason.value }));
    } else {
      super.connectionLost(reason);
    }
  }

  /** @internal */
  override _lose(reason: Failure): void {
    super._lose(reason);
    this.connector?.connectionLost(reason);
  }
}
