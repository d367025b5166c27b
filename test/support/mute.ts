import { globalLogBeginner, globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";

/**
 * Keeps critical events off standard error, where they go until logging has begun: for
 * tests that cause them on purpose.
 *
 * @returns a function that ends it.
 */
export function muteStandardError(): () => void {
  const { _temporaryObserver: fallback } = globalLogBeginner;
  if (fallback === null) return () => undefined;
  globalLogPublisher.removeObserver(fallback);
  return () => globalLogPublisher.addObserver(fallback);
}

/** The events that are logged while `act` runs; they do not reach standard error. */
export function logged(act: () => void): LogEvent[] {
  const events: LogEvent[] = [];
  const observer = (event: LogEvent): void => {
    events.push(event);
  };
  const unmute = muteStandardError();
  globalLogPublisher.addObserver(observer);
  try {
    act();
  } finally {
    globalLogPublisher.removeObserver(observer);
    unmute();
  }
  return events;
}
