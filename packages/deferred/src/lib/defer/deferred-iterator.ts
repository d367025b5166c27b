import type { Failure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import type { Deferred } from "./deferred.ts";
import { hasTakeableResult, RESULT_FAILED } from "./state.ts";

/**
 * What `yield* deferred` goes through: it yields the Deferred until that has a result, and then returns the result or
 * throws the failure, which counts as handled. A Deferred that has fired is not yielded at all.
 */
export class DeferredIterator<T> implements Iterator<Deferred<T>, T, unknown> {
  readonly #deferred: Deferred<T>;

  constructor(deferred: Deferred<T>) {
    this.#deferred = deferred;
  }

  next(): IteratorResult<Deferred<T>, T> {
    const deferred = this.#deferred;
    if (!hasTakeableResult(deferred._flags)) {
      return { done: false, value: deferred };
    }
    if (deferred._flags & RESULT_FAILED) {
      const failure = deferred._result as Failure;
      deferred._markHandled();
      throw failure.value;
    }
    return { done: true, value: deferred._result as T };
  }

  throw(error: unknown): never {
    throw error;
  }

  return(value: T): IteratorResult<Deferred<T>, T> {
    return { done: true, value };
  }
}

keepShape(new DeferredIterator<unknown>(null as never));
