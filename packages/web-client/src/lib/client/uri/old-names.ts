// Names of `twisted.web.client` from before Twisted 16, which programs still import.

import { URI } from "./uri.ts";

/**
 * Scheme, host, port and path (with parameters and query) of a URI. Use {@link URI.fromBytes} in
 * its place.
 *
 * From `twisted.web.client._parse`, which Twisted has replaced by `URI.fromBytes`.
 *
 * @param defaultPort - the port where the URI names none; by default 443 for `https`, else 80.
 */
export function _parse(
  url: string | Uint8Array,
  defaultPort?: number | null,
): readonly [scheme: string, host: string, port: number, path: string] {
  const { scheme, host, port, originForm } = URI.fromBytes(url, defaultPort);
  return [scheme, host, port, originForm];
}
