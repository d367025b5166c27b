// Limits on what a server can make the client hold. All are on by default, and high: no honest
// server comes near them. Twisted limits only the line length and the size of the trailers.

import { checkLimit } from "./checks.ts";

/** Limits on the head of a response. Beyond one of them the request fails with the error named. */
export interface ResponseLimits {
  /**
   * Longest status or header line, in bytes; `HeaderLineTooLong`. 16384, `LineReceiver.MAX_LENGTH`,
   * by default.
   */
  readonly maxHeaderLineLength?: number | undefined;
  /** Most header lines; `TooManyHeaders`. 1000 by default. */
  readonly maxHeaders?: number | undefined;
  /** Most bytes of status line and header lines together; `HeadersTooLarge`. 262144 by default. */
  readonly maxHeadersSize?: number | undefined;
  /** Most 1xx responses before the final one; `TooManyInformationalResponses`. 100 by default. */
  readonly maxInformationalResponses?: number | undefined;
  /** Most bytes of trailers; `_MalformedChunkedDataError`. 65536 by default. */
  readonly maxTrailersSize?: number | undefined;
}

/** The keys of {@link ResponseLimits}. */
export const RESPONSE_LIMIT_KEYS = [
  "maxHeaderLineLength",
  "maxHeaders",
  "maxHeadersSize",
  "maxInformationalResponses",
  "maxTrailersSize",
] as const satisfies readonly (keyof ResponseLimits)[];

/**
 * The limits among some options, checked; `null` when none is set.
 *
 * @throws TypeError, RangeError for a limit that is neither an integer from 0 on nor `Infinity`.
 */
export function responseLimits(options: ResponseLimits): ResponseLimits | null {
  const limits: { -readonly [K in keyof ResponseLimits]: ResponseLimits[K] } = {};
  let any = false;
  for (const key of RESPONSE_LIMIT_KEYS) {
    const limit = options[key];
    if (limit === undefined) continue;
    limits[key] = checkLimit(key, limit);
    any = true;
  }
  return any ? limits : null;
}
