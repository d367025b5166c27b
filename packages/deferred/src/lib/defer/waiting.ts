// What Deferreds wait for.

import { isForeignFrame } from "../library-frames.ts";
import { debugInfoOf } from "./core/debug-info.ts";
import { isWatched } from "./core/debugging.ts";
import { type DeferredCore, isCancelPlan } from "./core/fields.ts";
import { CALLED, isIdle } from "./core/flags.ts";
import { notedDeferreds } from "./core/notes.ts";
import { chainedTo } from "./core/result.ts";

/** Whether a Deferred has no result yet for its next callback. */
export function isPending(deferred: DeferredCore): boolean {
  return !isIdle(deferred._flags);
}

/**
 * What a Deferred waits for: the one whose result it takes; what its generator waits for; those of
 * its list or race that have not fired.
 */
export function waitedFor(deferred: DeferredCore): readonly DeferredCore[] {
  const chained = chainedTo(deferred);
  if (chained !== null) return [chained];
  const canceller = deferred._canceller;
  if (deferred._flags & CALLED || !isCancelPlan(canceller)) return [];
  return canceller._waitsFor().filter(isPending);
}

/** The line of the program that made a Deferred, if that was noted. */
export function placeOfCreation(deferred: DeferredCore): string | null {
  const frames = debugInfoOf(deferred)?.creator ?? null;
  const frame = frames?.findLast(isForeignFrame) ?? frames?.at(-1);
  return frame === undefined
    ? null
    : frame
        .trim()
        .replace(/^at (?:async )?/, "")
        .replace("file://", "");
}

/** Debugging is off: no Deferred was noted. */
export class NotDebuggingError extends Error {
  static readonly qualifiedName: string = "twisted_ts.deferred.NotDebuggingError";
  override name = "NotDebuggingError";
}

/** All pending Deferreds that were made under debugging, in the order in which they were made. */
export function pendingCores(): DeferredCore[] {
  const pending = notedDeferreds().filter(isPending);
  if (pending.length === 0 && !isWatched()) {
    throw new NotDebuggingError(
      "no Deferred was noted: set Deferred.debug = true, or TWISTED_TS_TRACE, before they are made",
    );
  }
  return pending;
}
