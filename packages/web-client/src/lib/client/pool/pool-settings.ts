import { checkLimit, checkSeconds } from "../../options/checks.ts";

/** The settings of a pool: plain properties, as in Twisted, so that they can hold anything. */
export interface PoolSettings {
  readonly cachedConnectionTimeout: number;
  readonly maxPersistentPerHost: number;
  readonly maxConnectionsPerHost: number;
}

/**
 * Checks the settings, before each use.
 *
 * @throws TypeError, RangeError when one of them is not a valid number.
 */
export function checkPoolSettings(settings: PoolSettings): void {
  const { cachedConnectionTimeout, maxPersistentPerHost, maxConnectionsPerHost } = settings;
  // A valid number passes this quick comparison; anything else is checked in full.
  if (!(cachedConnectionTimeout >= 0 && typeof cachedConnectionTimeout === "number")) {
    checkSeconds("cachedConnectionTimeout", cachedConnectionTimeout);
  }
  if (!Number.isInteger(maxPersistentPerHost) || maxPersistentPerHost < 0) {
    checkLimit("maxPersistentPerHost", maxPersistentPerHost);
  }
  if (maxConnectionsPerHost !== Number.POSITIVE_INFINITY) {
    checkLimit("maxConnectionsPerHost", maxConnectionsPerHost, 1);
  }
}
