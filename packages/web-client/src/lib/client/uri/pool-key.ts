// Keys of the connection pool. They read `scheme://host:port`. When a request goes through a proxy
// or has another policy than the default, a suffix says so: a connection is used only for requests
// that would have made the same connection.

import { isIPv6Address } from "@twisted-ts/reactor/abstract";
import { withDecodedZone, withoutZone } from "./ip-zone.ts";
import type { URI } from "./uri.ts";

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A number that stands for an object, the same each time. */
export function identityOf(object: object): number {
  let identity = identities.get(object);
  if (identity === undefined) {
    lastIdentity += 1;
    identity = lastIdentity;
    identities.set(object, identity);
  }
  return identity;
}

/** The host as it stands in a URI: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") && isIPv6Address(host) ? `[${host}]` : host;
}

/**
 * A host in the form in which names are compared, RFC 3986 section 6.2.2.1: in lower case, except
 * the zone of an IPv6 address.
 */
export function comparableHost(host: string): string {
  const decoded = withDecodedZone(host);
  const address = withoutZone(decoded);
  return address.toLowerCase() + decoded.slice(address.length);
}

/** The key for connections to the origin of a URI. */
export function poolKey(uri: URI, suffix: string): string {
  const host = bracketed(comparableHost(uri.host));
  return `${uri.scheme}://${host}:${uri.port}${suffix}`;
}
