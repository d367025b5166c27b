// Keys of the connection pool. They read `scheme://host:port`; where a request goes another way than straight there
// under the usual policy, a suffix says so, so that no connection ever serves a request that would not have made it.

import { isIPv6Address } from "@twisted-ts/reactor/abstract";
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

/** The key for connections to where a URI points. */
export function poolKey(uri: URI, suffix: string): string {
  const host = bracketed(uri.host);
  return `${uri.scheme}://${host}:${uri.port}${suffix}`;
}
