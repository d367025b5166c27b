// A guard against work that takes hours. It measures nothing: on any machine, however busy, work in
// proportion to its size ends long before the guard, and quadratic work long after it.

import { Script } from "node:vm";

/**
 * Milliseconds. The sizes are chosen so that linear work takes less than 1000 of them on a machine
 * with nothing else to do, and quadratic work minutes.
 */
const LONGEST = 40_000;

const WORK = Symbol.for("twisted-ts.test.watchdog");
const call = new Script(`globalThis[Symbol.for(${JSON.stringify(WORK.description)})]()`);

/**
 * Runs synchronous work, and returns what it returns. V8 stops it when it does not end, in a loop
 * and within a regular expression alike, so that a test fails rather than hangs.
 *
 * @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT` when the work was stopped.
 */
export function guarded<T>(work: () => T): T {
  const place = globalThis as { [WORK]?: () => T };
  const before = place[WORK];
  place[WORK] = work;
  try {
    return call.runInThisContext({ timeout: LONGEST }) as T;
  } finally {
    if (before === undefined) delete place[WORK];
    else place[WORK] = before;
  }
}

/**
 * Runs work as {@link guarded} does, without the stacks of the errors that it makes. With them, a
 * CancelledError takes longer than a search through a hundred thousand waiters.
 */
export function guardedWithoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return guarded(work);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
