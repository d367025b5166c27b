import { RESPONSE_LIMIT_KEYS, type ResponseLimits } from "../newclient/limits.ts";

/** What a single request can be told besides Twisted's arguments. */
export interface RequestOptions {
  /** Gives the request up when it is aborted: while it waits, connects, is sent, and while its body is received. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Seconds that may pass before the head of the response has come, counted anew whenever some of the request is
   * written; `Infinity` for any time. The request fails with `HeadersTimeoutError`.
   */
  readonly headersTimeout?: number | undefined;
  /**
   * Seconds that may pass between two pieces of the body while somebody wants it; `Infinity` for any time. The body
   * ends with `BodyTimeoutError`.
   */
  readonly bodyTimeout?: number | undefined;
}

/** What the requests of an agent share: limits on the response, and times. */
export interface ExchangeOptions extends ResponseLimits {
  /** See {@link RequestOptions.headersTimeout}; 600 by default. */
  readonly headersTimeout?: number | undefined;
  /** See {@link RequestOptions.bodyTimeout}; 600 by default. */
  readonly bodyTimeout?: number | undefined;
}

/** The keys of {@link RequestOptions}. */
export const REQUEST_OPTION_KEYS = [
  "signal",
  "headersTimeout",
  "bodyTimeout",
] as const satisfies readonly (keyof RequestOptions)[];

/** The keys of {@link ExchangeOptions}. */
export const EXCHANGE_OPTION_KEYS = [
  ...RESPONSE_LIMIT_KEYS,
  "headersTimeout",
  "bodyTimeout",
] as const satisfies readonly (keyof ExchangeOptions)[];

/** The default of both times, in seconds. */
export const DEFAULT_TIMEOUT = 600;

/** The limits on the head among the options, or `null` when none is set. */
export function responseLimits(options: ExchangeOptions): ResponseLimits | null {
  const limits: { -readonly [K in keyof ResponseLimits]: ResponseLimits[K] } = {};
  let any = false;
  for (const key of RESPONSE_LIMIT_KEYS) {
    if (options[key] === undefined) continue;
    limits[key] = options[key];
    any = true;
  }
  return any ? limits : null;
}

/**
 * A time, checked.
 *
 * @throws RangeError when it is not a positive number.
 */
export function checkSeconds(name: string, seconds: number): number {
  if (typeof seconds === "number" && seconds > 0) return seconds;
  throw new RangeError(`${name} must be a positive number of seconds, not ${String(seconds)}`);
}
