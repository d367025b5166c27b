// The server's side of a connection.

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import type { IAddress } from "../interfaces/address.ts";
import { logPrefixOf } from "../interfaces/log-prefix.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Connection } from "./connection.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The port that accepted a connection, as the connection knows it. */
export interface AcceptingPort {
  /** The port or path, for messages. */
  readonly _realPortNumber: number | string | null;
}

/** The server's side of a connection. From `twisted.internet.tcp.Server`. */
export abstract class Server extends Connection {
  /** The port that accepted the connection; `null` when the socket came from elsewhere. */
  readonly server: AcceptingPort | null;
  /** The number of the connection on its port, from 0. */
  readonly sessionno: number;
  readonly #host: IAddress;
  readonly #peer: IAddress;
  /** The protocol, which messages name: `protocol` is `null` after the end. */
  readonly #lastProtocol: IProtocol;
  readonly #where: number | string;

  constructor(
    socket: Socket,
    protocol: IProtocol,
    host: IAddress,
    peer: IAddress,
    server: AcceptingPort | null,
    sessionno: number,
    context: AsyncResource,
    reactor: TransportReactor,
  ) {
    super(protocol, context, reactor);
    this.server = server;
    this.sessionno = sessionno;
    this.#host = host;
    this.#peer = peer;
    this.#lastProtocol = protocol;
    this.#where = server?._realPortNumber ?? String(host);
    this.connected = true;
    this._useSocket(socket, true);
    reactor._selectables.add(this);
  }

  override getHost(): IAddress {
    return this.#host;
  }

  override getPeer(): IAddress {
    return this.#peer;
  }

  override get _tlsClientDefault(): boolean {
    return false;
  }

  override logPrefix(): string {
    return `${logPrefixOf(this.#lastProtocol)},${this.sessionno},${this.hostname}`;
  }

  /** The host of the other side, for log messages. */
  abstract get hostname(): string;

  override toString(): string {
    return `<${this.#lastProtocol.constructor.name} #${this.sessionno} on ${this.#where}>`;
  }
}
