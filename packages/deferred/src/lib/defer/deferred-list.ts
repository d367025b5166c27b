import { Failure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import { checkOptions } from "../options.ts";
import { cancelGuarded } from "./core/cancel.ts";
import { accept, CancelPlan, type DeferredCore, fire, runCallbacks } from "./core/core.ts";
import { hasPlainResult, RESULT_FAILED } from "./core/flags.ts";
import { Deferred } from "./deferred.ts";
import { FirstError } from "./errors.ts";
import { attach, type Places, takesSteps } from "./place.ts";

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
  /**
   * Fail with `FirstError` as soon as one of them fails, and cancel the others before. What these fail with is taken:
   * they go on with `undefined`. Default: false. Twisted has no such option.
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
 * Fires when all of a list of Deferreds have fired, with what became of each (`twisted.internet.defer.DeferredList`).
 *
 * Each Deferred keeps its result, and can be given more callbacks. An empty list fires at once, but never with
 * `fireOnOneCallback`.
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
  /** What became of each Deferred so far; `null` where it has not fired. */
  readonly resultList: (DeferredListItem<unknown> | null)[];
  readonly fireOnOneCallback: boolean;
  readonly fireOnOneErrback: boolean;
  readonly consumeErrors: boolean;
  readonly cancelOnOneErrback: boolean;
  /** Whether one has failed, and the others were cancelled for it. */
  _hasCancelled = false;
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
    this.cancelOnOneErrback = checked.cancelOnOneErrback ?? false;
    this.fireOnOneErrback = this.cancelOnOneErrback || (checked.fireOnOneErrback ?? false);
    this.consumeErrors = checked.consumeErrors ?? false;
    this._canceller = new ListCancel(this._deferredList);
    if (this._deferredList.length === 0 && !this.fireOnOneCallback) fire(this, []);
    const isPlain = this._cbDeferred === DeferredList.prototype._cbDeferred;
    // A result that is there is noted without a callback, which would do no more than that.
    const mayNote = isPlain && !this.fireOnOneCallback;
    const { resultList, _deferredList } = this;
    for (let index = 0; index < _deferredList.length; index++) {
      const deferred = _deferredList[index] as Deferred<unknown>;
      if (mayNote && hasResult(deferred)) {
        resultList[index] = [true, deferred._result];
        this.finishedCount += 1;
        if (this.finishedCount === resultList.length && !this.called) {
          fire(this, resultList);
        }
      } else if (isPlain) {
        attach(deferred, this, index);
      } else {
        deferred.addCallbacks(
          (result) => this._cbDeferred(result, index, SUCCESS),
          (failure) => this._cbDeferred(failure, index, FAILURE),
        );
      }
    }
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

  /** Notes what has become of one of them. @returns whether the list has accepted its own result. */
  #note(result: unknown, index: number, succeeded: boolean): boolean {
    this.resultList[index] = succeeded ? [true, result] : [false, result as Failure];
    this.finishedCount += 1;
    if (this.called || this._hasCancelled) return false;
    if (succeeded && this.fireOnOneCallback) return accept(this, [result, index]);
    if (!succeeded && this.fireOnOneErrback) {
      if (this.cancelOnOneErrback) this.#cancelOthers(index);
      return accept(this, new Failure(new FirstError(result as Failure, index)));
    }
    return this.finishedCount === this.resultList.length && accept(this, this.resultList);
  }

  /** What one of them goes on with. @internal */
  _passOn(result: unknown, hasFailed: boolean): unknown {
    return hasFailed && (this.consumeErrors || this.#isOfCancelled(result)) ? undefined : result;
  }

  /** As in Twisted, one that has fired and then waits for another Deferred ignores `cancel`. */
  override _cancelledInstead(): null {
    return null;
  }

  #firstFailure: unknown = null;

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

/** Cancelling a list cancels each of its Deferreds; the list itself has what becomes of them. */
class ListCancel extends CancelPlan {
  readonly #deferredList: readonly Deferred<unknown>[];

  constructor(deferredList: readonly Deferred<unknown>[]) {
    super();
    this.#deferredList = deferredList;
  }

  override begin(): readonly DeferredCore[] {
    return this.#deferredList;
  }

  override finish(): void {
    // It may well have no result yet.
  }
}

/** Whether a callback would be called at once, with a result that is no failure. */
function hasResult(deferred: Deferred<unknown>): boolean {
  return (
    hasPlainResult(deferred._flags) && deferred._callback === undefined && takesSteps(deferred)
  );
}

keepShape(new DeferredList([]));
