import type { Failure } from "../failure/failure.ts";
import type { DeferredCore } from "./core/fields.ts";
import { hasTakeableResult, RESULT_FAILED } from "./core/flags.ts";
import { markHandled } from "./core/result.ts";

/**
 * The iterator of `yield* deferred`: it yields the Deferred until that has a result. Then it
 * returns the result, or throws the failure, which counts as handled. A Deferred that has fired is
 * not yielded at all.
 */
export class DeferredIterator<D extends DeferredCore, T> implements Iterator<D, T, unknown> {
  readonly #deferred: D;

  constructor(deferred: D) {
    this.#deferred = deferred;
  }

  next(): IteratorResult<D, T> {
    const deferred = this.#deferred;
    if (!hasTakeableResult(deferred._flags)) {
      return { done: false, value: deferred };
    }
    if (deferred._flags & RESULT_FAILED) {
      const failure = deferred._result as Failure;
      markHandled(deferred);
      throw failure.value;
    }
    return { done: true, value: deferred._result as T };
  }

  throw(error: unknown): never {
    throw error;
  }

  return(value: T): IteratorResult<D, T> {
    return { done: true, value };
  }
}
