// Calls at regular intervals.

import { AsyncResource } from "node:async_hooks";
import { inspect } from "node:util";
import {
  Deferred,
  type Failure,
  type IDelayedCall,
  type IReactorTime,
  maybeDeferred,
} from "@twisted-ts/deferred";
import { defaultClock } from "../time/default-clock.ts";
import { checkSeconds } from "../time/errors.ts";
import { checkCallable } from "../values/check-callable.ts";
import { shownAll } from "../values/shown.ts";
import { LoopingCallStateError } from "./errors.ts";

/** Makes a LoopingCall, or one of a subclass, from a function without arguments. */
type LoopingCallClass<Loop> = new (f: () => unknown) => Loop;

/**
 * Calls a function at regular intervals.
 *
 * The calls are made at whole multiples of the interval after the start. A call that is late does
 * not delay the next ones, and calls that were missed are left out. When the function returns a
 * Deferred, the next call is made after it has fired. From `twisted.internet.task.LoopingCall`.
 */
export class LoopingCall<Args extends unknown[] = unknown[]> {
  /** The function. */
  f: (...args: Args) => unknown;
  /** Its arguments. */
  a: Args;
  /** The clock: the reactor, unless another is set before {@link LoopingCall.start}. */
  clock: IReactorTime = defaultClock();
  /** The next call; `null` while the function runs, and when it is stopped. */
  call: IDelayedCall | null = null;
  /** Whether it runs: from `start` until `stop`, or until the function fails. */
  running = false;
  /** The Deferred that `start` returned, until it fires. */
  _deferred: Deferred<this> | null = null;
  /** Seconds between calls; `null` before the start. It may be changed while running. */
  interval: number | null = null;
  _runAtStart = false;
  /** When it was started or reset, in seconds of the clock. */
  starttime: number | null = null;
  /** When the function of {@link LoopingCall.withCount} was called last. */
  _realLastTime: number | null = null;
  /** The asynchronous context in which it was started. The function may end in another. */
  #context: AsyncResource | null = null;

  /**
   * @param f - the function.
   * @param a - its arguments.
   * @throws TypeError when `f` is not a function.
   */
  constructor(f: (...args: Args) => unknown, ...a: Args) {
    checkCallable(f);
    this.f = f;
    this.a = a;
  }

  /**
   * A loop that calls its function with the number of calls that were due since the last one: more
   * than 1 when calls were missed. When none was due, the function is not called. With an interval
   * of 0 the number is always 1.
   */
  static withCount<Loop extends LoopingCall<[]> = LoopingCall<[]>>(
    this: LoopingCallClass<Loop>,
    countCallable: (count: number) => unknown,
  ): Loop {
    checkCallable(countCallable);
    const loop: Loop = new this(() => {
      const now = loop.clock.seconds();
      const count = loop.interval === 0 ? 1 : loop.#countSince(now);
      if (count <= 0) return undefined;
      loop._realLastTime = now;
      return countCallable(count);
    });
    return loop;
  }

  /**
   * The Deferred that `start` returned, until it fires.
   *
   * @deprecated since Twisted 16.0: use the Deferred that `start` returns.
   */
  get deferred(): Deferred<this> | null {
    process.emitWarning(
      "twisted.internet.task.LoopingCall.deferred was deprecated in Twisted 16.0.0; " +
        "please use the deferred returned by start() instead",
      "DeprecationWarning",
    );
    return this._deferred;
  }

  /** How many calls were due from the last one, or from the start, until `now`. */
  #countSince(now: number): number {
    const { starttime, interval } = this.#times();
    const lastTime = this._realLastTime ?? (this._runAtStart ? starttime - interval : starttime);
    return this._intervalOf(now) - this._intervalOf(lastTime);
  }

  /** How many whole intervals lie between the start and `t`. */
  _intervalOf(t: number): number {
    const { starttime, interval } = this.#times();
    return Math.trunc((t - starttime) / interval);
  }

  /**
   * Starts.
   *
   * @param interval - seconds between calls, 0 or more; with 0 there is one on every turn.
   * @param now - whether the first call is made at once; otherwise it comes after an interval.
   * @returns a Deferred that fires with this object when it is stopped, and fails when the function
   *   does.
   * @throws LoopingCallStateError when it runs already, TypeError when the interval is not a
   *   number, RangeError when it is negative or not finite (`InvalidDelayError`).
   */
  start(interval: number, now = true): Deferred<this> {
    if (this.running) {
      throw new LoopingCallStateError("Tried to start an already running LoopingCall.");
    }
    checkSeconds(interval);
    if (interval < 0) throw new RangeError("interval must be >= 0");
    this.running = true;
    this.#context = new AsyncResource("LoopingCall", { requireManualDestroy: true });
    // The function may stop the loop at once, which sets _deferred to null.
    const deferred = new Deferred<this>();
    this._deferred = deferred;
    this.starttime = this.clock.seconds();
    this.interval = interval;
    this._runAtStart = now;
    if (now) this.__call__();
    else this._scheduleFrom(this.starttime);
    return deferred;
  }

  /**
   * Stops. The Deferred of {@link LoopingCall.start} fires: at once, or, while the function runs,
   * when it has finished.
   *
   * @throws LoopingCallStateError when it does not run.
   */
  stop(): void {
    if (!this.running) {
      throw new LoopingCallStateError("Tried to stop a LoopingCall that was not running.");
    }
    this.running = false;
    if (this.call === null) return;
    this.call.cancel();
    this.call = null;
    this.#finish();
  }

  /**
   * Leaves the next call out, and begins an interval now. While the function runs this does
   * nothing.
   *
   * @throws LoopingCallStateError when it does not run.
   */
  reset(): void {
    if (!this.running) {
      throw new LoopingCallStateError("Tried to reset a LoopingCall that was not running.");
    }
    if (this.call === null) return;
    this.call.cancel();
    this.call = null;
    this.starttime = this.clock.seconds();
    this._scheduleFrom(this.starttime);
  }

  /** Calls the function now, and schedules the next call. The clock calls this. */
  __call__(): void {
    this.call = null;
    // The loop may be stopped and started again before the function has finished. Then the new run
    // has another Deferred.
    const ofThisRun = this._deferred;
    if (ofThisRun === null) {
      throw new LoopingCallStateError("LoopingCall called before it was started");
    }
    maybeDeferred(this.f, ...this.a)
      .addCallback(() => {
        if (this._deferred !== ofThisRun) ofThisRun.callback(this);
        else if (this.running) this._scheduleFrom(this.clock.seconds());
        else this.#finish();
      })
      .addErrback((failure: Failure) => {
        if (this._deferred !== ofThisRun) {
          ofThisRun.errback(failure);
          return;
        }
        this.running = false;
        this._deferred = null;
        ofThisRun.errback(failure);
      });
  }

  /** Schedules the next call, for the end of the interval that `when` is in. */
  _scheduleFrom(when: number): void {
    const schedule = (): IDelayedCall =>
      this.clock.callLater(this.#untilNext(when), () => this.__call__());
    this.call = this.#context === null ? schedule() : this.#context.runInAsyncScope(schedule);
  }

  #untilNext(when: number): number {
    const { starttime, interval } = this.#times();
    if (interval === 0) return 0;
    const into = (when - starttime) % interval;
    // Negative when the clock was set back.
    const untilNext = into < 0 ? -into : interval - into;
    // The rest may be so small that it makes no difference when it is added to the time. Then this
    // interval has ended.
    return when === when + untilNext ? interval : untilNext;
  }

  #finish(): void {
    const deferred = this._deferred;
    this._deferred = null;
    deferred?.callback(this);
  }

  #times(): { readonly starttime: number; readonly interval: number } {
    const { starttime, interval } = this;
    if (starttime === null || interval === null) {
      throw new LoopingCallStateError("LoopingCall called before it was started");
    }
    return { starttime, interval };
  }

  /** The interval, the function and its arguments. */
  toString(): string {
    const args = shownAll(this.a);
    const tuple = this.a.length === 1 ? `(${args},)` : `(${args})`;
    return `LoopingCall<${this.interval ?? "None"}>(${this.f.name || "<lambda>"}, *${tuple}, **{})`;
  }

  /** For `util.inspect`: as {@link toString}. */
  [inspect.custom](): string {
    return this.toString();
  }
}
