// Failures that nothing has handled.
//
// A Deferred whose last result is a failure is a suspect. Most failures are handled within the same
// turn, and cost no more than a place in a list. Those that are still failed when the turn has
// ended get a `DebugInfo`, registered with the collector, and are reported when the Deferred is
// collected, or at process exit if it lives so long. The `DebugInfo` does not refer to the
// Deferred, which would keep it alive.
//
// Under debugging they are reported at the end of the next turn, whether something still refers to
// the Deferred or not.

import { afterTurn, atExit } from "#platform";
import type { Failure } from "../../failure/failure.ts";
import { type DebugInfo, neededDebugInfo } from "./debug-info.ts";
import { getDebugging, isWatched } from "./debugging.ts";
import type { DeferredCore } from "./fields.ts";
import { DEBUG, HANDLED, RESULT_FAILED, RUNNING, SUSPECT } from "./flags.ts";
import { noteFailed } from "./notes.ts";

/**
 * When the list is as long as this, it is swept before the end of the turn, to release the failures
 * that were handled.
 */
const SHORTEST_SWEEP = 1024;

/** How many causes of an error are followed: they may form a circle. */
const MOST_CAUSES = 16;

let suspects: DeferredCore[] = [];
let nextSweep = SHORTEST_SWEEP;
let isReviewComing = false;
let listeningForExit = false;
const survivors = new Set<DebugInfo>();
const collected = new FinalizationRegistry<DebugInfo>(report);

/** Notes that the last result of a Deferred is a failure. */
export function suspect(deferred: DeferredCore): void {
  if (suspects.length >= nextSweep) {
    suspects = suspects.filter(isStillFailed);
    nextSweep = Math.max(SHORTEST_SWEEP, suspects.length * 2);
  }
  deferred._flags |= SUSPECT;
  if (isWatched()) noteFailed(deferred);
  suspects.push(deferred);
  if (isReviewComing) return;
  isReviewComing = true;
  afterTurn(reviewSuspects);
  if (listeningForExit) return;
  listeningForExit = true;
  atExit(() => {
    listeningForExit = false;
    for (const info of unhandled()) report(info);
  });
}

/**
 * Whether a suspect has failed, and nothing handles that now. An errback that is running handles
 * it: when it has ended, the loop looks at the result again.
 */
function isStillFailed(deferred: DeferredCore): boolean {
  const flags = deferred._flags & (RESULT_FAILED | HANDLED | SUSPECT | RUNNING);
  if (flags === (RESULT_FAILED | SUSPECT)) return true;
  deferred._flags &= ~SUSPECT;
  return false;
}

function report(info: DebugInfo): void {
  survivors.delete(info);
  info.report();
}

/** Runs once a turn. A Deferred that is still failed will be reported when it is collected. */
function reviewSuspects(): void {
  isReviewComing = false;
  const present = suspects;
  suspects = [];
  nextSweep = SHORTEST_SWEEP;
  for (const deferred of present) {
    if (!isStillFailed(deferred)) continue;
    deferred._flags &= ~SUSPECT;
    const info = neededDebugInfo(deferred);
    info.failResult = deferred._result as Failure;
    forgetCallers(info.failResult.value);
    if (survivors.has(info)) continue;
    survivors.add(info);
    collected.register(deferred, info);
    if (deferred._flags & DEBUG || getDebugging()) reportSoon(info);
  }
}

/** The failures that are reported at the end of the next turn. */
let soon: DebugInfo[] = [];
let holds = 0;

function reportSoon(info: DebugInfo): void {
  if (holds > 0) return;
  if (soon.length === 0) afterTurn(reportAllSoon);
  soon.push(info);
}

function reportAllSoon(): void {
  const present = soon;
  soon = [];
  if (holds === 0) for (const info of present) report(info);
}

/**
 * With `true`, failures are not reported early under debugging; each such call is undone by one
 * with `false`. A test runner needs it: it asks for the failures when a test ends.
 */
export function holdEarlyReports(on: boolean): void {
  holds += on ? 1 : -1;
}

/**
 * Until its stack is read, an error refers to the functions that were running and to their `this`.
 * For an error that a callback threw, this is the Deferred itself: it would never be collected, and
 * so never be reported. When the stack is read, only its text is left.
 */
function forgetCallers(error: unknown): void {
  let each = error;
  for (let depth = 0; depth < MOST_CAUSES && typeof each === "object" && each !== null; depth++) {
    try {
      const { stack, cause } = each as { stack?: unknown; cause?: unknown };
      each = stack === undefined ? undefined : cause;
    } catch {
      // Its accessors throw: it has no stack to read, and the report will say so.
      return;
    }
  }
}

/**
 * The failures that were not handled up to now, of Deferreds that are alive and of those that are
 * not.
 */
function unhandled(): DebugInfo[] {
  reviewSuspects();
  return [...survivors].filter((info) => info.failResult !== null);
}

/**
 * Takes all failures that were not handled up to now, also those of Deferreds that were collected.
 * A test runner calls it when a test ends. The failures are not reported again.
 *
 * @param isReported - whether they are logged, as at process exit.
 * @param which - takes only the failures it returns true for; the others stay.
 * @returns the failures, in the order they happened.
 */
export function flushUnhandledFailures(
  isReported = false,
  which: (failure: Failure) => boolean = () => true,
): Failure[] {
  const taken = unhandled().filter((info) => which(info.failResult as Failure));
  return taken.map((info) => {
    const failure = info.failResult as Failure;
    if (isReported) report(info);
    info.failResult = null;
    survivors.delete(info);
    return failure;
  });
}
