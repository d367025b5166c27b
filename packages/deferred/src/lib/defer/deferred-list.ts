import { Failure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import { checkOptions } from "../options.ts";
import { Deferred } from "./deferred.ts";
import { FirstError } from "./errors.ts";
import { log } from "./log.ts";
import * as state from "./state.ts";

/** Marks a result in a {@link DeferredList}. */
export const SUCCESS = true;
/** Marks a failure in a {@link DeferredList}. */
export const FAILURE = false;

/** What became of one Deferred: `[true, result]` or `[false, failure]`. */
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
}

// As in Deferred's own file: constants of this one cost nothing.
const { isIdle, RESULT_FAILED } = state;
const { addCallbacks } = Deferred.prototype;

const OPTIONS = ["fireOnOneCallback", "fireOnOneErrback", "consumeErrors"] as const;

/**
 * Fires when all of a list of Deferreds have fired, with what became of each (`twisted.internet.defer.DeferredList`).
 *
 * Each Deferred keeps its result, and can be given more callbacks. An empty list fires at once, but never with
 * `fireOnOneCallback`.
 */
export class DeferredList<
  const D extends readonly Deferred<unknown>[] = readonly Deferred<unknown>[],
  const O extends DeferredListOptions = object,
> extends Deferred<DeferredListResult<D, O>> {
  static override readonly qualifiedName: string = "twisted.internet.defer.DeferredList";
  readonly _deferredList: readonly Deferred<unknown>[];
  /** What became of each Deferred so far; `null` where it has not fired. */
  readonly resultList: (DeferredListItem<unknown> | null)[];
  readonly fireOnOneCallback: boolean;
  readonly fireOnOneErrback: boolean;
  readonly consumeErrors: boolean;
  /** How many have fired. */
  finishedCount = 0;

  /**
   * @param deferredList - the Deferreds, in any iterable.
   * @throws TypeError for an unknown option.
   */
  constructor(deferredList: D | Iterable<D[number]>, options?: O) {
    super();
    const checked = checkOptions<DeferredListOptions>("DeferredList", options, OPTIONS);
    this._deferredList = [...deferredList];
    this.resultList = new Array<DeferredListItem<unknown> | null>(this._deferredList.length).fill(
      null,
    );
    this.fireOnOneCallback = checked.fireOnOneCallback ?? false;
    this.fireOnOneErrback = checked.fireOnOneErrback ?? false;
    this.consumeErrors = checked.consumeErrors ?? false;
    if (this._deferredList.length === 0 && !this.fireOnOneCallback) this._startRunCallbacks([]);
    // A result that is there is noted without a callback, which would do no more than that.
    const mayNote =
      !this.fireOnOneCallback && this._cbDeferred === DeferredList.prototype._cbDeferred;
    const { resultList, _deferredList } = this;
    for (let index = 0; index < _deferredList.length; index++) {
      const deferred = _deferredList[index] as Deferred<unknown>;
      if (mayNote && hasResult(deferred)) {
        resultList[index] = [true, deferred._result];
        this.finishedCount += 1;
        if (this.finishedCount === resultList.length && !this.called) {
          this._startRunCallbacks(resultList);
        }
      } else {
        deferred.addCallbacks(
          (result) => this._cbDeferred(result, index, SUCCESS),
          (failure) => this._cbDeferred(failure, index, FAILURE),
        );
      }
    }
  }

  /** One of them has fired. Answers what it goes on with. */
  _cbDeferred(result: unknown, index: number, succeeded: boolean): unknown {
    this.resultList[index] = succeeded ? [true, result] : [false, result as Failure];
    this.finishedCount += 1;
    if (!this.called) {
      if (succeeded && this.fireOnOneCallback) {
        this._startRunCallbacks([result, index]);
      } else if (!succeeded && this.fireOnOneErrback) {
        this.errback(new Failure(new FirstError(result as Failure, index)));
      } else if (this.finishedCount === this.resultList.length) {
        this._startRunCallbacks(this.resultList);
      }
    }
    return !succeeded && this.consumeErrors ? undefined : result;
  }

  /** Cancels every Deferred of the list, unless the list has fired. */
  override cancel(): void {
    if (this.called) return;
    for (const deferred of this._deferredList) {
      try {
        deferred.cancel();
      } catch (error) {
        log.failure("Exception raised from user supplied canceller", new Failure(error));
      }
    }
  }
}

/** Whether a callback would be called at once, with a result that is no failure. */
function hasResult(deferred: Deferred<unknown>): boolean {
  return (
    isIdle(deferred._flags) &&
    (deferred._flags & RESULT_FAILED) === 0 &&
    deferred._callback === undefined &&
    deferred.addCallbacks === addCallbacks
  );
}

keepShape(new DeferredList([]));
