import { Failure } from "../failure/failure.ts";
import { failAsCancelled } from "./core/cancel.ts";
import { FailureGroup } from "./core/errors.ts";
import type { Cancellation, CancelPlan, DeferredCore } from "./core/fields.ts";
import { RESULT_FAILED } from "./core/flags.ts";
import { accept } from "./core/result.ts";
import { Deferred } from "./deferred.ts";
import { attach, type Places } from "./place.ts";

/**
 * The first result among several Deferreds, as `[index, result]`; the others are cancelled before
 * it fires. Fails with {@link FailureGroup} if all fail. The Deferreds' own results are consumed.
 * Of an empty list it never fires.
 *
 * Cancelling it cancels them all.
 */
export function race<const D extends readonly Deferred<unknown>[]>(
  ds: D,
): Deferred<readonly [index: number, result: D[number] extends Deferred<infer T> ? T : never]> {
  const finalResult = new Deferred<readonly [number, never]>();
  const all = new Race([...ds], finalResult);
  finalResult._canceller = all;
  all.racing.forEach((deferred, index) => {
    attach(deferred, all, index);
  });
  return finalResult;
}

/**
 * The Deferreds of a race, and their outcomes. It is the canceller of the race's result.
 *
 * @internal
 */
class Race implements CancelPlan, Cancellation, Places {
  readonly racing: readonly Deferred<unknown>[];
  readonly finalResult: Deferred<unknown>;
  readonly #failures: (Failure | undefined)[];
  #failed = 0;
  #isWon = false;
  #isUnderWay = false;

  constructor(racing: readonly Deferred<unknown>[], finalResult: Deferred<unknown>) {
    this.racing = racing;
    this.finalResult = finalResult;
    this.#failures = new Array<Failure | undefined>(racing.length);
  }

  _take(input: DeferredCore, place: number): DeferredCore | null {
    return this._receive(place, input._result, (input._flags & RESULT_FAILED) !== 0);
  }

  _receive(place: number, result: unknown, hasFailed: boolean): DeferredCore | null {
    const accepted = hasFailed ? this.#lose(place, result as Failure) : this.#win(place, result);
    return accepted ? this.finalResult : null;
  }

  _leave(): undefined {
    return undefined;
  }

  _passOn(): undefined {
    return undefined;
  }

  get _shown(): DeferredCore {
    return this.finalResult;
  }

  /** @returns whether the final result was accepted. */
  #win(index: number, result: unknown): boolean {
    if (this.#isWon) return false;
    this.#isWon = true;
    const winner = this.racing[index];
    for (const each of this.racing) if (each !== winner) each.cancel();
    return accept(this.finalResult, [index, result]);
  }

  /** @returns whether the final result was accepted. */
  #lose(index: number, failure: Failure): boolean {
    this.#failures[index] = failure;
    this.#failed += 1;
    if (this.#failed < this.racing.length) return false;
    return accept(this.finalResult, new Failure(new FailureGroup(this.#failures as Failure[])));
  }

  /** Where one of the Deferreds waits for the race itself, the failure of the race ends that. */
  _beginCancel(): this | null {
    if (this.#isUnderWay) return null;
    this.#isUnderWay = true;
    return this;
  }

  _waitsFor(): readonly DeferredCore[] {
    return this.racing;
  }

  get _targets(): readonly DeferredCore[] {
    return this.racing;
  }

  _finish(deferred: DeferredCore): void {
    this.#isUnderWay = false;
    failAsCancelled(deferred);
  }
}
