// The delayed calls of a reactor, on Node's loop.

import { Failure } from "@twisted-ts/deferred";
import { log } from "../log/log.ts";
import {
  clearTimeout,
  LONGEST_TIMEOUT,
  seconds as nativeSeconds,
  setImmediate,
  setTimeout,
} from "../native-timers.ts";
import { checkCallable } from "../values/check-callable.ts";
import { before, CallHeap, ReactorCall } from "./call-heap.ts";
import type { Callable, CallScheduler, DelayedCall } from "./delayed-call.ts";
import { checkDelay } from "./errors.ts";

/** Cancelled calls are removed from the heap when there are more than this, and more than half. */
const MANY_CANCELLED = 50;

/**
 * The timed calls of a reactor, driven by one native timer and one native immediate at a time.
 *
 * Calls with a delay of 0 are in a queue of their own, which needs neither the heap nor a timer.
 * Each turn takes from both in the order of time. While no other call waits, the calls of the queue
 * are made in the order in which they were added, and the clock is not read for them.
 *
 * A native timer may fire up to a millisecond early, and is set again then: no call is made before
 * its time.
 */
export class TimedCalls {
  readonly #heap = new CallHeap();
  /**
   * The first and the last of the calls for the next turn. They are a linked list, since an array
   * with very many elements is often copied.
   */
  #soon: ReactorCall | null = null;
  #lastSoon: ReactorCall | null = null;
  /** The first of the calls that this turn has still to make. */
  #rest: ReactorCall | null = null;
  /** The calls of the queue that have no time were added before this time, in seconds. */
  #untimedBefore = 0;
  #order = 0;
  /** How many calls in the heap are cancelled. */
  #cancelled = 0;
  /**
   * How many calls in the heap keep the process alive. When there is none, the native timer stays
   * set but does not keep it alive.
   */
  #holding = 0;
  #timer: NodeJS.Timeout | null = null;
  /** When the native timer is due, in seconds of the native clock. */
  #wakeTime = Number.POSITIVE_INFINITY;
  #immediate = false;
  #stopped = false;
  readonly #onTurn: () => void;
  readonly #seconds: () => number;
  readonly #isNative: () => boolean;
  readonly #scheduler: CallScheduler;
  readonly #timerIsDue: () => void;
  readonly #immediateIsDue: () => void;

  /**
   * @param seconds - the clock.
   * @param isNative - whether `seconds` is the native clock at present.
   * @param onTurn - is called when calls may be due; it calls {@link TimedCalls.runDue}.
   */
  constructor(seconds: () => number, isNative: () => boolean, onTurn: () => void) {
    this.#seconds = seconds;
    this.#isNative = isNative;
    this.#onTurn = onTurn;
    this.#scheduler = {
      canceller: (call) => this.#callCancelled(call as ReactorCall),
      resetter: (call) => this.#callMovedSooner(call as ReactorCall),
      holder: (call) => {
        const { index, holds } = call as ReactorCall;
        if (index >= 0 && call.active()) this.#countHolding(holds ? 1 : -1);
      },
      seconds,
    };
    this.#timerIsDue = () => {
      this.#timer = null;
      this.#wakeTime = Number.POSITIVE_INFINITY;
      this.#onTurn();
    };
    this.#immediateIsDue = () => {
      this.#immediate = false;
      if (!this.#stopped) this.#onTurn();
    };
  }

  /** See `IReactorTime.callLater`. */
  callLater(delay: number, callable: Callable, args: readonly unknown[]): DelayedCall {
    checkDelay(delay);
    checkCallable(callable);
    if (delay === 0) {
      const time = this.#heap.size > this.#cancelled ? this.#seconds() : null;
      const call = new ReactorCall(this.#order++, time, callable, args, this.#scheduler);
      if (this.#lastSoon === null) this.#soon = call;
      else this.#lastSoon.next = call;
      this.#lastSoon = call;
      this.wakeUp();
      return call;
    }
    const now = this.#seconds();
    const call = new ReactorCall(this.#order++, now + delay, callable, args, this.#scheduler);
    this.#push(call, now);
    return call;
  }

  /** The calls that are still to be made, in no order. */
  getDelayedCalls(): DelayedCall[] {
    const calls: DelayedCall[] = this.#heap.active();
    for (const first of [this.#rest, this.#soon]) {
      for (let call = first; call !== null; call = call.next) {
        if (!call.cancelled) calls.push(call);
      }
    }
    return calls;
  }

  /**
   * Makes no call from the next turn on. Calls that wait stay active, and so do those that are
   * added later, as in a program of Twisted whose reactor has stopped.
   */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Begins the next turn at once, without waiting for the timer. */
  wakeUp(): void {
    if (this.#immediate || this.#stopped) return;
    this.#immediate = true;
    setImmediate(this.#immediateIsDue);
  }

  /** Makes the calls that are due. Those that they schedule wait for the next turn. */
  runDue(): void {
    this.#beginTurn();
    const now = this.#seconds();
    const limit = this.#order;
    for (;;) {
      const soon = this.#rest;
      const timed = this.#heap.peek();
      if (
        timed !== undefined &&
        timed.time <= now &&
        timed.order < limit &&
        (soon === null || this.#isBefore(timed, soon))
      ) {
        this.#heap.pop();
        if (timed.cancelled) {
          this.#cancelled -= 1;
        } else {
          if (timed.holds) this.#countHolding(-1);
          this.#runOrPutOff(timed, now);
        }
      } else if (soon !== null) {
        this.#rest = soon.next;
        soon.next = null;
        if (!soon.cancelled) this.#runOrPutOff(soon, now);
      } else {
        break;
      }
    }
    this.#arm();
  }

  #beginTurn(): void {
    if (this.#rest === null) {
      this.#rest = this.#soon;
    } else {
      // This turn was started within a call of another turn: it also makes the calls that are left.
      let last = this.#rest;
      while (last.next !== null) last = last.next;
      last.next = this.#soon;
    }
    this.#soon = null;
    this.#lastSoon = null;
  }

  #isBefore(timed: ReactorCall, soon: ReactorCall): boolean {
    return soon._isUntimed ? timed.time < this.#untimedBefore : before(timed, soon);
  }

  #runOrPutOff(call: ReactorCall, now: number): void {
    if (call._isUntimed) call.time = now;
    if (call.delayed_time > 0) {
      call.activate_delay();
      this.#push(call, now);
      return;
    }
    try {
      call.run();
    } catch (error) {
      const failure = new Failure(error);
      if (call.creator === null) log.failure("while handling timed call", failure);
      else {
        log.failure("while handling timed call, made here:\n{creator}", failure, {
          creator: call.creator,
        });
      }
    }
  }

  #push(call: ReactorCall, now: number): void {
    if (this.#heap.size === this.#cancelled) this.#untimedBefore = now;
    this.#heap.push(call);
    if (this.#isBeforeWakeTime(call.time, now)) this.#setTimer(call.time, now);
    if (call.holds) this.#countHolding(1);
  }

  #countHolding(more: 1 | -1): void {
    this.#holding += more;
    if (this.#holding === 0) this.#timer?.unref();
    else if (this.#holding === 1) this.#timer?.ref();
  }

  #callMovedSooner(call: ReactorCall): void {
    this.#heap.movedSooner(call);
    if (call.index >= 0) this.#wakeUpFor(call);
  }

  #callCancelled(call: ReactorCall): void {
    if (call.index < 0) return;
    this.#cancelled += 1;
    if (call.holds) this.#countHolding(-1);
    if (this.#cancelled > MANY_CANCELLED && this.#cancelled > this.#heap.size >> 1) {
      call.func = null;
      this.#heap.compact();
      this.#cancelled = 0;
    }
  }

  /** Sets the timer for the first call. */
  #arm(): void {
    let first = this.#heap.peek();
    while (first?.cancelled) {
      this.#heap.pop();
      this.#cancelled -= 1;
      first = this.#heap.peek();
    }
    if (first !== undefined) this.#wakeUpFor(first);
  }

  #wakeUpFor(call: ReactorCall): void {
    const now = this.#seconds();
    if (this.#isBeforeWakeTime(call.time, now)) this.#setTimer(call.time, now);
  }

  #isBeforeWakeTime(time: number, now: number): boolean {
    return this.#nativeTime(time, now) < this.#wakeTime;
  }

  /**
   * Converts a time of this clock to the native clock. They are the same, unless a test has
   * replaced this clock.
   */
  #nativeTime(time: number, now: number): number {
    return this.#isNative() ? time : nativeSeconds() + (time - now);
  }

  #setTimer(time: number, now: number): void {
    if (this.#stopped) return;
    const milliseconds = Math.ceil((time - now) * 1000);
    if (milliseconds <= 0) {
      this.wakeUp();
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (milliseconds > LONGEST_TIMEOUT) {
      this.#wakeTime = this.#nativeTime(now + LONGEST_TIMEOUT / 1000, now);
      this.#timer = setTimeout(this.#timerIsDue, LONGEST_TIMEOUT);
    } else {
      this.#wakeTime = this.#nativeTime(time, now);
      this.#timer = setTimeout(this.#timerIsDue, milliseconds);
    }
    if (this.#holding === 0) this.#timer.unref();
  }
}
