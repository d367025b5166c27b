// The named options of endpoints.

import { checkOptions } from "@twisted-ts/deferred/internal";
import type { BindAddress } from "../interfaces/address.ts";
import { checkTimeout } from "../time/errors.ts";

/** Options of endpoints that listen on an IP port. */
export interface ServerEndpointOptions {
  /** How many connections may wait to be accepted (50). */
  backlog?: number | undefined;
  /** The local IP address to listen on; all of the endpoint's family when left out. */
  interface?: string | undefined;
}

/** Options of endpoints that connect to an IP port. */
export interface ClientEndpointOptions {
  /** Seconds to wait for the connection (30); `null` for as long as the system tries. */
  timeout?: number | null | undefined;
  /** The local address to connect from, host and port; the system chooses when left out. */
  bindAddress?: BindAddress | null | undefined;
}

/** How many connections may wait to be accepted, where the option is left out. */
export const DEFAULT_BACKLOG = 50;

/** Seconds to wait for a connection, where the option is left out. */
const DEFAULT_TIMEOUT = 30;

/**
 * The options of an endpoint that listens, with their defaults.
 *
 * @param where - the name of the endpoint's class, for the message.
 * @param any - the interface that stands for all addresses of the endpoint's family.
 * @throws TypeError for an unknown option.
 */
export function readServerOptions(
  where: string,
  options: ServerEndpointOptions | undefined,
  any: string,
): { readonly backlog: number; readonly interface: string } {
  const given = checkOptions(where, options, ["backlog", "interface"]);
  return { backlog: given.backlog ?? DEFAULT_BACKLOG, interface: given.interface ?? any };
}

/**
 * The options of an endpoint that connects, with their defaults.
 *
 * @param where - the name of the endpoint's class, for the message.
 * @throws TypeError for an unknown option, and what {@link readTimeout} throws.
 */
export function readClientOptions(
  where: string,
  options: ClientEndpointOptions | undefined,
): { readonly timeout: number | null; readonly bindAddress: BindAddress | null } {
  const given = checkOptions(where, options, ["timeout", "bindAddress"]);
  return { timeout: readTimeout(given.timeout), bindAddress: given.bindAddress ?? null };
}

/**
 * The option `timeout` of an endpoint.
 *
 * @throws TypeError when it is neither a number nor `null`, InvalidDelayError when it is negative
 *   or not finite.
 */
export function readTimeout(timeout: number | null | undefined): number | null {
  if (timeout === undefined) return DEFAULT_TIMEOUT;
  checkTimeout(timeout);
  return timeout;
}
