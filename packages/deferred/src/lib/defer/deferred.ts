import { NoCurrentExceptionError } from "../failure/errors.ts";
import { Failure, isFailure } from "../failure/failure.ts";
import { INSPECT } from "../inspect-symbol.ts";
import type { IReactorTime } from "../interfaces.ts";
import { keepShape } from "../keep-shape.ts";
import { DEFERRED, KIND, kindOf } from "../kind.ts";
import { calledWithoutObject } from "../missing-this.ts";
import { recordsOf } from "./callback-records.ts";
import { ChainStep } from "./chain.ts";
import { cancelAll } from "./core/cancel.ts";
import { type DebugInfo, debugInfoOf, setDebugInfo } from "./core/debug-info.ts";
import { getDebugging, isWatched, setDebugging } from "./core/debugging.ts";
import { CallWithArguments, entry, notCallable, type Pair } from "./core/entries.ts";
import {
  type CancelPlan,
  type DeferredCore,
  type Entry,
  type ErrbackEntry,
  Own,
  STEP,
} from "./core/fields.ts";
import {
  CALLED,
  DEBUG,
  hasFailure,
  hasPlainResult,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUPPRESS_ALREADY_CALLED,
  WAITING,
} from "./core/flags.ts";
import { add, callNow, fire, runCallbacks } from "./core/loop.ts";
import { noteCreated, noteWaiting } from "./core/notes.ts";
import { chainedTo, setChainedTo } from "./core/result.ts";
import type { AnyCallback, NoResult, Outcome, Unwrapped } from "./core/types.ts";
import { runCoroutine } from "./coroutine.ts";
import { DeferredIterator } from "./deferred-iterator.ts";
import { describe } from "./describe.ts";
import { cancelOnAbort, fireFromPromise, subscribe, toPromise } from "./promises.ts";
import { addTimeout, type TimeoutCallback } from "./timeout.ts";

/** A canceller: it stops the work that the Deferred stands for, and may fire the Deferred. */
export type Canceller<T> = (deferred: Deferred<T>) => unknown;

/**
 * A result that is not there yet, and what is to be done with it
 * (`twisted.internet.defer.Deferred`).
 *
 * Everything is synchronous: callbacks run in the order they were added, within the call that fires
 * the Deferred, or within `addCallback` if it was fired before. A callback's return value is the
 * argument of the next; after a thrown value, or a returned {@link Failure}, the next errback is
 * called; a returned Deferred (or native promise) is waited for. Callbacks are called without a
 * `this`.
 *
 * @typeParam T - the type of the result, as it is after the callbacks added so far.
 */
export class Deferred<out T = unknown> implements DeferredCore, PromiseLike<T> {
  static readonly qualifiedName: string = "twisted.internet.defer.Deferred";
  declare readonly [KIND]: typeof DEFERRED;

  /** @internal */
  declare _flags: number;
  /** @internal */
  declare _result: unknown;
  /** @internal */
  declare _callback: Entry | undefined;
  /** @internal */
  declare _errback: ErrbackEntry | undefined;
  /** @internal */
  declare _last: Pair<Entry, ErrbackEntry> | null;
  /** Called by {@link cancel}; released when the Deferred fires. */
  declare _canceller: ((deferred: never) => unknown) | CancelPlan | null;

  /**
   * @param canceller - called by {@link cancel} with this Deferred, to stop the work it stands for.
   *   It may fire the Deferred; if it does not, the Deferred fails with `CancelledError`.
   */
  constructor(canceller?: Canceller<T> | null) {
    this._flags = 0;
    this._result = undefined;
    this._callback = undefined;
    this._errback = undefined;
    this._last = null;
    this._canceller = canceller ?? null;
    if (isWatched()) noteCreated(this);
  }

  // ---- Adding callbacks

  /**
   * Adds a pair: `callback` for a result, `errback` for a failure. Left out, the errback passes the
   * failure on.
   *
   * @param callback - called with the result; `null` passes it on.
   * @param errback - called with the {@link Failure}.
   * @param callbackArgs - arguments of the callback after the result, `null` for none. Then come
   *   those of the errback.
   * @throws TypeError if one of them is no function.
   */
  addCallbacks<R = never, A extends unknown[] = []>(
    callback: (result: T, ...args: A) => Outcome<R>,
    errback?: null,
    callbackArgs?: A | null,
  ): Deferred<R>;
  addCallbacks<R, A extends unknown[] = []>(
    callback: (result: T, ...args: A) => R,
    errback?: null,
    callbackArgs?: A | null,
  ): Deferred<Unwrapped<R>>;
  addCallbacks<R, E, A extends unknown[] = [], B extends unknown[] = []>(
    callback: (result: T, ...args: A) => R,
    errback: (failure: Failure, ...args: B) => E,
    callbackArgs?: A | null,
    errbackArgs?: B | null,
  ): Deferred<Unwrapped<R> | Unwrapped<E>>;
  addCallbacks<E, B extends unknown[] = []>(
    callback: null,
    errback: (failure: Failure, ...args: B) => E,
    callbackArgs?: readonly unknown[] | null,
    errbackArgs?: B | null,
  ): Deferred<T | Unwrapped<E>>;
  addCallbacks(
    callback: AnyCallback | null,
    errback?: AnyCallback | null,
    callbackArgs?: readonly unknown[] | null,
    errbackArgs?: readonly unknown[] | null,
  ): Deferred<never> {
    if (this === undefined) throw calledWithoutObject("addCallbacks", "d");
    add(this, entry("callback", callback, callbackArgs), entry("errback", errback, errbackArgs));
    return retyped(this);
  }

  /** Adds a callback for a result; a failure is passed on. `args` follow the result. */
  addCallback<R = never, A extends unknown[] = []>(
    callback: (result: T, ...args: A) => Outcome<R>,
    ...args: A
  ): Deferred<R>;
  addCallback<R, A extends unknown[]>(
    callback: (result: T, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addCallback(callback: AnyCallback, ...args: unknown[]): Deferred<never> {
    if (this === undefined) throw calledWithoutObject("addCallback", "d");
    if (typeof callback !== "function") throw notCallable("callback", callback);
    if (args.length > 0) add(this, new CallWithArguments(callback, args), null);
    else if (this._callback === undefined && hasPlainResult(this._flags)) callNow(this, callback);
    else add(this, callback, null);
    return retyped(this);
  }

  /** Adds an errback for a {@link Failure}; a result is passed on. `args` follow the failure. */
  addErrback<R = never, A extends unknown[] = []>(
    errback: (failure: Failure, ...args: A) => Outcome<R>,
    ...args: A
  ): Deferred<T | R>;
  addErrback<R, A extends unknown[]>(
    errback: (failure: Failure, ...args: A) => R,
    ...args: A
  ): Deferred<T | Unwrapped<R>>;
  addErrback(errback: AnyCallback, ...args: unknown[]): Deferred<never> {
    if (this === undefined) throw calledWithoutObject("addErrback", "d");
    if (typeof errback !== "function") throw notCallable("errback", errback);
    if (args.length > 0) add(this, null, new CallWithArguments(errback, args));
    else if (this._callback === undefined && hasFailure(this._flags)) callNow(this, errback);
    else add(this, null, errback);
    return retyped(this);
  }

  /** Adds one function as both callback and errback. */
  addBoth<R = never, A extends unknown[] = []>(
    callback: (result: T | Failure, ...args: A) => Outcome<R>,
    ...args: A
  ): Deferred<R>;
  addBoth<R, A extends unknown[]>(
    callback: (result: T | Failure, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addBoth(callback: AnyCallback, ...args: unknown[]): Deferred<never> {
    if (this === undefined) throw calledWithoutObject("addBoth", "d");
    if (typeof callback !== "function") throw notCallable("callback", callback);
    const both = args.length === 0 ? callback : new CallWithArguments(callback, args);
    add(this, both, both);
    return retyped(this);
  }

  /**
   * Cancels this Deferred unless it has a result after `timeout` seconds on `clock`; it then fails
   * with the `TimeoutError` of this module, or goes on with what `onTimeoutCancel` returns for the
   * cancelled result. Callbacks added before are covered, those added after are not.
   *
   * @throws TypeError if `timeout` is no number, RangeError if it is negative or NaN.
   */
  addTimeout<R = never>(
    timeout: number,
    clock: IReactorTime,
    onTimeoutCancel?: TimeoutCallback<T, R>,
  ): Deferred<T | Unwrapped<R>> {
    addTimeout(this, timeout, clock, onTimeoutCancel);
    return retyped(this);
  }

  /**
   * Fires `d` with the result of this Deferred, which itself goes on with `undefined`. Firing or
   * cancelling `d` does nothing to this one.
   */
  chainDeferred(d: Deferred<T>): Deferred<void> {
    if (this === undefined) throw calledWithoutObject("chainDeferred", "d");
    d._chainedTo = this;
    if (isWatched()) noteWaiting(d, this);
    const step = new ChainStep(d, Deferred.prototype.callback, Deferred.prototype.errback);
    add(this, STEP, step);
    return retyped(this);
  }

  // ---- Firing

  /**
   * Fires the Deferred with its result, and runs its callbacks.
   *
   * @param result - the result; where there is none (`Deferred<void>`), it may be left out, or be
   *   `null`. A {@link Failure} fires the errbacks, as {@link errback} does.
   * @throws AlreadyCalledError if it has been fired before.
   * @throws TypeError if the result is a Deferred or a promise: return it from a callback, or use
   *   `fromFuture`.
   */
  callback(result: T | Failure | NoResult<T>): void {
    if (this === undefined) throw calledWithoutObject("callback", "d");
    fire(this, result);
  }

  /**
   * Fires the Deferred with a failure, and runs its errbacks.
   *
   * @param fail - a {@link Failure}, or any value to be wrapped in one.
   * @throws AlreadyCalledError if it has been fired before.
   * @throws NoCurrentExceptionError if it is called without an argument.
   */
  errback(fail: unknown): void {
    if (this === undefined) throw calledWithoutObject("errback", "d");
    // biome-ignore lint/complexity/noArguments: an explicit undefined can have been thrown, no argument cannot
    if (arguments.length === 0)
      throw new NoCurrentExceptionError("errback() needs what has failed");
    fire(this, isFailure(fail) ? fail : new Failure(fail));
  }

  // ---- Pausing and cancelling

  /** Holds back the callbacks until {@link unpause} has been called as often. */
  pause(): void {
    if (this === undefined) throw calledWithoutObject("pause", "d");
    this._flags += ONE_PAUSE;
  }

  /** Takes back one {@link pause}; after the last one the callbacks run. */
  unpause(): void {
    if (this === undefined) throw calledWithoutObject("unpause", "d");
    this._flags -= ONE_PAUSE;
    if (this._flags >> PAUSE_SHIFT === 0 && this._flags & CALLED) runCallbacks(this);
  }

  /**
   * Cancels the operation that the Deferred stands for. If it has not been fired, the canceller is
   * called, and unless that fires it, it fails with `CancelledError`. Without a canceller it then
   * ignores the first result that comes late. If it waits for another Deferred, that one is
   * cancelled instead. Otherwise nothing happens. If a canceller throws, the Deferred fails with
   * what it threw.
   */
  cancel(): void {
    if (this === undefined) throw calledWithoutObject("cancel", "d");
    cancelAll(this, Deferred.prototype.cancel);
  }

  /**
   * Cancels this Deferred when `signal` is aborted, at once if it was aborted before. When there is
   * a result, the listener of the signal is removed.
   */
  cancelOn(signal: AbortSignal): this {
    return cancelOnAbort(this, signal);
  }

  // ---- Promises and coroutines

  /**
   * As a promise's `then`, so that `await` works. A result stays in place, and can be awaited
   * again; a failure rejects with its value, and counts as handled.
   */
  then<R = T, E = never>(
    onfulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onrejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return subscribe<T>(this).then(onfulfilled, onrejected);
  }

  /**
   * The result as a native promise. This Deferred then goes on with `undefined`.
   *
   * @param signal - cancels this Deferred, and rejects the promise with the signal's reason.
   */
  asFuture(signal?: AbortSignal): Promise<T> {
    return toPromise<T>(this, signal);
  }

  /**
   * A Deferred for a native promise.
   *
   * @param controller - aborted when the Deferred is cancelled; the Deferred then has the outcome
   *   of the promise. Without it a cancelled Deferred fails with `CancelledError` at once, and the
   *   promise's result is dropped.
   */
  static fromFuture<T>(promise: PromiseLike<T>, controller?: AbortController): Deferred<T> {
    return fireFromPromise(new Deferred<T>(), promise, controller);
  }

  /**
   * Runs a coroutine: a generator object that yields Deferreds, or the promise of an async
   * function.
   *
   * @returns a Deferred of what it returns, or fails with what it throws.
   * @throws NotACoroutineError for anything else.
   */
  static fromCoroutine<T>(
    coroutine: Generator<unknown, T, never> | PromiseLike<T>,
  ): Deferred<Unwrapped<T>> {
    return runCoroutine(new Deferred<Unwrapped<T>>(), coroutine);
  }

  /**
   * For `yield*` in a generator run by `inlineCallbacks`: the result, with its type, or the thrown
   * failure.
   */
  [Symbol.iterator](): Iterator<Deferred<T>, T, unknown> {
    return new DeferredIterator<Deferred<T>, T>(this);
  }

  // ---- State

  /** Whether {@link callback} or {@link errback} was called. */
  get called(): boolean {
    return (this._flags & CALLED) !== 0;
  }

  /**
   * The current result: the Deferred waited for, if there is one, and `undefined` before the first
   * result.
   */
  get result(): unknown {
    return this._result;
  }

  /** Whether the result so far is a {@link Failure}. */
  get failed(): boolean {
    return (this._flags & RESULT_FAILED) !== 0;
  }

  /** What is still to be run, as pairs of `[callback, args]`, for inspection: a copy. */
  get callbacks(): readonly PairRecord[] {
    return recordsOf(this) as readonly PairRecord[];
  }

  /**
   * How many calls of {@link pause} have no {@link unpause} yet; waiting for another Deferred is
   * one.
   */
  get paused(): number {
    return this._flags >> PAUSE_SHIFT;
  }

  set paused(count: number) {
    this._flags += (count - this.paused) * ONE_PAUSE;
  }

  /**
   * The Deferred that this one waits for, or whose result is to fire it by {@link chainDeferred}.
   */
  get _chainedTo(): Deferred<unknown> | null {
    return chainedTo(this) as Deferred<unknown> | null;
  }

  set _chainedTo(deferred: Deferred<unknown> | null) {
    setChainedTo(this, deferred);
  }

  /** Where it was created, and the failure that nothing has handled. */
  get _debugInfo(): DebugInfo | null {
    return debugInfoOf(this);
  }

  set _debugInfo(info: DebugInfo | null) {
    setDebugInfo(this, info);
  }

  get _runningCallbacks(): boolean {
    return (this._flags & RUNNING) !== 0;
  }

  get _suppressAlreadyCalled(): boolean {
    return (this._flags & SUPPRESS_ALREADY_CALLED) !== 0;
  }

  /**
   * Whether stacks are kept for debugging: of this Deferred, if it is set on it, or of all: {@link
   * setDebugging}.
   */
  get debug(): boolean {
    return (this._flags & DEBUG) !== 0 || getDebugging();
  }

  set debug(on: boolean) {
    if (on) this._flags |= DEBUG;
    else this._flags &= ~DEBUG;
  }

  /** The switch for all Deferreds. */
  static get debug(): boolean {
    return getDebugging();
  }

  static set debug(on: boolean) {
    setDebugging(on);
  }

  // ---- As text

  toString(): string {
    return describe(this);
  }

  /** For `util.inspect`: the same, in one line. */
  [INSPECT](): string {
    return describe(this);
  }

  // ---- Twisted's private names, and what the other files of this package use

  /** Accepts the first result, and runs the callbacks. */
  _startRunCallbacks(result: unknown): void {
    fire(this, result);
  }

  /** Runs the callbacks that can be run. */
  _runCallbacks(): void {
    runCallbacks(this);
  }

  /** A new plain `Deferred`, for something that this one waits for. @internal */
  _plain(canceller: ((deferred: never) => unknown) | CancelPlan | null): Deferred<unknown> {
    const deferred = new Deferred<unknown>();
    deferred._canceller = canceller;
    return deferred;
  }

  /**
   * What `cancel` cancels in place of this one, which has been fired; `null` for nothing.
   *
   * @internal
   */
  _cancelledInstead(): DeferredCore | null {
    return this._flags & WAITING ? (this._result as DeferredCore) : null;
  }
}

Object.defineProperty(Deferred.prototype, KIND, { value: DEFERRED });
// Not by `extends`: a constructor that calls another is slower.
Object.setPrototypeOf(Deferred.prototype, Own.prototype);

keepShape(new Deferred<unknown>());

/**
 * A callback and its arguments, as {@link Deferred.callbacks} shows them; a `null` callback passes
 * the result on.
 */
export type CallbackRecord = readonly [
  callable: AnyCallback | Deferred<unknown> | null,
  args: readonly unknown[],
];

type PairRecord = readonly [callback: CallbackRecord, errback: CallbackRecord];

/** The same Deferred, whose result has another type from here on. */
function retyped(deferred: Deferred<unknown>): Deferred<never> {
  return deferred as Deferred<never>;
}

/** Whether `value` is a Deferred, of this copy of the package or of another. */
export function isDeferred(value: unknown): value is Deferred<unknown> {
  return kindOf(value) === DEFERRED;
}
