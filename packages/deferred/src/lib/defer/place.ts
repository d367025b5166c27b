// The places of several Deferreds that are waited for together: in a DeferredList or a race.

import { isWatched } from "./core/debugging.ts";
import { type DeferredCore, isOwn, STEP, type Step } from "./core/fields.ts";
import { add, runCallbacks } from "./core/loop.ts";
import { noteWaiting } from "./core/notes.ts";
import { Deferred } from "./deferred.ts";

/** Takes the results of several Deferreds, each with its place among them. */
export interface Places extends Step {
  /**
   * Takes the result of the Deferred in a place.
   *
   * @returns the Deferred of the whole, if this result made it accept its own.
   * @internal
   */
  _receive(place: number, result: unknown, hasFailed: boolean): DeferredCore | null;

  /** The Deferred of the whole. @internal */
  readonly _shown: DeferredCore;

  /** What the Deferred in a place goes on with. @internal */
  _passOn(result: unknown, hasFailed: boolean): unknown;
}

const { addCallbacks } = Deferred.prototype;

/**
 * Whether a step can stand in the list of `deferred`: it is of this copy of the package, and no
 * subclass's own.
 */
export function takesSteps(deferred: Deferred<unknown>): boolean {
  return isOwn(deferred) && deferred.addCallbacks === addCallbacks;
}

/** Has `places` called with the result of `deferred`. */
export function attach(deferred: Deferred<unknown>, places: Places, place: number): void {
  if (isWatched()) noteWaiting(places._shown, deferred);
  if (takesSteps(deferred)) {
    add(deferred, STEP + place, places);
    return;
  }
  const call = (hasFailed: boolean) => (result: unknown) => {
    const fired = places._receive(place, result, hasFailed);
    if (fired !== null) runCallbacks(fired);
    return places._passOn(result, hasFailed);
  };
  deferred.addCallbacks(call(false), call(true));
}
