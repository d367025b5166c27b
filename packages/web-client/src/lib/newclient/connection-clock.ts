// The clock of a connection, and the time that a connection has to close.

import type { IDelayedCall, IReactorTime, IStreamTransport } from "@twisted-ts/reactor/interfaces";
import type { HTTP11ClientProtocolOptions } from "./issuable-request.ts";
import { abortTransport } from "./transport-proxy-producer.ts";

/** A transport of the reactor has a property `reactor`; a fake transport may have none. */
export type ClientTransport = IStreamTransport & { readonly reactor?: unknown };

/** The clock of the options, else of the transport; `null` when there is none. */
export function clockOf(
  options: HTTP11ClientProtocolOptions,
  transport: ClientTransport,
): IReactorTime | null {
  const clock = options.reactor ?? transport.reactor;
  return isClock(clock) ? clock : null;
}

/** Aborts the connection after `abortTimeout` seconds, unless there is no clock. */
export function abortLater(
  transport: ClientTransport,
  options: HTTP11ClientProtocolOptions,
): IDelayedCall | null {
  const clock = clockOf(options, transport);
  return clock?.callLater(options.abortTimeout ?? 15, () => abortTransport(transport)) ?? null;
}

function isClock(value: unknown): value is IReactorTime {
  return typeof (value as IReactorTime | undefined)?.callLater === "function";
}
