// The connector of TCP.

import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { isIPv6Address } from "../address/ip-address.ts";
import type { BindAddress } from "../interfaces/address.ts";
import type { IClientFactory } from "../interfaces/protocol.ts";
import type { Client } from "./client.ts";
import { BaseConnector } from "./connector.ts";
import { portNumber } from "./port-number.ts";
import { TCPClient } from "./tcp-client.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** Manages a TCP connection. From `twisted.internet.tcp.Connector`. */
export class TCPConnector extends BaseConnector {
  /** The host: a name, or an IP address. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The local address to connect from, or `null`. */
  readonly bindAddress: BindAddress | null;

  /**
   * @param port - a number, or the name of a service.
   * @throws ServiceNameUnknownError, RangeError for a number that is not a port.
   */
  constructor(
    host: string,
    port: number | string,
    factory: IClientFactory,
    timeout: number | null,
    bindAddress: BindAddress | null,
    reactor: TransportReactor,
  ) {
    super(factory, timeout, reactor);
    this.host = host;
    this.port = portNumber(port);
    this.bindAddress = bindAddress;
  }

  override _makeTransport(): Client {
    return new TCPClient(this.host, this.port, this.bindAddress, this, this.reactor);
  }

  /** The host as it was given, a name or an address, and the port. */
  override getDestination(): IPv4Address | IPv6Address {
    return isIPv6Address(this.host)
      ? new IPv6Address("TCP", this.host, this.port)
      : new IPv4Address("TCP", this.host, this.port);
  }
}
