// UDP sockets that another program opened.

import { UnsupportedAddressFamily } from "../error/bind.ts";
import type { AddressFamily } from "../interfaces/address.ts";
import type { IDatagramProtocol } from "../interfaces/datagram.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { UDPPort } from "./udp-port.ts";

/**
 * Receives datagrams on a socket that is bound already. The descriptor is the port's from then on:
 * Node cannot duplicate it.
 *
 * @throws UnsupportedAddressFamily, CannotListenError
 */
export function adoptDatagramPort(
  fd: number,
  family: AddressFamily,
  protocol: IDatagramProtocol,
  maxPacketSize: number,
  reactor: TransportReactor,
): UDPPort {
  if (family !== "AF_INET" && family !== "AF_INET6") throw new UnsupportedAddressFamily(family);
  const any = family === "AF_INET6" ? "::" : "";
  const port = new UDPPort({ port: 0, protocol, interface: any, maxPacketSize, reactor, fd });
  port.startListening();
  return port;
}
