import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import { checkSeconds } from "../options/checks.ts";
import {
  RESPONSE_LIMIT_KEYS,
  type ResponseLimits,
  responseLimits,
} from "../options/response-limits.ts";

/** Options of `HTTP11ClientProtocol`. */
export interface HTTP11ClientProtocolOptions extends ResponseLimits {
  /**
   * The clock of the two times below; the transport's `reactor` by default. Without one they do not
   * apply.
   */
  readonly reactor?: IReactorTime | undefined;
  /**
   * Seconds that a connection may take to close cleanly before it is aborted; 15 by default,
   * `Infinity` for any time.
   */
  readonly abortTimeout?: number | undefined;
  /**
   * Seconds after which a body that waits for a 100 response is sent without it; 1 by default,
   * `Infinity` for any time.
   */
  readonly continueTimeout?: number | undefined;
}

const OPTION_KEYS = [
  ...RESPONSE_LIMIT_KEYS,
  "reactor",
  "abortTimeout",
  "continueTimeout",
] as const satisfies readonly (keyof HTTP11ClientProtocolOptions)[];

/**
 * The options, checked.
 *
 * @throws TypeError for an unknown option, or one of the wrong type.
 * @throws RangeError for a limit that is not an integer from 0 on, or a time that is not positive.
 */
export function checkProtocolOptions(
  given: HTTP11ClientProtocolOptions,
): HTTP11ClientProtocolOptions {
  const options = checkOptions("HTTP11ClientProtocol", given, OPTION_KEYS);
  const { reactor, abortTimeout, continueTimeout } = options;
  responseLimits(options);
  if (abortTimeout !== undefined) checkSeconds("abortTimeout", abortTimeout);
  if (continueTimeout !== undefined) checkSeconds("continueTimeout", continueTimeout);
  if (reactor !== undefined && !isClock(reactor)) {
    throw new TypeError("HTTP11ClientProtocol: reactor must have a method callLater");
  }
  return options;
}

/** Whether a value is a clock. */
export function isClock(value: unknown): value is IReactorTime {
  return typeof (value as IReactorTime | undefined)?.callLater === "function";
}
