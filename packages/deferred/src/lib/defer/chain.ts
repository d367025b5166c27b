import type { Failure } from "../failure/failure.ts";
import type { DeferredCore, Step } from "./core/fields.ts";
import { RESULT_FAILED } from "./core/flags.ts";
import { accept } from "./core/result.ts";

/** A Deferred with the methods that fire it. */
interface Fired extends DeferredCore {
  callback(result: unknown): void;
  errback(failure: unknown): void;
}

/**
 * {@link Deferred.chainDeferred}: fires another Deferred with the result, whose callbacks then run
 * first.
 *
 * @internal
 */
export class ChainStep implements Step {
  readonly #target: Fired;
  readonly #isPlain: boolean;

  /**
   * @param target - the Deferred to be fired.
   * @param callback - `callback` of a Deferred that overrides nothing.
   * @param errback - the same, for a failure.
   */
  constructor(target: Fired, callback: unknown, errback: unknown) {
    this.#target = target;
    this.#isPlain = target.callback === callback && target.errback === errback;
  }

  _take(input: DeferredCore): DeferredCore | null {
    const target = this.#target;
    const result = input._result;
    if (this.#isPlain) return accept(target, result) ? target : null;
    if (input._flags & RESULT_FAILED) target.errback(result as Failure);
    else target.callback(result);
    return null;
  }

  _leave(): undefined {
    return undefined;
  }

  get _shown(): DeferredCore {
    return this.#target;
  }
}
