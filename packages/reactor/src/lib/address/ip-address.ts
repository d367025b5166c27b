// Whether a text is an IP address.

import { isIPv4, isIPv6 } from "node:net";
import type { AddressFamily } from "../interfaces/address.ts";

/** The family of IPv4 addresses, for {@link isIPAddress}. */
export const AF_INET: AddressFamily = "AF_INET";
/** The family of IPv6 addresses, for {@link isIPAddress}. */
export const AF_INET6: AddressFamily = "AF_INET6";
/** The family of UNIX sockets. */
export const AF_UNIX: AddressFamily = "AF_UNIX";

/**
 * Whether a text is an IP address of a family, by default an IPv4 address. An IPv6 address may have
 * a scope (`%eth0`).
 *
 * From `twisted.internet.abstract.isIPAddress`.
 *
 * @throws RangeError for another family.
 */
export function isIPAddress(addr: string | Uint8Array, family: AddressFamily = AF_INET): boolean {
  const text = typeof addr === "string" ? addr : Buffer.from(addr).toString("latin1");
  // Without the look for a colon the first name of a process would cost some milliseconds, in which
  // Node compiles the regular expression of IPv6 addresses.
  if (family === AF_INET6) return text.includes(":") && isIPv6(text.split("%", 1)[0] as string);
  if (family === AF_INET) return isIPv4(text);
  throw new RangeError(`unknown address family '${String(family)}'`);
}

/** Whether a text is an IPv6 address. From `twisted.internet.abstract.isIPv6Address`. */
export function isIPv6Address(addr: string | Uint8Array): boolean {
  return isIPAddress(addr, AF_INET6);
}
