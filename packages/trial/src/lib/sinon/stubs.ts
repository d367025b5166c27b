// Stubs of functions that return Deferreds.

import { Deferred, fail, succeed } from "@twisted-ts/deferred";
import type { Stub } from "./interfaces.ts";

/**
 * Has a stub return a new Deferred on each call, which the test fires later.
 *
 * @returns the Deferreds, in the order of the calls; it grows.
 */
export function returnsDeferreds<T = unknown>(stub: Stub): readonly Deferred<T>[] {
  const deferreds: Deferred<T>[] = [];
  stub.callsFake(() => {
    const deferred = new Deferred<T>();
    deferreds.push(deferred);
    return deferred;
  });
  return deferreds;
}

/**
 * Has a stub return a Deferred with this result, a new one on each call: the result of a Deferred
 * can be taken once.
 */
export function returnsSuccess<S extends Stub>(stub: S, result?: unknown): S {
  stub.callsFake(() => succeed<unknown>(result));
  return stub;
}

/** Has a stub return a Deferred that has failed, a new one on each call. */
export function returnsFailure<S extends Stub>(stub: S, error: unknown): S {
  stub.callsFake(() => fail(error));
  return stub;
}
