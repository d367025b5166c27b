// Lookups in the form of getaddrinfo: some of Twisted's endpoints have hooks of this form.

import { Deferred } from "@twisted-ts/deferred";
import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { DNSLookupError } from "../error/connect.ts";
import type { AddressFamily, IAddress } from "../interfaces/address.ts";
import type { AddressType, IHostnameResolver, IHostResolution } from "../interfaces/resolver.ts";

/** The address part of an {@link AddressInfo}; the last two are there for IPv6 only. */
export type SocketAddress = readonly [
  host: string,
  port: number,
  flowInfo?: number,
  scopeID?: number | string,
];

/** One result of a lookup, in the form of Python's `socket.getaddrinfo`. */
export type AddressInfo = readonly [
  family: AddressFamily,
  type: "SOCK_STREAM",
  protocol: "IPPROTO_TCP",
  canonicalName: string,
  socketAddress: SocketAddress,
];

function toAddressInfo(address: IAddress): AddressInfo[] {
  if (address instanceof IPv4Address) {
    const { host, port } = address;
    return [["AF_INET", "SOCK_STREAM", "IPPROTO_TCP", "", [host, port]]];
  }
  if (address instanceof IPv6Address) {
    const { host, port, flowInfo, scopeID } = address;
    return [["AF_INET6", "SOCK_STREAM", "IPPROTO_TCP", "", [host, port, flowInfo, scopeID]]];
  }
  return [];
}

/** An IPv6 address with its scope, as Node's `net.connect` takes it. */
export function scoped(host: string, scopeID: number | string | undefined): string {
  return scopeID ? `${host}%${scopeID}` : host;
}

/**
 * Asks `resolver` for the addresses of a name.
 *
 * @param addressTypes - the classes of addresses that are wanted; all when left out.
 * @returns a Deferred of at least one result, in the resolver's order; it fails with
 *   `DNSLookupError` when there is none. Cancelling it cancels the resolution.
 */
export function lookUp(
  resolver: IHostnameResolver,
  host: string,
  port: number,
  addressTypes?: readonly AddressType[],
): Deferred<readonly AddressInfo[]> {
  let resolution: IHostResolution | null = null;
  const found: AddressInfo[] = [];
  const d = new Deferred<readonly AddressInfo[]>(() => resolution?.cancel());
  resolver.resolveHostName(
    {
      resolutionBegan: (begun) => {
        resolution = begun;
      },
      addressResolved: (address) => {
        // A resolver may also return addresses of other types.
        if (addressTypes?.some((type) => address instanceof type) === false) return;
        found.push(...toAddressInfo(address));
      },
      resolutionComplete: () => {
        if (d.called) return;
        if (found.length > 0) d.callback(found);
        else d.errback(new DNSLookupError(`no results for hostname lookup: ${host}`));
      },
    },
    host,
    port,
    addressTypes,
  );
  return d;
}
