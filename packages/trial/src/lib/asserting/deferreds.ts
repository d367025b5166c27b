// Assertions about Deferreds that have a result now, or none.

import {
  type Deferred,
  type ErrorType,
  ensureDeferred,
  type Failure,
  isFailure,
} from "@twisted-ts/deferred";
import { repr } from "../values/repr.ts";
import { namesOf } from "./raises-context.ts";
import { RaisingAssertions } from "./raising.ts";

/** A Deferred, or a coroutine, which is run. */
export type Synchronous<T> = Deferred<T> | Generator<unknown, T, never>;

/** Assertions about the result that a Deferred has at this moment. */
export class DeferredAssertions extends RaisingAssertions {
  /**
   * The result of a Deferred (or of a generator, which is run as a coroutine). It is consumed: the
   * Deferred goes on with `undefined`.
   *
   * Fails if there is no result yet, or a failure.
   */
  successResultOf<T>(deferred: Synchronous<T>): T {
    const [waited, results] = this.#take(deferred);
    if (results.length === 0) {
      this.fail(`Success result expected on ${repr(waited)}, found no result instead`);
    }
    const [result] = results;
    if (isFailure(result)) {
      this.fail(
        `Success result expected on ${repr(waited)}, found failure result instead:\n${result.getTraceback()}`,
      );
    }
    return result as T;
  }

  /**
   * The failure of a Deferred (or of a generator, which is run as a coroutine). It is consumed: the
   * Deferred goes on with `undefined`.
   *
   * Fails if there is no result yet, or a success, or if there are `expectedExceptionTypes` and the
   * failure is of none of them.
   */
  failureResultOf(
    deferred: Synchronous<unknown>,
    ...expectedExceptionTypes: readonly ErrorType[]
  ): Failure {
    const [waited, results] = this.#take(deferred);
    if (results.length === 0) {
      this.fail(`Failure result expected on ${repr(waited)}, found no result instead`);
    }
    const [result] = results;
    if (!isFailure(result)) {
      return this.fail(
        `Failure result expected on ${repr(waited)}, found success result (${repr(result)}) instead`,
      );
    }
    if (expectedExceptionTypes.length > 0 && result.check(...expectedExceptionTypes) === null) {
      const expected = namesOf(expectedExceptionTypes).join(" or ");
      this.fail(
        `Failure of type (${expected}) expected on ${repr(waited)}, found type ${repr(result.type)} instead: ${result.getTraceback()}`,
      );
    }
    return result;
  }

  /**
   * Fails if a Deferred has a result. The result stays in place; a failure is consumed, since this
   * reports it. A Deferred that waits for another has none.
   */
  assertNoResult(deferred: Synchronous<unknown>): void {
    const waited = ensureDeferred(deferred) as Deferred<unknown>;
    const results: unknown[] = [];
    waited.addBoth((result) => {
      results.push(result);
      return result;
    });
    if (results.length === 0) return;
    waited.addErrback(() => undefined);
    this.fail(`No result expected on ${repr(waited)}, found ${repr(results[0])} instead`);
  }

  #take(deferred: Synchronous<unknown>): [Deferred<unknown>, unknown[]] {
    const waited = ensureDeferred(deferred) as Deferred<unknown>;
    const results: unknown[] = [];
    waited.addBoth((result) => {
      results.push(result);
    });
    return [waited, results];
  }
}
