// Endpoints on sockets that another program opened.

import { type Deferred, execute, fail } from "@twisted-ts/deferred";
import { AlreadyListened } from "../error/bind.ts";
import type { AddressFamily } from "../interfaces/address.ts";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorSocket } from "../interfaces/reactor.ts";

/**
 * Listens on a socket that another program opened, such as the parent process.
 *
 * From `twisted.internet.endpoints.AdoptedStreamServerEndpoint`.
 */
export class AdoptedStreamServerEndpoint implements IStreamServerEndpoint {
  /** The reactor. */
  readonly reactor: IReactorSocket;
  /** The descriptor of the socket. */
  readonly fileno: number;
  /** The family of the socket's address. */
  readonly addressFamily: AddressFamily;
  /** Whether it was asked to listen. */
  _used = false;

  /**
   * @param fileno - the descriptor of a stream socket that listens; it belongs to the reactor from
   *   then on.
   * @param addressFamily - the family of its address.
   */
  constructor(reactor: IReactorSocket, fileno: number, addressFamily: AddressFamily) {
    this.reactor = reactor;
    this.fileno = fileno;
    this.addressFamily = addressFamily;
  }

  /** Listens: a Deferred of the port. A second time it fails with `AlreadyListened`. */
  listen(factory: IProtocolFactory): Deferred<IListeningPort> {
    if (this._used) return fail(new AlreadyListened());
    this._used = true;
    return execute(() => {
      this._setNonBlocking(this.fileno);
      const port = this.reactor.adoptStreamPort(this.fileno, this.addressFamily, factory);
      this._close(this.fileno);
      return port;
    });
  }

  /**
   * Hook, called before the reactor adopts the descriptor. Node itself makes it non-blocking.
   */
  _setNonBlocking(_fileno: number): void {}

  /**
   * Hook, called after the reactor has adopted the descriptor. There is nothing to close: Node
   * cannot duplicate a descriptor, so the reactor uses this one.
   */
  _close(_fileno: number): void {}
}
