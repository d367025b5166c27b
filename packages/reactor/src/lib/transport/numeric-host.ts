// Local addresses given by name.

import { isIP } from "node:net";

/** A local address was given by a name that cannot be looked up while the caller waits. */
export class LocalNameError extends Error {
  override name = "LocalNameError";

  constructor(host: string) {
    super(`'${host}' is no IP address: Node can look up names only later`);
  }
}

/**
 * The IP address of a local interface: an address is returned as it is, nothing stands for all, and
 * `localhost` is the one name that is known.
 *
 * @throws LocalNameError for another name.
 */
export function numericHost(host: string, wantsIPv6 = false): string {
  if (isIP(host) !== 0) return host;
  if (host === "") return wantsIPv6 ? "::" : "0.0.0.0";
  if (host === "localhost") return wantsIPv6 ? "::1" : "127.0.0.1";
  throw new LocalNameError(host);
}
