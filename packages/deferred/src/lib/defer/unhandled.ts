// Failures that nobody took.
//
// A Deferred that ends on a failure is a suspect: most are handled within the turn they failed in, and cost no more
// than their place in a list. Those that are still failed when the turn is over get a `DebugInfo`, registered with the
// collector, and are reported when the Deferred is collected, or at process exit if it lives so long. The `DebugInfo`
// does not refer to the Deferred, which would keep it alive.

import type { Failure } from "../failure/failure.ts";
import { creationFrames } from "./debugging.ts";
import type { Deferred } from "./deferred.ts";
import { log } from "./log.ts";
import { HANDLED, RESULT_FAILED, SUSPECT } from "./state.ts";

/** What is known about a Deferred that was created under debugging, or failed (`twisted.internet.defer.DebugInfo`). */
export class DebugInfo {
  static readonly qualifiedName: string = "twisted.internet.defer.DebugInfo";
  /** The failure that nobody has taken yet. */
  failResult: Failure | null = null;
  /** Stack of the Deferred's creation, a line a frame, under debugging. */
  creator: readonly string[] | null = null;
  /** Stack of the call that fired it, under debugging. */
  invoker: readonly string[] | null = null;

  /** Both stacks as text, each line marked with whose it is: `C:` for the creation, `I:` for the firing. */
  _getDebugTracebacks(): string {
    return (
      section(" C: Deferred was created:\n", " C:", this.creator) +
      section(" I: First Invoker was:\n", " I:", this.invoker)
    );
  }

  /** Logs the failure, if it is still there. Afterwards it counts as reported. */
  report(): void {
    const { failResult } = this;
    survivors.delete(this);
    if (failResult === null) return;
    this.failResult = null;
    log.critical("Unhandled error in Deferred:", { isError: true });
    const debugInfo = this._getDebugTracebacks();
    log.failure(debugInfo === "" ? "" : "(debug: {debugInfo})", failResult, { debugInfo });
  }
}

function section(title: string, mark: string, lines: readonly string[] | null): string {
  return lines === null ? "" : `${title}${lines.map((line) => `${mark}${line}`).join("\n")}\n`;
}

// Looked up once, so that a test's fake timers do not keep reports from being made.
const { setImmediate } = globalThis;

/** The list is also gone through before its turn is over when it is as long as this, to let go of what was handled. */
const SHORTEST_SWEEP = 1024;

/** How far the causes of an error are followed, which may go in a circle. */
const MOST_CAUSES = 16;

let suspects: Deferred<unknown>[] = [];
let nextSweep = SHORTEST_SWEEP;
let looking = false;
let listeningForExit = false;
const survivors = new Set<DebugInfo>();
const collected = new FinalizationRegistry<DebugInfo>((info) => info.report());

/** Notes that `deferred` ended on a failure. */
export function suspect(deferred: Deferred<unknown>): void {
  if (suspects.length >= nextSweep) {
    suspects = suspects.filter(isStillFailed);
    nextSweep = Math.max(SHORTEST_SWEEP, suspects.length * 2);
  }
  deferred._flags |= SUSPECT;
  suspects.push(deferred);
  if (looking) return;
  looking = true;
  setImmediate(look).unref();
  if (listeningForExit) return;
  listeningForExit = true;
  process.once("exit", () => {
    listeningForExit = false;
    for (const info of unhandled()) info.report();
  });
}

function isStillFailed(deferred: Deferred<unknown>): boolean {
  if ((deferred._flags & (RESULT_FAILED | HANDLED | SUSPECT)) === (RESULT_FAILED | SUSPECT))
    return true;
  deferred._flags &= ~SUSPECT;
  return false;
}

/** Once a turn: whoever is still failed will be reported when it is collected. */
function look(): void {
  looking = false;
  const present = suspects;
  suspects = [];
  nextSweep = SHORTEST_SWEEP;
  for (const deferred of present) {
    if (!isStillFailed(deferred)) continue;
    deferred._flags &= ~SUSPECT;
    deferred._debugInfo ??= new DebugInfo();
    const info = deferred._debugInfo;
    info.failResult = deferred._result as Failure;
    forgetCallers(info.failResult.value);
    if (survivors.has(info)) continue;
    survivors.add(info);
    collected.register(deferred, info);
  }
}

/**
 * Until the stack of an error is read, it refers to the functions that were running and to their `this`: for what a
 * callback threw that is the Deferred itself, which the error would keep from being collected, and so from being
 * reported. Reading it leaves its text.
 */
function forgetCallers(error: unknown): void {
  let each = error;
  for (let depth = 0; depth < MOST_CAUSES && typeof each === "object" && each !== null; depth++) {
    try {
      const { stack, cause } = each as { stack?: unknown; cause?: unknown };
      each = stack === undefined ? undefined : cause;
    } catch {
      // Its own accessors throw: there is nothing to be had from it, and the report says so in its time.
      return;
    }
  }
}

/** The failures that nobody has taken up to now, alive or not. */
function unhandled(): DebugInfo[] {
  look();
  return [...survivors].filter((info) => info.failResult !== null);
}

/**
 * Takes all failures that nobody has handled up to now, of Deferreds that live and of those that do not: what a test
 * runner asks for when a test ends. What is taken here is not reported again.
 *
 * @param report - whether they are logged, as at process exit.
 * @param which - takes only the failures it answers true for; the others wait on.
 * @returns the failures, in the order they happened.
 */
export function flushUnhandledFailures(
  report = false,
  which: (failure: Failure) => boolean = () => true,
): Failure[] {
  const taken = unhandled().filter((info) => which(info.failResult as Failure));
  return taken.map((info) => {
    const failure = info.failResult as Failure;
    if (report) info.report();
    info.failResult = null;
    survivors.delete(info);
    return failure;
  });
}

/** The stack of whoever called into this library: for {@link DebugInfo.creator} and {@link DebugInfo.invoker}. */
export function callerFrames(): readonly string[] {
  return creationFrames(new Error("stack").stack);
}
