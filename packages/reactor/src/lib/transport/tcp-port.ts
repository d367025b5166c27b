// Listening on TCP.

import { type AddressInfo, isIPv6, type Server as NetServer, type Socket } from "node:net";
import { CannotListenError } from "../error/bind.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { listenNow } from "./listen-now.ts";
import { numericHost } from "./numeric-host.ts";
import { BasePort } from "./port.ts";
import { portNumber } from "./port-number.ts";
import type { Server } from "./server.ts";
import { hostOf, type IPAddress, ipAddress, peerOf } from "./socket-address.ts";
import { TCPServer } from "./tcp-server.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** A TCP port that listens. From `twisted.internet.tcp.Port`. */
export class TCPPort extends BasePort {
  /** The port asked for; 0 stands for any. */
  readonly port: number;
  /** The local address asked for; empty for all IPv4 addresses. */
  readonly interface: string;
  #host: IPAddress | null = null;

  /** @throws RangeError for a number that is no port. */
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
      const host = numericHost(this.interface);
      listenNow(
        server,
        { host, port: this.port, isIPv6: isIPv6(host.split("%", 1)[0] as string) },
        this.backlog,
      );
    } catch (error) {
      this._discardServer();
      throw new CannotListenError(this.interface, this.port, error);
    }
    this.#host = addressOf(server);
    this._realPortNumber = this.#host?.port ?? this.port;
    this._listening();
  }

  /** Where it listens, or listened: the host, and the port that the system chose. */
  override getHost(): IPAddress {
    return this.#host ?? ipAddress(this.interface || "0.0.0.0", this.port, isIPv6(this.interface));
  }

  protected override _addressesOf(socket: Socket): { host: IAddress; peer: IAddress } | null {
    const host = hostOf(socket);
    const peer = peerOf(socket);
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
      this.reactor,
    );
  }
}

function addressOf(server: NetServer): IPAddress | null {
  const address = server.address() as AddressInfo | null;
  if (address === null) return null;
  return ipAddress(address.address, address.port, address.family === "IPv6");
}
