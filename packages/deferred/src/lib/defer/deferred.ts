import { inspect } from "node:util";
import { NoCurrentExceptionError } from "../failure/errors.ts";
import { Failure, isFailure } from "../failure/failure.ts";
import type { IReactorTime } from "../interfaces.ts";
import { keepShape } from "../keep-shape.ts";
import * as kinds from "../kind.ts";
import { KIND, kindOf } from "../kind.ts";
import { keepCoroutine, runCoroutine } from "./coroutine.ts";
import { getDebugging, setDebugging } from "./debugging.ts";
import { DeferredIterator } from "./deferred-iterator.ts";
import { describe } from "./describe.ts";
import { AlreadyCalledError, CancelledError } from "./errors.ts";
import { log } from "./log.ts";
import { cancelOnAbort, fromPromise, subscribe, toPromise } from "./promises.ts";
import { type AdoptedClass, runCallbacks } from "./run-callbacks.ts";
import * as state from "./state.ts";
import { CallbackQueue, CallWithArguments, OWN } from "./state.ts";
import { addTimeout, type TimeoutCallback } from "./timeout.ts";
import type { AnyCallback, Canceller, Unwrapped } from "./types.ts";
import { callerFrames, DebugInfo } from "./unhandled.ts";

// The engine folds constants of this file into its code, and reads those of another one each time they are used.
const {
  CALLED,
  CHAINED,
  CHAINED_ASIDE,
  DEBUG,
  HANDLED,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUPPRESS_ALREADY_CALLED,
  WAITING,
} = state;
const { DEFERRED, FAILED } = kinds;

/** One place of the list of callbacks: a function, one with arguments, the Deferred that waits, or nothing to do. */
export type Entry = AnyCallback | CallWithArguments | Deferred<unknown> | null;

/**
 * A result that is not there yet, and what is to be done with it (`twisted.internet.defer.Deferred`).
 *
 * Everything is synchronous: callbacks run in the order they were added, within the call that fires the Deferred, or
 * within `addCallback` if it was fired before. A callback's return value is the argument of the next; a thrown value, or
 * a returned {@link Failure}, goes on to the errbacks; a returned Deferred (or native promise) is waited for.
 *
 * The callbacks stand flat in the object: most Deferreds have one pair, which needs no array.
 *
 * @typeParam T - the type of the result, as it is after the callbacks added so far.
 */
export class Deferred<out T = unknown> implements PromiseLike<T> {
  static readonly qualifiedName: string = "twisted.internet.defer.Deferred";
  declare readonly [KIND]: typeof kinds.DEFERRED;

  /** State bits of `state.ts`. @internal */
  _flags: number;
  /** The current result, `undefined` before there is one. @internal */
  _result: unknown;
  /** First of the callbacks to be run: `undefined` if there is none, `null` if it passes the result on. @internal */
  _callback: Entry | undefined;
  /** Its errback. @internal */
  _errback: Entry | undefined;
  /** The other pairs. @internal */
  _more: CallbackQueue<Entry> | null;
  /** Called by {@link cancel}; let go of when the Deferred fires. */
  _canceller: ((deferred: never) => unknown) | null;
  _debugInfo: DebugInfo | null;

  /**
   * @param canceller - called by {@link cancel} with this Deferred, to stop whatever it stands for. It may fire the
   *   Deferred; if it does not, the Deferred fails with `CancelledError`.
   */
  constructor(canceller?: Canceller<T> | null) {
    this._flags = 0;
    this._result = undefined;
    this._callback = undefined;
    this._errback = undefined;
    this._more = null;
    this._canceller = canceller ?? null;
    this._debugInfo = null;
    if (getDebugging()) {
      this._debugInfo = new DebugInfo();
      this._debugInfo.creator = callerFrames();
    }
  }

  /** Whether {@link callback} or {@link errback} was called. */
  get called(): boolean {
    return (this._flags & CALLED) !== 0;
  }

  /** The current result: the Deferred waited for, if there is one, and `undefined` before the first result. */
  get result(): unknown {
    return this._result;
  }

  /** Whether the result so far is a {@link Failure}. */
  get failed(): boolean {
    return (this._flags & RESULT_FAILED) !== 0;
  }

  /** What is still to be run, as pairs of `[callback, args]`, for inspection: a copy. */
  get callbacks(): readonly (readonly [callback: CallbackRecord, errback: CallbackRecord])[] {
    const pairs: (readonly [CallbackRecord, CallbackRecord])[] = [];
    if (this._callback === undefined) return pairs;
    pairs.push([recordOf(this._callback), recordOf(this._errback)]);
    const { entries, head } = this._more ?? { entries: [], head: 0 };
    for (let i = head; i < entries.length; i += 2) {
      pairs.push([recordOf(entries[i]), recordOf(entries[i + 1])]);
    }
    return pairs;
  }

  /** How many calls of {@link pause} have no {@link unpause} yet; waiting for another Deferred is one. */
  get paused(): number {
    return this._flags >> PAUSE_SHIFT;
  }

  set paused(count: number) {
    this._flags += (count - this.paused) * ONE_PAUSE;
  }

  /** The Deferred that this one waits for, or that was told to fire it by {@link chainDeferred}. */
  get _chainedTo(): Deferred<unknown> | null {
    if (this._flags & CHAINED_ASIDE) return chainedAside.get(this) ?? null;
    return this._flags & CHAINED ? (this._result as Deferred<unknown>) : null;
  }

  set _chainedTo(deferred: Deferred<unknown> | null) {
    this._flags &= ~(CHAINED | CHAINED_ASIDE);
    if (deferred === null) return;
    this._flags |= CHAINED_ASIDE;
    chainedAside.set(this, deferred);
  }

  get _runningCallbacks(): boolean {
    return (this._flags & RUNNING) !== 0;
  }

  get _suppressAlreadyCalled(): boolean {
    return (this._flags & SUPPRESS_ALREADY_CALLED) !== 0;
  }

  /** Whether stacks are kept for debugging: of this Deferred, if it is set on it, or of all: {@link setDebugging}. */
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

  /**
   * Adds a pair: `callback` for a result, `errback` for a failure. Left out, the errback passes the failure on.
   *
   * @param callback - called with the result; `null` passes it on.
   * @param errback - called with the {@link Failure}.
   * @param callbackArgs - arguments of the callback behind the result, `null` for none. Behind these come those of the
   *   errback.
   * @throws TypeError if one of them is no function.
   */
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
    return this._add(
      entry("callback", callback, callbackArgs),
      entry("errback", errback, errbackArgs),
    );
  }

  /** Adds a callback for a result; a failure passes it by. `args` go behind the result. */
  addCallback<R, A extends unknown[]>(
    callback: (result: T, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addCallback(callback: AnyCallback): Deferred<never> {
    if (typeof callback !== "function") throw notCallable("callback", callback);
    // biome-ignore lint/complexity/noArguments: a rest parameter makes an array on every call
    const given = arguments;
    return this._add(given.length < 2 ? callback : withArguments(callback, given), null);
  }

  /** Adds an errback for a {@link Failure}; a result passes it by. `args` go behind the failure. */
  addErrback<R, A extends unknown[]>(
    errback: (failure: Failure, ...args: A) => R,
    ...args: A
  ): Deferred<T | Unwrapped<R>>;
  addErrback(errback: AnyCallback): Deferred<never> {
    if (typeof errback !== "function") throw notCallable("errback", errback);
    // biome-ignore lint/complexity/noArguments: a rest parameter makes an array on every call
    const given = arguments;
    return this._add(null, given.length < 2 ? errback : withArguments(errback, given));
  }

  /** Adds one function as both callback and errback. */
  addBoth<R, A extends unknown[]>(
    callback: (result: T | Failure, ...args: A) => R,
    ...args: A
  ): Deferred<Unwrapped<R>>;
  addBoth(callback: AnyCallback): Deferred<never> {
    if (typeof callback !== "function") throw notCallable("callback", callback);
    // biome-ignore lint/complexity/noArguments: a rest parameter makes an array on every call
    const given = arguments;
    const both = given.length < 2 ? callback : withArguments(callback, given);
    return this._add(both, both);
  }

  /**
   * Cancels this Deferred unless it has a result after `timeout` seconds on `clock`; it then fails with the
   * `TimeoutError` of this module, or goes on with what `onTimeoutCancel` makes of the cancelled result. Callbacks added
   * before are covered, those added after are not.
   */
  addTimeout<R = never>(
    timeout: number,
    clock: IReactorTime,
    onTimeoutCancel?: TimeoutCallback<T, R>,
  ): Deferred<T | Unwrapped<R>> {
    return addTimeout(this, timeout, clock, onTimeoutCancel);
  }

  /**
   * Fires `d` with whatever comes out of this Deferred. The two go separate ways afterwards: firing or cancelling `d`
   * does nothing to this one, and this one goes on with `undefined`. Unlike chaining by return value, it takes stack.
   */
  chainDeferred(d: Deferred<T>): Deferred<void> {
    d._chainedTo = this as Deferred<unknown>;
    return this.addCallbacks(
      (result: T) => d.callback(result),
      (failure: Failure) => d.errback(failure),
    );
  }

  /**
   * Fires the Deferred with its result, and runs its callbacks.
   *
   * @param result - the result. A {@link Failure} fires the errbacks, as {@link errback} does.
   * @throws AlreadyCalledError if it has been fired before.
   * @throws TypeError if the result is a Deferred or a promise: return it from a callback, or use `fromFuture`.
   */
  callback(result: T | Failure): void {
    this._startRunCallbacks(result);
  }

  /**
   * Fires the Deferred with a failure, and runs its errbacks.
   *
   * @param fail - a {@link Failure}, or any value to be wrapped in one.
   * @throws AlreadyCalledError if it has been fired before.
   * @throws NoCurrentExceptionError if it is called without an argument.
   */
  errback(fail: unknown): void {
    // biome-ignore lint/complexity/noArguments: an explicit undefined can have been thrown, no argument cannot
    if (arguments.length === 0)
      throw new NoCurrentExceptionError("errback() needs what has failed");
    this._startRunCallbacks(isFailure(fail) ? fail : new Failure(fail));
  }

  /** Holds back the callbacks until {@link unpause} has been called as often. */
  pause(): void {
    this._flags += ONE_PAUSE;
  }

  /** Takes back one {@link pause}; after the last one the callbacks run. */
  unpause(): void {
    this._flags -= ONE_PAUSE;
    if (this._flags >> PAUSE_SHIFT === 0 && this._flags & CALLED)
      runCallbacks(this as Deferred<unknown>, adopt);
  }

  /**
   * Asks for the result no longer. If it has not been fired, the canceller is called, and unless that fires it, it fails
   * with `CancelledError`; one that has no canceller then swallows the one result that may come late. If it waits for
   * another Deferred, that one is cancelled instead. Otherwise nothing happens. What a canceller throws becomes the
   * failure.
   */
  cancel(): void {
    if (this._flags & WAITING) {
      (this._result as Deferred).cancel();
      return;
    }
    if (this._flags & CALLED) return;
    const canceller = this._canceller;
    if (canceller === null) {
      this._flags |= SUPPRESS_ALREADY_CALLED;
    } else {
      try {
        (canceller as Canceller<T>)(this);
      } catch (error) {
        if ((this._flags & CALLED) === 0) this.errback(error);
        else log.failure("A canceller fired its Deferred, and then threw", new Failure(error));
      }
    }
    if ((this._flags & CALLED) === 0) this.errback(new CancelledError());
  }

  /**
   * Cancels this Deferred when `signal` is aborted, at once if it was aborted before. Once there is a result, the signal
   * is let go of.
   */
  cancelOn(signal: AbortSignal): this {
    return cancelOnAbort(this, signal);
  }

  /**
   * Answers as a promise would, so that `await` works. A result stays in place, and can be awaited again; a failure
   * rejects with its value, and counts as handled.
   */
  then<R = T, E = never>(
    onfulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onrejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return subscribe(this).then(onfulfilled, onrejected);
  }

  /**
   * The result as a native promise. It is taken over: this Deferred goes on with `undefined`.
   *
   * @param signal - cancels this Deferred, and rejects the promise with the signal's reason.
   */
  asFuture(signal?: AbortSignal): Promise<T> {
    return toPromise(this, signal);
  }

  /**
   * A Deferred for a native promise.
   *
   * @param controller - aborted when the Deferred is cancelled; the Deferred then has what the promise comes to. Without
   *   it a cancelled Deferred fails with `CancelledError` at once, and the promise's result is dropped.
   */
  static fromFuture<T>(promise: PromiseLike<T>, controller?: AbortController): Deferred<T> {
    return fromPromise(Deferred, promise, controller);
  }

  /**
   * Runs a coroutine: a generator object that yields Deferreds, or the promise of an async function.
   *
   * @returns a Deferred of what it returns, or fails with what it throws.
   * @throws NotACoroutineError for anything else.
   */
  static fromCoroutine<T>(
    coroutine: Generator<unknown, T, never> | PromiseLike<T>,
  ): Deferred<Unwrapped<T>> {
    return runCoroutine(Deferred, coroutine) as Deferred<Unwrapped<T>>;
  }

  /** For `yield*` in a generator run by `inlineCallbacks`: the result, with its type, or the thrown failure. */
  [Symbol.iterator](): Iterator<Deferred<T>, T, unknown> {
    return new DeferredIterator<T>(this);
  }

  toString(): string {
    return describe(this as Deferred<unknown>);
  }

  /** For `util.inspect`: what is known of it, in one line. */
  [inspect.custom](): string {
    return describe(this as Deferred<unknown>);
  }

  /** Takes the first result, and runs the callbacks. */
  _startRunCallbacks(result: unknown): void {
    if (this._flags & CALLED) {
      this._refuseResult();
      return;
    }
    const flags = this._flags | resultFlags(result);
    if (this.debug) {
      this._debugInfo ??= new DebugInfo();
      this._debugInfo.invoker = callerFrames();
    }
    this._flags = flags;
    this._canceller = null;
    this._result = result;
    runCallbacks(this as Deferred<unknown>, adopt);
  }

  /**
   * As `callback`, but a Deferred or a promise is waited for, as if a callback had returned it.
   * @internal
   */
  _fireWith(value: unknown): void {
    if (!(this._flags & CALLED) && (isDeferred(value) || value instanceof Promise)) {
      this._prepend(() => value, null);
      this._startRunCallbacks(undefined);
    } else {
      this._startRunCallbacks(value);
    }
  }

  /** The result was taken away: callbacks from here on get `undefined`. @internal */
  _takeResult(): void {
    this._result = undefined;
    this._flags &= ~RESULT_FAILED;
    if (this._debugInfo !== null) this._debugInfo.failResult = null;
  }

  /** The failure was thrown to somebody, though it is still the result. @internal */
  _markHandled(): void {
    this._flags |= HANDLED;
    if (this._debugInfo !== null) this._debugInfo.failResult = null;
  }

  /** A second result has come: it is the one that a cancelled Deferred swallows, or a mistake. */
  private _refuseResult(): void {
    if (this._flags & SUPPRESS_ALREADY_CALLED) {
      this._flags &= ~SUPPRESS_ALREADY_CALLED;
      return;
    }
    const stacks = this.debug ? (this._debugInfo?._getDebugTracebacks() ?? "") : "";
    throw new AlreadyCalledError(stacks === "" ? "" : `\n${stacks}`);
  }

  /** Runs the callbacks that can be run. */
  _runCallbacks(): void {
    runCallbacks(this as Deferred<unknown>, adopt);
  }

  /** Puts a pair at the end, and runs it if there is a result. @internal */
  _add(callback: Entry, errback: Entry): Deferred<never> {
    this._append(callback, errback);
    if (this._flags & CALLED) runCallbacks(this as Deferred<unknown>, adopt);
    return this as unknown as Deferred<never>;
  }

  /** Makes `waiting` the next to get the result, and to take it away. @internal */
  _wait(waiting: Deferred<unknown>): void {
    this._append(waiting, waiting);
  }

  private _append(callback: Entry, errback: Entry): void {
    if (this._callback === undefined) {
      this._callback = callback;
      this._errback = errback;
    } else if (this._more === null) {
      this._more = new CallbackQueue<Entry>(callback, errback);
    } else {
      this._more.entries.push(callback, errback);
    }
  }

  /** Puts a pair in front of all others, before the Deferred is fired. @internal */
  _prepend(callback: Entry, errback: Entry): void {
    if (this._callback !== undefined) {
      const rest = this._more?.entries.slice(this._more.head) ?? [];
      this._more = new CallbackQueue<Entry>(this._callback, this._errback ?? null);
      this._more.entries.push(...rest);
    }
    this._callback = callback;
    this._errback = errback;
  }
}

/** What `_chainedTo` is where it is not the result: seldom, and not worth a field. */
const chainedAside = new WeakMap<object, Deferred<unknown>>();

Object.defineProperty(Deferred.prototype, KIND, { value: DEFERRED });
Object.defineProperty(Deferred.prototype, OWN, { value: true });

keepShape(new Deferred<unknown>());
keepCoroutine(Deferred);

/**
 * The flags of a Deferred that has been fired with `result`.
 *
 * @throws TypeError if it is a Deferred or a promise.
 * @internal
 */
export function resultFlags(result: unknown): number {
  if (typeof result !== "object" || result === null) return CALLED;
  const kind = (result as { [KIND]?: unknown })[KIND];
  if (kind === FAILED) return CALLED | RESULT_FAILED;
  if (kind === DEFERRED || result instanceof Promise) throw notAResult(result);
  return CALLED;
}

/** Whether `value` is a Deferred, of this copy of the package or of another. */
export function isDeferred(value: unknown): value is Deferred<unknown> {
  return kindOf(value) === DEFERRED;
}

/** What a callback returned that must be waited for: this class's own, or a Deferred made for a stranger. */
const adopt: AdoptedClass = {
  from(value) {
    if (value instanceof Promise) return Deferred.fromFuture(value as Promise<unknown>);
    const stranger = value as Deferred<unknown>;
    const own = new Deferred<unknown>(() => stranger.cancel());
    stranger.addBoth((result) => own.callback(result));
    return own;
  },
};

/** A callback and its arguments, as {@link Deferred.callbacks} shows them; a `null` callback passes the result on. */
export type CallbackRecord = readonly [
  callable: AnyCallback | Deferred<unknown> | null,
  args: readonly unknown[],
];

function recordOf(each: Entry | undefined): CallbackRecord {
  return each instanceof CallWithArguments ? [each.callable, each.args] : [each ?? null, []];
}

function entry(
  what: string,
  callable: AnyCallback | null | undefined,
  args: readonly unknown[] | null | undefined,
): Entry {
  if (callable === null || callable === undefined) return null;
  if (typeof callable !== "function") throw notCallable(what, callable);
  if (args === null || args === undefined || args.length === 0) return callable;
  return new CallWithArguments(callable, args);
}

function withArguments(callable: AnyCallback, given: IArguments): CallWithArguments {
  return new CallWithArguments(callable, Array.prototype.slice.call(given, 1));
}

function notCallable(what: string, value: unknown): TypeError {
  return new TypeError(`${what} must be a function, not ${inspect(value)}`);
}

function notAResult(value: object): TypeError {
  const what = value instanceof Promise ? "a promise" : "a Deferred";
  return new TypeError(
    `${what} cannot be the result of a Deferred: return it from a callback, or use Deferred.fromFuture(promise)`,
  );
}
