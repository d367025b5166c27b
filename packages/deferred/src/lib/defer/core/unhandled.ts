// Failures that nothing has handled.
//
// A Deferred that ends on a failure is a suspect: most are handled within the turn they failed in,
// and cost no more than their place in a list. Those that are still failed when the turn has ended
// get a `DebugInfo`, registered with the collector, and are reported when the Deferred is
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
import { DEBUG, HANDLED, RESULT_FAILED, SUSPECT } from "./flags.ts";
import { noteFailed } from "./notes.ts";

/** What is looked at of a Deferred. */
type Suspect = DeferredCore;

/**
 * The list is also gone through before its turn has ended when it is as long as this, to release
 * what was handled.
 */
const SHORTEST_SWEEP = 1024;

/** How far the causes of an error are followed, which may go in a circle. */
const MOST_CAUSES = 16;

let suspects: Suspect[] = [];
let nextSweep = SHORTEST_SWEEP;
let looking = false;
let listeningForExit = false;
const survivors = new Set<DebugInfo>();
const collected = new FinalizationRegistry<DebugInfo>(report);

/** Notes that `deferred` ended on a failure. */
export function suspect(deferred: Suspect): void {
  if (suspects.length >= nextSweep) {
    suspects = suspects.filter(isStillFailed);
    nextSweep = Math.max(SHORTEST_SWEEP, suspects.length * 2);
  }
  deferred._flags |= SUSPECT;
  if (isWatched()) noteFailed(deferred);
  suspects.push(deferred);
  if (looking) return;
  looking = true;
  afterTurn(look);
  if (listeningForExit) return;
  listeningForExit = true;
  atExit(() => {
    listeningForExit = false;
    for (const info of unhandled()) report(info);
  });
}

function isStillFailed(deferred: Suspect): boolean {
  if ((deferred._flags & (RESULT_FAILED | HANDLED | SUSPECT)) === (RESULT_FAILED | SUSPECT))
    return true;
  deferred._flags &= ~SUSPECT;
  return false;
}

function report(info: DebugInfo): void {
  survivors.delete(info);
  info.report();
}

/** Once a turn: what is still failed will be reported when it is collected. */
function look(): void {
  looking = false;
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

/** Those that are reported at the end of the next turn. */
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
 * Has failures wait for their collection under debugging, too, until it is called with `false` as
 * often: a test runner asks for them when a test ends, and not before.
 */
export function holdEarlyReports(on: boolean): void {
  holds += on ? 1 : -1;
}

/**
 * Until the stack of an error is read, it refers to the functions that were running and to their
 * `this`: for what a callback threw that is the Deferred itself, which the error would keep from
 * being collected, and so from being reported. Reading it leaves its text.
 */
function forgetCallers(error: unknown): void {
  let each = error;
  for (let depth = 0; depth < MOST_CAUSES && typeof each === "object" && each !== null; depth++) {
    try {
      const { stack, cause } = each as { stack?: unknown; cause?: unknown };
      each = stack === undefined ? undefined : cause;
    } catch {
      // Its own accessors throw: there is nothing to be had from it, and the report says so in its
      // time.
      return;
    }
  }
}

/** The failures that were not taken up to now, alive or not. */
function unhandled(): DebugInfo[] {
  look();
  return [...survivors].filter((info) => info.failResult !== null);
}

/**
 * Takes all failures that were not handled up to now, of Deferreds that live and of those that do
 * not: what a test runner asks for when a test ends. What is taken here is not reported again.
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
