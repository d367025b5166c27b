// Listening on TCP.

import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { AF_INET6, isIPAddress } from "../address/ip-address.ts";
import { CannotListenError } from "../error/bind.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { type ListenAddress, listenNow } from "./listen-now.ts";
import { numericHost } from "./numeric-host.ts";
import { BasePort } from "./port.ts";
import { portNumber } from "./port-number.ts";
import type { Server } from "./server.ts";
import { hostOf, type IPAddress, ipAddress, peerOf } from "./socket-address.ts";
import { TCPServer } from "./tcp-server.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** A TCP port that listens. From `twisted.internet.tcp.Port`. */
export class TCPPort extends BasePort {
  /** The port that was given; 0 stands for any. */
  readonly port: number;
  /** The local address that was given; empty for all IPv4 addresses. */
  readonly interface: string;
  #host: IPAddress | null = null;
  #isOnOneAddress = false;

  /** @throws RangeError for a number that is not a port. */
  constructor(
    port: number,
    factory: IProtocolFactory,
    backlog: number,
    interface_: string,
    reactor: TransportReactor,
  ) {
    super(factory, backlog, reactor);
    this.port = portNumber(port);
    this.interface = interface_;
  }

  /**
   * Starts to listen, and starts the factory.
   *
   * @throws CannotListenError
   */
  override startListening(): void {
    const server = this._createServer();
    try {
      if (!listenNow(server, this._listenAddress(), this.backlog)) {
        server.once("listening", () => this.#takeAddress(server));
      }
    } catch (error) {
      this._discardServer();
      throw new CannotListenError(this.interface, this.port, error);
    }
    this.#takeAddress(server);
    this._listening();
  }

  /** The address to listen on. It may throw an error about it. @internal */
  protected _listenAddress(): ListenAddress {
    const host = numericHost(this.interface);
    return { host, port: this.port, isIPv6: isIPAddress(host, AF_INET6) };
  }

  #takeAddress(server: NetServer): void {
    this.#host = addressOf(server);
    this._realPortNumber = this.#host?.port ?? this.port;
    const host = this.#host?.host ?? "::";
    this.#isOnOneAddress = host !== "::" && host !== "0.0.0.0";
  }

  /** The address that it listens on, or listened on, with the port that the system chose. */
  override getHost(): IPAddress {
    return (
      this.#host ??
      ipAddress(this.interface || "0.0.0.0", this.port, isIPAddress(this.interface, AF_INET6))
    );
  }

  /** @internal */
  protected override _addressesOf(socket: Socket): { host: IAddress; peer: IAddress } | null {
    const peer = peerOf(socket);
    // All connections of a port on one address have that address: no system call is needed for it.
    const host = this.#isOnOneAddress ? this.#host : hostOf(socket);
    return host === null || peer === null ? null : { host, peer };
  }

  protected override _makeTransport(
    socket: Socket,
    protocol: IProtocol,
    host: IAddress,
    peer: IAddress,
    sessionno: number,
  ): Server {
    return new TCPServer(
      socket,
      protocol,
      host as IPAddress,
      peer as IPAddress,
      this,
      sessionno,
      this._context,
      this.reactor,
    );
  }
}

function addressOf(server: NetServer): IPAddress | null {
  const address = server.address() as AddressInfo | null;
  if (address === null) return null;
  return ipAddress(address.address, address.port, address.family === "IPv6");
}
