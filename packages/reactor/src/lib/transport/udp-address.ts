// The addresses of datagrams: IP addresses of one family, and Twisted's name for broadcast.

import { isIP } from "node:net";
import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { InvalidAddressError } from "../error/bind.ts";
import type { UDPDestination } from "../interfaces/datagram.ts";
import { PortStateError } from "./errors.ts";

/** The family of a UDP socket, as Node calls it. */
export type UDPFamily = "udp4" | "udp6";

/** The name that stands for the broadcast address of IPv4, as in Python. */
const BROADCAST = "<broadcast>";

/**
 * The receiver of a datagram, as Node wants it.
 *
 * @throws PortStateError without one.
 * @throws InvalidAddressError when it is not an IP address, or of the other family.
 */
export function checkedDestination(addr: UDPDestination | null, family: UDPFamily): UDPDestination {
  if (addr === null) {
    throw new PortStateError("A port that is not connected needs the address of the receiver");
  }
  const [host, port] = addr;
  const version = isIP(host);
  if (version === 0 && host !== BROADCAST) {
    throw new InvalidAddressError(host, "write() only accepts IP addresses, not hostnames");
  }
  if (version !== 6 && family === "udp6") {
    throw new InvalidAddressError(host, "IPv6 port write() called with IPv4 or broadcast address");
  }
  if (version === 6 && family === "udp4") {
    throw new InvalidAddressError(host, "IPv4 port write() called with IPv6 address");
  }
  return [host === BROADCAST ? "255.255.255.255" : host, port];
}

/** An address of UDP, of the family that its host belongs to. */
export function udpAddress(host: string, port: number): IPv4Address | IPv6Address {
  return host.includes(":")
    ? new IPv6Address("UDP", host, port)
    : new IPv4Address("UDP", host, port);
}
