// The bits of a Deferred's `_flags`.

/** `callback` or `errback` was called. */
export const CALLED = 1;
/** A callback of this Deferred is running. */
export const RUNNING = 2;
/** The result is a Failure. */
export const RESULT_FAILED = 4;
/** The result is another Deferred, which is waited for. */
export const WAITING = 8;
/** It was cancelled without a canceller: one late `callback` or `errback` is ignored. */
export const SUPPRESS_ALREADY_CALLED = 16;
/** It is in the list of suspects of `unhandled.ts`. */
export const SUSPECT = 32;
/** The failure was thrown to the code that iterated over the Deferred: it needs no report. */
export const HANDLED = 64;
/** Its own stacks are kept, whatever the switch for all Deferreds says. */
export const DEBUG = 128;
/** `_chainedTo` is the Deferred waited for, which is the result. */
export const CHAINED = 256;
/** `_chainedTo` is another Deferred, which is kept aside. */
export const CHAINED_ASIDE = 512;
/**
 * There is a `DebugInfo`, which is kept aside: most Deferreds have none, and are smaller for it.
 */
export const HAS_DEBUG_INFO = 1024;
/**
 * The pauses are counted from this bit on: adding and subtracting `ONE_PAUSE` leaves the bits below
 * alone.
 */
export const PAUSE_SHIFT = 11;
export const ONE_PAUSE = 1 << PAUSE_SHIFT;

/** What has no influence on whether callbacks may run now. */
const NEUTRAL =
  RESULT_FAILED |
  SUPPRESS_ALREADY_CALLED |
  SUSPECT |
  HANDLED |
  DEBUG |
  CHAINED |
  CHAINED_ASIDE |
  HAS_DEBUG_INFO;

/** Of {@link NEUTRAL}, what a callback's call leaves as it is. */
const KEPT = SUPPRESS_ALREADY_CALLED | SUSPECT | DEBUG;

/** Whether there is a result that is not a Deferred, no callback runs, and nothing is paused. */
export function isIdle(flags: number): boolean {
  return (flags & ~NEUTRAL) === CALLED;
}

/** As {@link isIdle}, and the result is no Failure. */
export function hasPlainResult(flags: number): boolean {
  return (flags & ~KEPT) === CALLED;
}

/** As {@link isIdle}, and the result is a Failure. */
export function hasFailure(flags: number): boolean {
  return (flags & ~KEPT) === (CALLED | RESULT_FAILED);
}

/** As {@link isIdle}, but one of its callbacks may be running. */
export function hasTakeableResult(flags: number): boolean {
  return (flags & ~(NEUTRAL | RUNNING)) === CALLED;
}
