// Failures of Deferreds that are not handled when a test ends.

import { type ErrorType, type Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import { holdEarlyReports } from "@twisted-ts/deferred/internal";
import { logObserver } from "./log-observer.ts";

/** The failures that were logged for this reason, so that a report can say so. */
const unhandled = new WeakSet<Failure>();
let watching = 0;

/** Whether a logged failure is one that no Deferred's errback has taken. */
export function wasUnhandled(failure: Failure): boolean {
  return unhandled.has(failure);
}

/**
 * From here on unhandled failures belong to the test that begins. What is there already is logged.
 * Calls nest.
 */
export function watchUnhandled(): void {
  watching += 1;
  // Within a test that runs another, the outer one may still mean to handle what has failed.
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

/** Logs what is unhandled, for {@link logObserver} to get. */
export function reportUnhandled(): void {
  logUnhandled(() => true);
}

/**
 * Takes errors that were logged; all of them, or those of some types. If there is none, failures
 * that were not handled up to now count as logged: their Deferreds may be still there, which is
 * all that keeps them from being reported.
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
