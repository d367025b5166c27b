import { debugInfoOf } from "./core/debug-info.ts";
import type { Deferred } from "./deferred.ts";
import { pendingCores, waitedFor } from "./waiting.ts";

/** A Deferred that has no result yet, and the notes on it. */
export interface PendingDeferred {
  /** The Deferred itself. Its text shows the same as these fields. */
  readonly deferred: Deferred<unknown>;
  /** The Deferreds that it waits for. If there are none, some code has to fire it. */
  readonly waitsFor: readonly Deferred<unknown>[];
  /** The stack of its creation, a line a frame, outermost first. */
  readonly creator: readonly string[];
  /**
   * The name of the generator function whose outcome it is; `""` if there is none, or it has no
   * name.
   */
  readonly generatorName: string;
}

/**
 * The Deferreds that have no result yet, with what they wait for: those that were made while
 * debugging (`Deferred.debug = true`) or a trace (`TWISTED_TS_TRACE`) was on, in the order in which
 * they were made. One that was collected is not in the list; a Deferred lives at least to the end
 * of the turn in which it was made.
 *
 * @throws NotDebuggingError if debugging is off, and no pending Deferred was noted before.
 */
export function pendingDeferreds(): PendingDeferred[] {
  return pendingCores().map((deferred) => {
    const info = debugInfoOf(deferred);
    return {
      // Only `Deferred` has these fields.
      deferred: deferred as Deferred<unknown>,
      waitsFor: waitedFor(deferred) as readonly Deferred<unknown>[],
      creator: info?.creator ?? [],
      generatorName: info?.generatorName ?? "",
    };
  });
}
