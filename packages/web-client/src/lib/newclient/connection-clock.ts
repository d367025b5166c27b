// The clock of a connection, and the times on it.

import type { IDelayedCall, IReactorTime, IStreamTransport } from "@twisted-ts/reactor/interfaces";
import type { IssuableRequest } from "./issuable-request.ts";
import { type HTTP11ClientProtocolOptions, isClock } from "./protocol-options.ts";
import { abortTransport } from "./transport-proxy-producer.ts";

/** A transport of the reactor has a property `reactor`; a fake transport may have none. */
export type ClientTransport = IStreamTransport & { readonly reactor?: unknown };

/** The clock of the options, else of the transport; `null` when there is none. */
function clockOf(
  options: HTTP11ClientProtocolOptions,
  transport: ClientTransport,
): IReactorTime | null {
  const clock = options.reactor ?? transport.reactor;
  return isClock(clock) ? clock : null;
}

/**
 * Aborts the connection after `abortTimeout` seconds, unless they are infinite or there is no
 * clock.
 */
export function abortLater(
  transport: ClientTransport,
  options: HTTP11ClientProtocolOptions,
): IDelayedCall | null {
  const { abortTimeout = 15 } = options;
  if (abortTimeout === Number.POSITIVE_INFINITY) return null;
  const clock = clockOf(options, transport);
  return clock?.callLater(abortTimeout, () => abortTransport(transport)) ?? null;
}

/**
 * Limits how long the body of a request waits for a 100 response, to `continueTimeout` seconds,
 * unless they are infinite or there is no clock.
 */
export function limitContinue(
  request: IssuableRequest,
  transport: ClientTransport,
  options: HTTP11ClientProtocolOptions,
): void {
  const { continueTimeout = 1 } = options;
  if (continueTimeout === Number.POSITIVE_INFINITY) return;
  const clock = clockOf(options, transport);
  if (clock !== null) request._limitContinue?.(clock, continueTimeout);
}
