// The base class of ports.

import type { AsyncResource } from "node:async_hooks";
import { Server as NetServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { Deferred, Failure } from "@twisted-ts/deferred";
import type { ISelectable } from "../capabilities/selectables.ts";
import { CONNECTION_DONE } from "../error/constants.ts";
import type { IAddress } from "../interfaces/address.ts";
import { logPrefixOf } from "../interfaces/log-prefix.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { log, logThrown } from "../log/transport-log.ts";
import { contextHere } from "./context.ts";
import type { Server } from "./server.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * Listens for connections, and has its factory build a protocol for each. From
 * `twisted.internet.tcp.Port`.
 */
export abstract class BasePort implements IListeningPort, ISelectable {
  /** The factory that builds the protocols. */
  readonly factory: IProtocolFactory;
  /** How many connections may wait to be accepted. */
  readonly backlog: number;
  /** The reactor. */
  readonly reactor: TransportReactor;
  /** Whether it listens. */
  connected = false;
  /** Whether it was asked to stop. */
  disconnecting = false;
  /** Whether it was closed. It cannot listen again. */
  disconnected = false;
  /** How many connections were accepted. */
  sessionno = 0;
  /** The port, or the path, that it listens on; `null` when it does not. */
  _realPortNumber: number | string | null = null;
  /** The kind of port, for log messages. */
  readonly _type: string = "TCP";

  /**
   * The asynchronous context of the code that made the port. The protocols of its connections are
   * called in it.
   */
  _context: AsyncResource = contextHere("PORT");

  #server: NetServer | null = null;
  /** The Deferreds that are fired when the port is closed. */
  #stopped: Deferred<void>[] = [];

  constructor(factory: IProtocolFactory, backlog: number, reactor: TransportReactor) {
    this.factory = factory;
    this.backlog = backlog;
    this.reactor = reactor;
  }

  /** See `IListeningPort.startListening`. */
  abstract startListening(): void;
  /** See `IListeningPort.getHost`. */
  abstract getHost(): IAddress;
  /** The addresses of an accepted socket; `null` when the connection is lost already. @internal */
  protected abstract _addressesOf(socket: Socket): { host: IAddress; peer: IAddress } | null;
  /** A transport for an accepted socket. */
  protected abstract _makeTransport(
    socket: Socket,
    protocol: IProtocol,
    host: IAddress,
    peer: IAddress,
    sessionno: number,
  ): Server;

  /** A server of Node that reports to this port. @internal */
  protected _createServer(): NetServer {
    const server = new NetServer({ allowHalfOpen: true });
    this._context = contextHere("PORT");
    server.on("connection", (socket) => {
      this._context.runInAsyncScope(this._accepted, this, socket);
    });
    server.on("error", (error) => this._serverFailed(error));
    this.#server = server;
    return server;
  }

  /** Closes a server that could not be made to listen. @internal */
  protected _discardServer(): void {
    this.#server?.close();
    this.#server = null;
  }

  /** The port listens. @internal */
  protected _listening(): void {
    log.info("{prefix} starting on {port}", {
      prefix: logPrefixOf(this.factory),
      port: this._shownPort(),
    });
    try {
      this.factory.doStart();
    } catch (error) {
      // The caller gets no port, so it cannot close it.
      this._discardServer();
      this._realPortNumber = null;
      this._released();
      throw error;
    }
    this.connected = true;
    this.disconnected = false;
    this.reactor._selectables.add(this);
    // After the reactor has stopped, a port can still be opened, as in Twisted, but it accepts
    // nothing.
    if (this.reactor._ended) this.#server?.unref();
  }

  /** The port in the log message that it listens. @internal */
  protected _shownPort(): string {
    return String(this._realPortNumber);
  }

  /** A connection was accepted. @internal */
  _accepted(socket: Socket): void {
    const addresses = this._addressesOf(socket);
    if (addresses === null || !this.connected || this.disconnecting || this.reactor._ended) {
      socket.destroy();
      return;
    }
    const { host, peer } = addresses;
    try {
      const protocol = this.factory.buildProtocol(peer);
      if (protocol === null) {
        socket.destroy();
        return;
      }
      const transport = this._makeTransport(socket, protocol, host, peer, this.sessionno++);
      protocol.makeConnection(transport);
    } catch (error) {
      log.failure("Unhandled Error", new Failure(error));
      // Without a protocol the socket would never be closed. A protocol that threw keeps its
      // connection, as in Twisted.
      if (socket.listenerCount("data") === 0) socket.destroy();
    }
  }

  /** Accepting a connection failed; or listening did, on a later turn. @internal */
  _serverFailed(error: Error): void {
    if (this.#server?.listening === false) {
      const failure = new Failure(error);
      log.failure("could not listen", failure);
      logThrown(() => this.connectionLost(failure));
      return;
    }
    log.info("Could not accept new connection ({acceptError})", {
      acceptError: (error as NodeJS.ErrnoException).code ?? error.message,
    });
  }

  /**
   * Stops listening. The Deferred fires when the port is closed; there is none when it did not
   * listen.
   */
  stopListening(): Deferred<void> | undefined {
    this.disconnecting = true;
    if (!this.connected) return undefined;
    const stopped = new Deferred<void>();
    if (this.#stopped.push(stopped) === 1) {
      this.reactor.callLater(0, () => this.connectionLost(new Failure(CONNECTION_DONE)));
    }
    return stopped;
  }

  /** The same as {@link BasePort.stopListening}. */
  loseConnection(): Deferred<void> | undefined {
    return this.stopListening();
  }

  /** Closes the port at once. */
  connectionLost(_reason: Failure): void {
    if (!this.connected) return;
    this.#logClosed();
    this.connected = false;
    this.disconnected = true;
    this._realPortNumber = null;
    this.reactor._selectables.delete(this);
    const server = this.#server;
    const stopped = this.#stopped;
    this.#server = null;
    this.#stopped = [];
    // Node emits `close` of a server only after all its connections are closed; but it closes the
    // handle at once.
    server?.close();
    try {
      this._released();
      this.factory.doStop();
    } catch (error) {
      this.disconnecting = false;
      if (stopped.length === 0) throw error;
      for (const each of stopped) each.errback(error);
      return;
    }
    this.disconnecting = false;
    for (const each of stopped) each.callback();
  }

  /** The port is closed: releases what else belongs to it, such as a lock file. @internal */
  protected _released(): void {}

  #logClosed(): void {
    log.info("({type} Port {port} Closed)", { type: this._type, port: this._realPortNumber });
  }

  /** Its name in log messages. */
  logPrefix(): string {
    return this.factory.constructor.name;
  }

  toString(): string {
    const where = this._realPortNumber === null ? "(not listening)" : `on ${this._realPortNumber}`;
    return `<${this.constructor.name} of ${this.factory.constructor.name} ${where}>`;
  }

  /** What the console shows: also how many connections were accepted. */
  [inspect.custom](): string {
    return `${this.constructor.name}(${this}, ${this.sessionno} accepted)`;
  }
}
