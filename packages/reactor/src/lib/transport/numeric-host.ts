// The IP address of a local interface.

import { isIP } from "node:net";

/** A local address was given as a name, which Node cannot look up before the call returns. */
export class LocalNameError extends Error {
  override name = "LocalNameError";

  constructor(host: string) {
    super(`'${host}' is not an IP address: Node can look up names only later`);
  }
}

/**
 * The IP address of a local interface. An IP address is returned as it is, an empty text stands for
 * all interfaces, and `localhost` is the only name that is known.
 *
 * @throws LocalNameError for another name.
 */
export function numericHost(host: string, wantsIPv6 = false): string {
  if (isIP(host) !== 0) return host;
  if (host === "") return wantsIPv6 ? "::" : "0.0.0.0";
  if (host === "localhost") return wantsIPv6 ? "::1" : "127.0.0.1";
  throw new LocalNameError(host);
}
