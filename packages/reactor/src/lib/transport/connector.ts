// Connectors: each makes one connection of a client, and can connect again.

import type { Failure, IDelayedCall } from "@twisted-ts/deferred";
import { NotConnectingError, TimeoutError } from "../error/connect.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IConnector } from "../interfaces/port.ts";
import type { IClientFactory, IProtocol } from "../interfaces/protocol.ts";
import { logThrown } from "../log/transport-log.ts";
import { checkTimeout } from "../time/errors.ts";
import type { Client } from "./client.ts";
import { ConnectorStateError } from "./errors.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * The base class of all connectors: it has the states and the timeout, and calls the methods of the
 * factory.
 *
 * From `twisted.internet.base.BaseConnector`.
 */
export abstract class BaseConnector implements IConnector {
  /**
   * - `disconnected`: there is neither an attempt nor a connection.
   * - `connecting`: there is an attempt.
   * - `connected`: there is a connection.
   */
  state: "disconnected" | "connecting" | "connected" = "disconnected";
  /** The factory that is notified, and builds the protocols. */
  readonly factory: IClientFactory;
  /** Seconds that an attempt may take, or `null` for as long as the system tries. */
  readonly timeout: number | null;
  /** The reactor. */
  readonly reactor: TransportReactor;
  /** The attempt, then the connection. */
  transport: Client | null = null;
  /** The call that ends the attempt. */
  timeoutID: IDelayedCall | null = null;
  /** Whether the factory was started and not stopped. */
  factoryStarted = false;

  /**
   * @throws TypeError when the timeout is neither a number nor `null`, InvalidDelayError when it is
   * negative or not finite.
   */
  constructor(factory: IClientFactory, timeout: number | null, reactor: TransportReactor) {
    checkTimeout(timeout);
    this.factory = factory;
    this.timeout = timeout;
    this.reactor = reactor;
  }

  /** Begins an attempt. */
  abstract _makeTransport(): Client;

  /** Where it connects to. */
  abstract getDestination(): IAddress;

  /** Ends the attempt or the connection. */
  disconnect(): void {
    if (this.state === "connecting") this.stopConnecting();
    else if (this.state === "connected") this.transport?.loseConnection();
  }

  /**
   * Connects. The factory's `startedConnecting` is called before this returns.
   *
   * @throws ConnectorStateError when there is an attempt or a connection (in Twisted a
   *   RuntimeError).
   */
  connect(): void {
    if (this.state !== "disconnected") throw new ConnectorStateError();
    this.state = "connecting";
    if (!this.factoryStarted) {
      this.factory.doStart();
      this.factoryStarted = true;
    }
    const transport = this._makeTransport();
    this.transport = transport;
    if (this.timeout !== null) {
      this.timeoutID = this.reactor.callLater(this.timeout, () =>
        transport.failIfNotConnected(new TimeoutError()),
      );
    }
    this.factory.startedConnecting(this);
  }

  /**
   * Ends the attempt: the factory's `clientConnectionFailed` is called with `UserError`.
   *
   * @throws NotConnectingError when it is not connecting.
   */
  stopConnecting(): void {
    if (this.state !== "connecting") throw new NotConnectingError("we're not trying to connect");
    this.state = "disconnected";
    this.transport?.stopConnecting();
    this.transport = null;
  }

  /** Removes the timeout of the attempt. */
  cancelTimeout(): void {
    if (this.timeoutID?.active()) this.timeoutID.cancel();
    this.timeoutID = null;
  }

  /** For the transport: the attempt succeeded. */
  buildProtocol(addr: IAddress): IProtocol | null {
    this.state = "connected";
    this.cancelTimeout();
    return this.factory.buildProtocol(addr);
  }

  /** For the transport: the attempt failed. */
  connectionFailed(reason: Failure): void {
    this.cancelTimeout();
    this.transport = null;
    this.state = "disconnected";
    logThrown(() => this.factory.clientConnectionFailed(this, reason));
    this.#stopFactory();
  }

  /** For the transport: the connection is lost. */
  connectionLost(reason: Failure): void {
    this.state = "disconnected";
    logThrown(() => this.factory.clientConnectionLost(this, reason));
    this.#stopFactory();
  }

  /** Stops the factory, unless it has called `connect()` again. */
  #stopFactory(): void {
    if (this.state !== "disconnected" || !this.factoryStarted) return;
    this.factoryStarted = false;
    logThrown(() => this.factory.doStop());
  }

  toString(): string {
    return `<${this.constructor.name} ${this.state} ${this.getDestination()}>`;
  }
}
