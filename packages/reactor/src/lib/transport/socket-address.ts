// How the addresses of Node's sockets become Twisted's.

import type { Socket } from "node:net";
import { IPv4Address, IPv6Address } from "../address/ip.ts";

/** An address of either family. */
export type IPAddress = IPv4Address | IPv6Address;

/**
 * An address of a TCP socket. The address of a link-local host has its scope within the host, as in
 * Twisted.
 */
export function ipAddress(host: string, port: number, isIPv6: boolean): IPAddress {
  if (!isIPv6) return new IPv4Address("TCP", host, port);
  const percent = host.indexOf("%");
  return new IPv6Address("TCP", host, port, 0, percent < 0 ? 0 : scopeOf(host.slice(percent + 1)));
}

/** The number of a network interface. */
function scopeOf(name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  const { networkInterfaces } = process.getBuiltinModule("node:os");
  for (const address of networkInterfaces()[name] ?? []) {
    if (address.family === "IPv6" && address.scopeid !== 0) return address.scopeid;
  }
  return 0;
}

/**
 * The address of the other side of a connected TCP socket; `null` when the connection is lost
 * already.
 */
export function peerOf(socket: Socket): IPAddress | null {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return null;
  return ipAddress(remoteAddress, remotePort, socket.remoteFamily === "IPv6");
}

/** The address of this side of a connected TCP socket. */
export function hostOf(socket: Socket): IPAddress | null {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined || localPort === undefined) return null;
  // The supported versions of Node do not give the family here.
  return ipAddress(localAddress, localPort, localAddress.includes(":"));
}
