// Clients over UNIX sockets.

import type { Socket } from "node:net";
import { UNIXAddress } from "../address/unix.ts";
import { BadFileError } from "../error/connect.ts";
import { Client, type ClientConnector } from "./client.ts";
import { isLocked } from "./lock-file.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { checkSocketPath } from "./unix-path.ts";

/** The client's side of a connection over a UNIX socket. From `twisted.internet.unix.Client`. */
export class UNIXClient extends Client {
  /** The path of the socket. */
  readonly addr: string;

  /** @param checkPID - whether to connect only if a listener holds the lock file. */
  constructor(
    path: string,
    checkPID: boolean,
    connector: ClientConnector,
    reactor: TransportReactor,
  ) {
    super(connector, reactor);
    this.addr = path;
    if (checkPID && !isLocked(path)) {
      reactor.callLater(0, () => this.failIfNotConnected(new BadFileError(path)));
    } else {
      this.doConnect();
    }
  }

  /** @internal */
  protected override _connectSocket(socket: Socket): void {
    checkSocketPath(this.addr);
    socket.connect({ path: this.addr });
  }

  /** @internal */
  protected override _takeAddresses(): boolean {
    return true;
  }

  /** Does nothing: the system cannot reset such a connection. The peer sees its end. @internal */
  override _resetSocket(): void {}

  /** An address without a name: the client's side has none. */
  override getHost(): UNIXAddress {
    return new UNIXAddress(null);
  }

  override getPeer(): UNIXAddress {
    return new UNIXAddress(this.addr);
  }

  override toString(): string {
    return `<${this.constructor.name} to ${JSON.stringify(this.addr)}>`;
  }
}
