// Which headers of a request are sent again when it is redirected.

import type { Headers } from "../../headers/headers.ts";
import { comparableHost } from "../uri/pool-key.ts";
import type { URI } from "../uri/uri.ts";

/** Headers, in canonical spelling, that are never sent to another origin. */
export const DEFAULT_SENSITIVE_HEADERS: readonly string[] = [
  "Authorization",
  "Cookie",
  "Cookie2",
  "Proxy-Authorization",
  "WWW-Authenticate",
];

/** Headers that describe a body, and are removed with it: RFC 9110 section 15.4. */
const BODY_HEADERS: ReadonlySet<string> = new Set([
  "Content-Digest",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Location",
  "Content-MD5",
  "Content-Range",
  "Content-Type",
  "Digest",
  "Expect",
  "Repr-Digest",
  "Trailer",
  "Transfer-Encoding",
]);

/** Whether two URIs have the same scheme, host (in whatever case) and port. */
export function sameOrigin(one: URI, other: URI): boolean {
  return (
    one.scheme === other.scheme &&
    one.port === other.port &&
    comparableHost(one.host) === comparableHost(other.host)
  );
}

/**
 * The headers for the next request of a redirect.
 *
 * @param crossOrigin - whether it goes to another origin: then Host and the sensitive headers are
 *   removed.
 * @param withBody - whether the body is sent again.
 */
export function redirectedHeaders(
  headers: Headers,
  crossOrigin: boolean,
  withBody: boolean,
  sensitive: ReadonlySet<string>,
): Headers {
  // A copy keeps the spelling of the names. Headers are removed in any spelling.
  const kept = headers.copy();
  if (crossOrigin) {
    kept.removeHeader("Host");
    for (const name of sensitive) kept.removeHeader(name);
  }
  if (!withBody) for (const name of BODY_HEADERS) kept.removeHeader(name);
  return kept;
}
