import { checkOptions } from "@twisted-ts/deferred/internal";
import { checkSeconds } from "./checks.ts";
import { RESPONSE_LIMIT_KEYS, type ResponseLimits } from "./response-limits.ts";

/** The options of a single request, which Twisted does not have. */
export interface RequestOptions {
  /**
   * Aborts the request at any time: while it waits, connects, is sent, and while its body is
   * received.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Seconds that may pass before the head of the response has come, counted from the last time that
   * some of the request was written; `Infinity` for no limit. The request fails with
   * `HeadersTimeoutError`.
   */
  readonly headersTimeout?: number | undefined;
  /**
   * Seconds that may pass between two pieces of the body while its protocol wants more; `Infinity`
   * for no limit. The body ends with `BodyTimeoutError`.
   */
  readonly bodyTimeout?: number | undefined;
}

/** Options for all requests of an agent: limits on the response, and timeouts. */
export interface ExchangeOptions extends ResponseLimits {
  /** See {@link RequestOptions.headersTimeout}; 600 by default. */
  readonly headersTimeout?: number | undefined;
  /** See {@link RequestOptions.bodyTimeout}; 600 by default. */
  readonly bodyTimeout?: number | undefined;
}

/** The options that `Agent` and `ProxyAgent` share. */
export interface AgentBaseOptions extends ExchangeOptions {
  /** Seconds to wait for a connection. */
  readonly connectTimeout?: number | undefined;
}

/** The keys of {@link RequestOptions}. */
export const REQUEST_OPTION_KEYS = [
  "signal",
  "headersTimeout",
  "bodyTimeout",
] as const satisfies readonly (keyof RequestOptions)[];

const EXCHANGE_OPTION_KEYS = [
  ...RESPONSE_LIMIT_KEYS,
  "headersTimeout",
  "bodyTimeout",
] as const satisfies readonly (keyof ExchangeOptions)[];

/** The keys of {@link AgentBaseOptions}. */
export const AGENT_BASE_OPTION_KEYS = [
  ...EXCHANGE_OPTION_KEYS,
  "connectTimeout",
] as const satisfies readonly (keyof AgentBaseOptions)[];

/** The default of both times, in seconds. */
export const DEFAULT_TIMEOUT = 600;

/**
 * The options of one request, checked.
 *
 * @param caller - the function that takes them, for messages.
 * @throws TypeError for an unknown option, for a time that is not a number, and for a signal that
 *   is no AbortSignal.
 * @throws RangeError for a time that is not positive.
 */
export function checkRequestOptions(
  caller: string,
  given: RequestOptions | undefined,
): RequestOptions {
  if (given === undefined) return NO_OPTIONS;
  const options = checkOptions(caller, given, REQUEST_OPTION_KEYS);
  const { headersTimeout, bodyTimeout, signal } = options;
  if (headersTimeout !== undefined) checkSeconds("headersTimeout", headersTimeout);
  if (bodyTimeout !== undefined) checkSeconds("bodyTimeout", bodyTimeout);
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw new TypeError("signal must be an AbortSignal");
  }
  return options;
}

const NO_OPTIONS: RequestOptions = {};
