// Cancelling: a Deferred, what it waits for, and what its canceller has to cancel, in one loop.

import { Failure } from "../../failure/failure.ts";
import { explainMissingThis } from "../../missing-this.ts";
import { CallbackReturnedItsOwnDeferredError, CancelledError } from "./errors.ts";
import { type Cancellation, type DeferredCore, isCancelPlan, isOwn } from "./fields.ts";
import { CALLED, SUPPRESS_ALREADY_CALLED } from "./flags.ts";
import { log } from "./log.ts";
import { fire } from "./loop.ts";

/** A Deferred to be cancelled, or one whose cancellation has to be finished. */
type Task = DeferredCore | { readonly cancellation: Cancellation; readonly deferred: DeferredCore };

/**
 * Cancels a Deferred, see {@link Deferred.cancel}, and what it waits for.
 *
 * @param usual - the method of a Deferred whose class has none of its own.
 */
export function cancelAll(first: DeferredCore, usual: () => void): void {
  const rest: Task[] = [];
  let next: Task | undefined = first;
  while (next !== undefined) {
    if (!isOwn(next)) {
      next.cancellation._finish(next.deferred);
    } else {
      const last = next._flags & CALLED ? lastWaitedFor(next, usual) : next;
      const canceller = last?._canceller ?? null;
      if (last === null) {
        const circle = new CallbackReturnedItsOwnDeferredError(
          "Deferreds wait for each other in a circle, so that none of them can fire",
        );
        if (next === first) throw circle;
        logFromCanceller(circle);
      } else if (last !== first && last.cancel !== usual) {
        // A subclass may override `cancel`.
        cancelGuarded(last);
      } else if (last._flags & CALLED) {
        // It has a result, or waits for nothing that could be cancelled.
      } else if (isCancelPlan(canceller)) {
        const cancellation = canceller._beginCancel(last);
        if (cancellation !== null) {
          rest.push({ cancellation, deferred: last });
          const targets = cancellation._targets;
          for (let i = targets.length - 1; i >= 0; i--) rest.push(targets[i] as DeferredCore);
        }
      } else {
        cancelOne(last, canceller);
      }
    }
    next = rest.pop();
  }
}

/** The end of the chain of Deferreds that wait for each other; `null` if they form a circle. */
function lastWaitedFor(first: DeferredCore, usual: () => void): DeferredCore | null {
  let last = first;
  // A second walk at half the speed meets the first one if the chain is a circle.
  let slow = first;
  for (let steps = 1; ; steps++) {
    const isUsual = last === first || last.cancel === usual;
    const next = isUsual ? last._cancelledInstead() : null;
    if (next === null) return last;
    last = next;
    if (steps % 2 === 0) slow = slow._result as DeferredCore;
    if (last === slow) return null;
  }
}

/** Cancels a Deferred; what its method throws is logged. */
export function cancelGuarded(deferred: DeferredCore): void {
  try {
    deferred.cancel();
  } catch (error) {
    logFromCanceller(error);
  }
}

/** Logs an error of one of several Deferreds that are cancelled: the others still are. */
export function logFromCanceller(error: unknown): void {
  log.failure("Exception raised from user supplied canceller", new Failure(error));
}

function cancelOne(deferred: DeferredCore, canceller: ((deferred: never) => unknown) | null): void {
  if (canceller === null) {
    deferred._flags |= SUPPRESS_ALREADY_CALLED;
  } else {
    try {
      (canceller as (deferred: DeferredCore) => unknown)(deferred);
    } catch (thrown) {
      const error = explainMissingThis(canceller, thrown);
      if ((deferred._flags & CALLED) === 0) fire(deferred, new Failure(error));
      else log.failure("A canceller fired its Deferred, and then threw", new Failure(error));
    }
  }
  failAsCancelled(deferred);
}

/** Fails a cancelled Deferred that its canceller has not fired. */
export function failAsCancelled(deferred: DeferredCore): void {
  if (deferred._flags & CALLED) return;
  fire(deferred, new Failure(new CancelledError()));
}
