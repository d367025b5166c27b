// Ports and connections on sockets that another program opened, given as file descriptors.
//
// Node cannot duplicate a descriptor: it belongs to the transport from then on, which closes it.

import { Socket } from "node:net";
import { UNIXAddress } from "../address/unix.ts";
import { CannotListenError, UnsupportedAddressFamily } from "../error/bind.ts";
import type { AddressFamily, IAddress } from "../interfaces/address.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { contextHere } from "./context.ts";
import { type ListenAddress, listenNow } from "./listen-now.ts";
import { hostOf, type IPAddress, peerOf } from "./socket-address.ts";
import { TCPPort } from "./tcp-port.ts";
import { TCPServer } from "./tcp-server.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { UNIXPort } from "./unix-port.ts";
import { UNIXServer } from "./unix-server.ts";

const BACKLOG = 50;

/** A TCP port on a socket that listens already. */
class AdoptedTCPPort extends TCPPort {
  readonly #fd: number;

  constructor(fd: number, factory: IProtocolFactory, reactor: TransportReactor) {
    super(0, factory, BACKLOG, "", reactor);
    this.#fd = fd;
  }

  /** @internal */
  protected override _listenAddress(): ListenAddress {
    return { fd: this.#fd };
  }
}

/** A UNIX port on a socket that listens already. Node does not give its path. */
class AdoptedUNIXPort extends UNIXPort {
  readonly #fd: number;

  constructor(fd: number, factory: IProtocolFactory, reactor: TransportReactor) {
    super("", factory, BACKLOG, 0o666, false, reactor);
    this.#fd = fd;
  }

  override startListening(): void {
    try {
      listenNow(this._createServer(), { fd: this.#fd }, this.backlog);
    } catch (error) {
      this._discardServer();
      throw new CannotListenError(null, `fd ${this.#fd}`, error);
    }
    this._realPortNumber = `fd ${this.#fd}`;
    this._listening();
  }

  override getHost(): UNIXAddress {
    return new UNIXAddress(null);
  }
}

/**
 * Accepts connections on a listening socket.
 *
 * @throws UnsupportedAddressFamily, CannotListenError
 */
export function adoptPort(
  fd: number,
  family: AddressFamily,
  factory: IProtocolFactory,
  reactor: TransportReactor,
): IListeningPort {
  checkFamily(family);
  const port =
    family === "AF_UNIX"
      ? new AdoptedUNIXPort(fd, factory, reactor)
      : new AdoptedTCPPort(fd, factory, reactor);
  port.startListening();
  return port;
}

/**
 * Uses a connected socket. When `buildProtocol` returns `null`, the socket is closed.
 *
 * @throws UnsupportedAddressFamily, and what Node throws for a descriptor that is not a socket.
 */
export function adoptConnection(
  fd: number,
  family: AddressFamily,
  factory: IProtocolFactory,
  reactor: TransportReactor,
): void {
  checkFamily(family);
  const socket = new Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
  const isUNIX = family === "AF_UNIX";
  const host: IAddress | null = isUNIX ? new UNIXAddress(null) : hostOf(socket);
  const peer: IAddress | null = isUNIX ? new UNIXAddress(null) : peerOf(socket);
  let protocol: IProtocol | null = null;
  try {
    if (host !== null && peer !== null) protocol = factory.buildProtocol(peer);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  if (host === null || peer === null || protocol === null) {
    socket.destroy();
    return;
  }
  const context = contextHere("CONNECTION");
  const transport = isUNIX
    ? new UNIXServer(socket, protocol, host, peer, null, 0, context, reactor)
    : new TCPServer(
        socket,
        protocol,
        host as IPAddress,
        peer as IPAddress,
        null,
        (peer as IPAddress).port,
        context,
        reactor,
      );
  protocol.makeConnection(transport);
}

function checkFamily(family: AddressFamily): void {
  if (!["AF_INET", "AF_INET6", "AF_UNIX"].includes(family)) {
    throw new UnsupportedAddressFamily(family);
  }
}
