// The named options of endpoints.

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

export const SERVER_OPTIONS = ["backlog", "interface"] as const;
export const CLIENT_OPTIONS = ["timeout", "bindAddress"] as const;

/** Seconds to wait for a connection, where the option is left out. */
const DEFAULT_TIMEOUT = 30;

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
