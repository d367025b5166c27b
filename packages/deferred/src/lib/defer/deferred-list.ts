import { Failure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import { checkOptions } from "../options.ts";
import { append, isFirstToRun, shift } from "./core/callbacks.ts";
import { cancelGuarded } from "./core/cancel.ts";
import { FirstError } from "./core/errors.ts";
import type { Cancellation, CancelPlan, DeferredCore } from "./core/fields.ts";
import { hasPlainResult, RESULT_FAILED } from "./core/flags.ts";
import { fire, runCallbacks } from "./core/loop.ts";
import { accept } from "./core/result.ts";
import { Deferred } from "./deferred.ts";
import { attach, type Places, takesSteps } from "./place.ts";

/** Marks a result in a {@link DeferredList}. */
export const SUCCESS = true;
/** Marks a failure in a {@link DeferredList}. */
export const FAILURE = false;

/** The result of one Deferred: `[true, result]` or `[false, failure]`. */
export type DeferredListItem<T> =
  | readonly [success: true, result: T]
  | readonly [success: false, failure: Failure];

/** The results of a list or tuple of Deferreds, each in its place. */
export type ResultsOf<D extends readonly unknown[]> = {
  -readonly [I in keyof D]: D[I] extends Deferred<infer T> ? T : never;
};

/** What a {@link DeferredList} fires with, by its flags. */
export type DeferredListResult<
  D extends readonly unknown[],
  O extends DeferredListOptions,
> = O extends { readonly fireOnOneCallback: true }
  ? readonly [result: ResultsOf<D>[number], index: number]
  : { -readonly [I in keyof D]: D[I] extends Deferred<infer T> ? DeferredListItem<T> : never };

/** When a {@link DeferredList} fires, and what it does with failures. */
export interface DeferredListOptions {
  /** Fire with `[result, index]` as soon as one of them has a result. Default: false. */
  readonly fireOnOneCallback?: boolean | undefined;
  /** Fail with `FirstError` as soon as one of them fails. Default: false. */
  readonly fireOnOneErrback?: boolean | undefined;
  /** Take the failures: the Deferreds themselves go on with `undefined`. Default: false. */
  readonly consumeErrors?: boolean | undefined;
  /**
   * Fail with `FirstError` as soon as one of them fails, and cancel the others before. What these
   * fail with is taken: they go on with `undefined`. Default: false. Twisted has no such option.
   */
  readonly cancelOnOneErrback?: boolean | undefined;
}

const OPTIONS = [
  "fireOnOneCallback",
  "fireOnOneErrback",
  "consumeErrors",
  "cancelOnOneErrback",
] as const;

/**
 * Fires when all of a list of Deferreds have fired, with the result of each
 * (`twisted.internet.defer.DeferredList`).
 *
 * Each Deferred keeps its result, and can be given more callbacks. An empty list fires at once, but
 * never with `fireOnOneCallback`.
 */
export class DeferredList<
    const D extends readonly Deferred<unknown>[] = readonly Deferred<unknown>[],
    const O extends DeferredListOptions = object,
  >
  extends Deferred<DeferredListResult<D, O>>
  implements Places
{
  static override readonly qualifiedName: string = "twisted.internet.defer.DeferredList";
  readonly _deferredList: readonly Deferred<unknown>[];
  readonly fireOnOneCallback: boolean;
  readonly fireOnOneErrback: boolean;
  readonly consumeErrors: boolean;
  readonly cancelOnOneErrback: boolean;
  /** Whether one has failed, and the others were cancelled for it. @internal */
  _hasCancelled = false;
  /** How many have fired. */
  finishedCount = 0;
  /**
   * Of a gathered list the bare results, until a pair is needed; with holes where there is none.
   */
  #results: unknown[] | null;
  /** What {@link resultList} is; of a gathered list from the first need of it on. */
  #pairs: (DeferredListItem<unknown> | null)[] | null;
  #firstFailure: unknown = null;

  /**
   * @param deferredList - the Deferreds, in any iterable.
   * @throws TypeError for an unknown option.
   */
  constructor(deferredList: D | Iterable<D[number]>, options?: O);
  /**
   * @param isGathered - whether the list goes on with the bare results: {@link gatherResults}.
   * @internal
   */
  constructor(deferredList: D | Iterable<D[number]>, options: O, isGathered: boolean);
  constructor(deferredList: D | Iterable<D[number]>, options?: O, isGathered = false) {
    super();
    const checked = checkOptions<DeferredListOptions>("DeferredList", options, OPTIONS);
    const deferreds = [...deferredList];
    const count = deferreds.length;
    this._deferredList = deferreds;
    this.#results = isGathered ? new Array<unknown>(count) : null;
    this.#pairs = isGathered ? null : new Array<null>(count).fill(null);
    this.fireOnOneCallback = checked.fireOnOneCallback ?? false;
    this.cancelOnOneErrback = checked.cancelOnOneErrback ?? false;
    this.fireOnOneErrback = this.cancelOnOneErrback || (checked.fireOnOneErrback ?? false);
    this.consumeErrors = checked.consumeErrors ?? false;
    this._canceller = new ListCancel(deferreds);
    if (isGathered) append(this, bareResults, null);
    const isPlain = this._cbDeferred === DeferredList.prototype._cbDeferred;
    let first = 0;
    if (!this.fireOnOneCallback) {
      if (isPlain) first = this.#noteFired();
      if (first === count) fire(this, this.#outcome());
    }
    for (let index = first; index < count; index++) {
      const deferred = deferreds[index] as Deferred<unknown>;
      if (isPlain) {
        attach(deferred, this, index);
      } else {
        deferred.addCallbacks(
          (result) => this._cbDeferred(result, index, SUCCESS),
          (failure) => this._cbDeferred(failure, index, FAILURE),
        );
      }
    }
  }

  /**
   * Notes the results that are there already, up to the first Deferred that has none: without a
   * callback, which would do no more than that.
   *
   * @returns how many there are.
   */
  #noteFired(): number {
    const deferreds = this._deferredList;
    const results = this.#results;
    const pairs = this.#pairs;
    let index = 0;
    for (; index < deferreds.length; index++) {
      const deferred = deferreds[index] as Deferred<unknown>;
      if (!hasResult(deferred)) break;
      if (results !== null) results[index] = deferred._result;
      else if (pairs !== null) pairs[index] = [true, deferred._result];
    }
    this.finishedCount = index;
    return index;
  }

  /** The results so far; `null` where it has not fired. */
  get resultList(): (DeferredListItem<unknown> | null)[] {
    if (this.#pairs === null) {
      this.#pairs = pairsOf(this.#results as unknown[]);
      this.#results = null;
    }
    return this.#pairs;
  }

  /** One of them has fired. Returns what it goes on with. */
  _cbDeferred(result: unknown, index: number, succeeded: boolean): unknown {
    if (this.#note(result, index, succeeded)) runCallbacks(this);
    return this._passOn(result, !succeeded);
  }

  /** Takes the result of one of them, see `Step`. @internal */
  _take(input: DeferredCore, place: number): DeferredCore | null {
    const succeeded = (input._flags & RESULT_FAILED) === 0;
    return this.#note(input._result, place, succeeded) ? this : null;
  }

  /** Takes the result of one of them, see `Places`. @internal */
  _receive(place: number, result: unknown, hasFailed: boolean): DeferredCore | null {
    return this.#note(result, place, !hasFailed) ? this : null;
  }

  /** What one of them goes on with, see `Step`. @internal */
  _leave(input: DeferredCore): unknown {
    return this._passOn(input._result, (input._flags & RESULT_FAILED) !== 0);
  }

  /** Itself: what waits. @internal */
  get _shown(): DeferredCore {
    return this;
  }

  /**
   * Notes what has become of one of them. @returns whether the list has accepted its own result.
   */
  #note(result: unknown, index: number, succeeded: boolean): boolean {
    const results = this.#results;
    if (results !== null && succeeded) results[index] = result;
    else this.resultList[index] = succeeded ? [true, result] : [false, result as Failure];
    this.finishedCount += 1;
    if (this.called || this._hasCancelled) return false;
    if (succeeded && this.fireOnOneCallback) return accept(this, [result, index]);
    if (!succeeded && this.fireOnOneErrback) {
      if (this.cancelOnOneErrback) this.#cancelOthers(index);
      return accept(this, new Failure(new FirstError(result as Failure, index)));
    }
    return this.finishedCount === this._deferredList.length && accept(this, this.#outcome());
  }

  /**
   * What the list fires with when all have fired. Where the pairs would at once be taken apart by
   * {@link gatherResults} they are not made: that callback stands first, is removed here, and what
   * it would return is the result.
   */
  #outcome(): unknown {
    const results = this.#results;
    if (results === null || !isFirstToRun(this, bareResults)) return this.resultList;
    shift(this);
    return results.slice();
  }

  /** What one of them goes on with. @internal */
  _passOn(result: unknown, hasFailed: boolean): unknown {
    return hasFailed && (this.consumeErrors || this.#isOfCancelled(result)) ? undefined : result;
  }

  /**
   * As in Twisted, one that has fired and then waits for another Deferred ignores `cancel`.
   *
   * @internal
   */
  override _cancelledInstead(): null {
    return null;
  }

  #cancelOthers(failed: number): void {
    this._hasCancelled = true;
    this.#firstFailure = this.resultList[failed]?.[1];
    const first = this._deferredList[failed];
    for (const each of this._deferredList) if (each !== first) cancelGuarded(each);
  }

  #isOfCancelled(failure: unknown): boolean {
    return this._hasCancelled && failure !== this.#firstFailure;
  }
}

function pairsOf(results: readonly unknown[]): (DeferredListItem<unknown> | null)[] {
  return Array.from(results, (result, index) => (index in results ? [true, result] : null));
}

/** The callback of {@link gatherResults}: of `[true, result]` the result. */
function bareResults(resultList: Iterable<DeferredListItem<unknown>>): unknown[] {
  // Not Array.from, which takes what cannot be iterated for an empty list: other code may have
  // fired the list.
  return [...resultList].map((item) => item[1]);
}

/**
 * Cancelling a list cancels each of its Deferreds; the list then fires with their outcomes.
 *
 * @internal
 */
class ListCancel implements CancelPlan, Cancellation {
  readonly _targets: readonly DeferredCore[];

  constructor(deferredList: readonly Deferred<unknown>[]) {
    this._targets = deferredList;
  }

  _beginCancel(): this {
    return this;
  }

  _waitsFor(): readonly DeferredCore[] {
    return this._targets;
  }

  _finish(): void {
    // It may well have no result yet.
  }
}

/** Whether a callback would be called at once, with a result that is not a failure. */
function hasResult(deferred: Deferred<unknown>): boolean {
  return (
    hasPlainResult(deferred._flags) && deferred._callback === undefined && takesSteps(deferred)
  );
}

keepShape(new DeferredList([]));
