// Failures of Deferreds that are not handled when a test ends.

import { type ErrorType, type Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import { holdEarlyReports } from "@twisted-ts/deferred/internal";
import { logObserver } from "./log-observer.ts";

/** The failures that were logged because nothing handled them. */
const unhandled = new WeakSet<Failure>();
let watching = 0;

/** Whether a failure was logged because no errback has handled it. */
export function wasUnhandled(failure: Failure): boolean {
  return unhandled.has(failure);
}

/**
 * From here on unhandled failures belong to the test that begins; earlier ones are logged. Calls
 * may be nested.
 */
export function watchUnhandled(): void {
  watching += 1;
  // If a test runs another, the outer one may still handle its failures.
  if (watching === 1) {
    flushUnhandledFailures(true);
    holdEarlyReports(true);
  }
}

/** Ends the last {@link watchUnhandled}. */
export function unwatchUnhandled(): void {
  watching -= 1;
  if (watching === 0) holdEarlyReports(false);
}

/** Logs the unhandled failures, which {@link logObserver} then keeps. */
export function reportUnhandled(): void {
  logUnhandled(() => true);
}

/**
 * Returns the errors that were logged, all of them or those of some types, and forgets them. If
 * there are none, failures that were not handled up to now count as logged: they are not reported
 * yet only because their Deferreds still exist.
 */
export function flushLoggedErrors(...errorTypes: readonly ErrorType[]): Failure[] {
  const flushed = logObserver.flushErrors(...errorTypes);
  if (flushed.length > 0) return flushed;
  logUnhandled((failure) => errorTypes.length === 0 || failure.check(...errorTypes) !== null);
  return logObserver.flushErrors(...errorTypes);
}

function logUnhandled(which: (failure: Failure) => boolean): void {
  for (const failure of flushUnhandledFailures(true, which)) unhandled.add(failure);
}
