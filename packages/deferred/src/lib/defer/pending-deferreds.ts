import { debugInfoOf } from "./core/debug-info.ts";
import type { Deferred } from "./deferred.ts";
import { pendingCores, waitedFor } from "./waiting.ts";

/** A Deferred that has no result yet, and what is known of it. */
export interface PendingDeferred {
  /** The Deferred itself. As text it says the same as this. */
  readonly deferred: Deferred<unknown>;
  /** What it waits for. Empty: something has to fire it. */
  readonly waitsFor: readonly Deferred<unknown>[];
  /** The stack of its creation, a line a frame, outermost first. */
  readonly creator: readonly string[];
  /** The generator function whose outcome it is, `""` if it is of none, or that has no name. */
  readonly generatorName: string;
}

/**
 * The Deferreds that have no result yet, with what they wait for: those that were made while
 * debugging (`Deferred.debug = true`) or a trace (`TWISTED_TS_TRACE`) was on, in the order of their
 * making. They are held weakly: one that is collected is not in the list. A Deferred lives to the
 * end of the turn it was made in, though.
 *
 * @throws NotDebuggingError if debugging is off, and no pending Deferred was noted before.
 */
export function pendingDeferreds(): PendingDeferred[] {
  return pendingCores().map((deferred) => {
    const info = debugInfoOf(deferred);
    return {
      // There is no other class with these fields.
      deferred: deferred as Deferred<unknown>,
      waitsFor: waitedFor(deferred) as readonly Deferred<unknown>[],
      creator: info?.creator ?? [],
      generatorName: info?.generatorName ?? "",
    };
  });
}
