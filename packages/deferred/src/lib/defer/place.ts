// A place among several Deferreds that are waited for together: in a DeferredList or a race.

import { add, type DeferredCore, isOwn, runCallbacks, STEP, type Step } from "./core/core.ts";
import { Deferred } from "./deferred.ts";

/** Takes the result of one of several Deferreds. */
export interface Place extends Step {
  /** @returns the Deferred of the whole, if this result made it accept its own. */
  receive(result: unknown, hasFailed: boolean): DeferredCore | null;

  /** What the Deferred in this place goes on with. */
  passOn(result: unknown, hasFailed: boolean): unknown;
}

const { addCallbacks } = Deferred.prototype;

/** Whether a step can stand in the list of `deferred`: it is of this copy of the package, and no subclass's own. */
export function takesSteps(deferred: Deferred<unknown>): boolean {
  return isOwn(deferred) && deferred.addCallbacks === addCallbacks;
}

/** Has `place` called with the result of `deferred`. */
export function attach(deferred: Deferred<unknown>, place: Place): void {
  if (takesSteps(deferred)) {
    add(deferred, STEP, place);
    return;
  }
  const call = (hasFailed: boolean) => (result: unknown) => {
    const fired = place.receive(result, hasFailed);
    if (fired !== null) runCallbacks(fired);
    return place.passOn(result, hasFailed);
  };
  deferred.addCallbacks(call(false), call(true));
}
