import { globalLogBeginner, globalLogPublisher } from "@twisted-ts/deferred/logger";

/**
 * Keeps critical events off standard error, where they go as long as nobody has begun logging: for tests that cause
 * them on purpose.
 *
 * @returns what ends it.
 */
export function muteStandardError(): () => void {
  const { _temporaryObserver: fallback } = globalLogBeginner;
  if (fallback === null) return () => undefined;
  globalLogPublisher.removeObserver(fallback);
  return () => globalLogPublisher.addObserver(fallback);
}
