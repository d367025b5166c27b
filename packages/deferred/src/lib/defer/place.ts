// A place among several Deferreds that are waited for together: in a DeferredList or a race.

import { DeferredCore, runCallbacks, Step } from "./core/core.ts";
import { RESULT_FAILED } from "./core/flags.ts";
import { Deferred } from "./deferred.ts";

/** Takes the result of one of several Deferreds. */
export abstract class Place extends Step {
  /** @returns the Deferred of the whole, if this result made it {@link DeferredCore._accept} its own. */
  abstract receive(result: unknown, hasFailed: boolean): DeferredCore | null;

  /** What the Deferred that stands here goes on with. */
  abstract passOn(result: unknown, hasFailed: boolean): unknown;

  override take(input: DeferredCore): DeferredCore | null {
    return this.receive(input._result, (input._flags & RESULT_FAILED) !== 0);
  }

  override leave(input: DeferredCore): unknown {
    return this.passOn(input._result, (input._flags & RESULT_FAILED) !== 0);
  }
}

const { addCallbacks } = Deferred.prototype;

/** Whether a step can stand in the list of `deferred`: it is of this copy of the package, and no subclass's own. */
export function takesSteps(deferred: Deferred<unknown>): boolean {
  return deferred instanceof DeferredCore && deferred.addCallbacks === addCallbacks;
}

/** Has `place` called with the result of `deferred`. */
export function attach(deferred: Deferred<unknown>, place: Place): void {
  if (takesSteps(deferred)) {
    deferred._add(place, place);
    return;
  }
  const call = (hasFailed: boolean) => (result: unknown) => {
    const fired = place.receive(result, hasFailed);
    if (fired !== null) runCallbacks(fired);
    return place.passOn(result, hasFailed);
  };
  deferred.addCallbacks(call(false), call(true));
}
