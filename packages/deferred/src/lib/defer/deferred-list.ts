import { Failure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import { checkOptions } from "../options.ts";
import { append, isFirstToRun, shift } from "./core/callbacks.ts";
import { cancelGuarded, logFromCanceller } from "./core/cancel.ts";
import { CallbackReturnedItsOwnDeferredError, FirstError } from "./core/errors.ts";
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

/** The outcome of one Deferred: `[true, result]` or `[false, failure]`. */
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
  /** Consume the failures: the Deferreds themselves go on with `undefined`. Default: false. */
  readonly consumeErrors?: boolean | undefined;
  /**
   * When one of them fails, cancel the others, and fail with `FirstError`. The failures of the
   * others are consumed: they go on with `undefined`. Default: false. Twisted has no such option.
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
 * Fires when all Deferreds of a list have fired, with the outcome of each
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
   * The results of a gathered list, with holes for those that are missing; `null` once pairs are
   * needed.
   */
  #results: unknown[] | null;
  /** The value of {@link resultList}; for a gathered list `null` until it is needed. */
  #pairs: (DeferredListItem<unknown> | null)[] | null;
  #firstFailure: unknown = null;

  /**
   * @param deferredList - the Deferreds, in any iterable.
   * @throws TypeError for an unknown option.
   */
  constructor(deferredList: D | Iterable<D[number]>, options?: O);
  /**
   * @param isGathered - whether the list fires with the results alone: {@link gatherResults}.
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
   * Notes the results of the Deferreds that have fired, up to the first that has not. They need no
   * callback: it would do nothing else.
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

  /** The outcome of each Deferred so far; `null` where it has not fired. */
  get resultList(): (DeferredListItem<unknown> | null)[] {
    if (this.#pairs === null) {
      this.#pairs = pairsOf(this.#results as unknown[]);
      this.#results = null;
    }
    return this.#pairs;
  }

  /** Is called when one of them has fired. @returns the value that this one goes on with. */
  _cbDeferred(result: unknown, index: number, succeeded: boolean): unknown {
    if (this.#note(result, index, succeeded)) runCallbacks(this);
    return this._passOn(result, !succeeded);
  }

  /** See `Step`. @internal */
  _take(input: DeferredCore, place: number): DeferredCore | null {
    const succeeded = (input._flags & RESULT_FAILED) === 0;
    return this.#note(input._result, place, succeeded) ? this : null;
  }

  /** See `Places`. @internal */
  _receive(place: number, result: unknown, hasFailed: boolean): DeferredCore | null {
    return this.#note(result, place, !hasFailed) ? this : null;
  }

  /** See `Step`. @internal */
  _leave(input: DeferredCore): unknown {
    return this._passOn(input._result, (input._flags & RESULT_FAILED) !== 0);
  }

  /** See `Step`: the list itself. @internal */
  get _shown(): DeferredCore {
    return this;
  }

  /** Notes the outcome of one of them. @returns whether the list itself has fired by it. */
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
   * The result of the list when all have fired. The first callback of {@link gatherResults} only
   * takes the pairs apart. If it is still the first, it is removed here and the pairs are never
   * made.
   */
  #outcome(): unknown {
    const results = this.#results;
    if (results === null || !isFirstToRun(this, bareResults)) return this.resultList;
    shift(this);
    return results.slice();
  }

  /** The value that one of them goes on with. @internal */
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
  // Other code may have fired the list with a value that is not a list: Array.from would make an
  // empty list of it, and this throws.
  return [...resultList].map((item) => item[1]);
}

/**
 * Cancelling a list cancels each of its Deferreds; the list then fires with their outcomes.
 *
 * @internal
 */
class ListCancel implements CancelPlan, Cancellation {
  readonly _targets: readonly DeferredCore[];
  #isUnderWay = false;

  constructor(deferredList: readonly Deferred<unknown>[]) {
    this._targets = deferredList;
  }

  _beginCancel(): this | null {
    if (this.#isUnderWay) {
      logFromCanceller(
        new CallbackReturnedItsOwnDeferredError(
          "one of the Deferreds of a DeferredList waits for the list, so that neither can fire",
        ),
      );
      return null;
    }
    this.#isUnderWay = true;
    return this;
  }

  _waitsFor(): readonly DeferredCore[] {
    return this._targets;
  }

  /** The list itself fires when its Deferreds do. */
  _finish(): void {
    this.#isUnderWay = false;
  }
}

/** Whether a callback would be called at once, with a result that is not a failure. */
function hasResult(deferred: Deferred<unknown>): boolean {
  return (
    hasPlainResult(deferred._flags) && deferred._callback === undefined && takesSteps(deferred)
  );
}

keepShape(new DeferredList([]));
