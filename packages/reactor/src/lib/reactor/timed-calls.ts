// IReactorTime on Node's loop.

import { Failure } from "@twisted-ts/deferred";
import { before, CallHeap, ReactorCall } from "./call-heap.ts";
import type { Callable, CallKeeper, DelayedCall } from "./delayed-call.ts";
import { checkCallable, InvalidDelayError } from "./errors.ts";
import { log } from "./log.ts";
import { clearTimeout, LONGEST_TIMEOUT, setImmediate, setTimeout } from "./native-timers.ts";

const NOTHING: readonly ReactorCall[] = [];

/** More calls than this must have been called off before the heap is cleared of them. */
const MANY_CANCELLED = 50;

/**
 * The timed calls of a reactor, driven by one native timer and one native immediate at a time.
 *
 * Calls with a delay of 0 stand in a queue of their own, which needs neither heap nor timer; at each turn both are gone
 * through in the order of time. While no other call waits, theirs is the order in which they were made, and the clock is
 * not read for them.
 *
 * A native timer may come up to a millisecond early, and then is set again: no call is made before its time.
 */
export class TimedCalls {
  readonly #heap = new CallHeap();
  /** Calls to be made on the next turn. */
  #soon: ReactorCall[] = [];
  /** Calls of {@link TimedCalls.#soon} without a time were made before this, in seconds. */
  #untimedBefore = 0;
  #order = 0;
  /** How many calls in the heap are called off. */
  #cancelled = 0;
  #timer: NodeJS.Timeout | null = null;
  /** When the native timer is due, in seconds. */
  #wakeTime = Number.POSITIVE_INFINITY;
  #immediate = false;
  readonly #onTurn: () => void;
  readonly #seconds: () => number;
  readonly #keeper: CallKeeper;
  readonly #timerIsDue: () => void;
  readonly #immediateIsDue: () => void;

  /**
   * @param seconds - the clock.
   * @param onTurn - called whenever there may be something to do; it calls {@link TimedCalls.runDue}.
   */
  constructor(seconds: () => number, onTurn: () => void) {
    this.#seconds = seconds;
    this.#onTurn = onTurn;
    this.#keeper = {
      canceller: (call) => this.#callCancelled(call as ReactorCall),
      resetter: (call) => this.#callMovedSooner(call as ReactorCall),
      seconds,
    };
    this.#timerIsDue = () => {
      this.#timer = null;
      this.#wakeTime = Number.POSITIVE_INFINITY;
      this.#onTurn();
    };
    this.#immediateIsDue = () => {
      this.#immediate = false;
      this.#onTurn();
    };
  }

  /** See `IReactorTime.callLater`. */
  callLater(delay: number, callable: Callable, args: readonly unknown[]): DelayedCall {
    if (!(delay >= 0)) throw new InvalidDelayError(delay);
    checkCallable(callable);
    if (delay === 0) {
      const time = this.#heap.size > this.#cancelled ? this.#seconds() : null;
      const call = new ReactorCall(this.#order++, time, callable, args, this.#keeper);
      this.#soon.push(call);
      this.wakeUp();
      return call;
    }
    const now = this.#seconds();
    const call = new ReactorCall(this.#order++, now + delay, callable, args, this.#keeper);
    this.#push(call, now);
    return call;
  }

  /** The calls that are still to be made, in no order. */
  getDelayedCalls(): DelayedCall[] {
    const calls: DelayedCall[] = this.#heap.active();
    for (const call of this.#soon) if (!call.cancelled) calls.push(call);
    return calls;
  }

  /** Has the next turn come at once. */
  wakeUp(): void {
    if (this.#immediate) return;
    this.#immediate = true;
    setImmediate(this.#immediateIsDue);
  }

  /** Makes the calls that are due; calls made meanwhile wait for the next turn. */
  runDue(): void {
    // Also an empty queue may not be this turn's: a timed call could put something into it.
    const soon = this.#soon.length > 0 ? this.#soon : NOTHING;
    if (soon !== NOTHING) this.#soon = [];
    const now = this.#seconds();
    const limit = this.#order;
    let next = 0;
    for (;;) {
      const first = soon[next];
      const timed = this.#heap.peek();
      if (
        timed !== undefined &&
        timed.time <= now &&
        timed.order < limit &&
        (first === undefined || this.#isBefore(timed, first))
      ) {
        this.#heap.pop();
        if (timed.cancelled) this.#cancelled -= 1;
        else this.#runOrPutOff(timed, now);
      } else if (first !== undefined) {
        next += 1;
        if (!first.cancelled) this.#runOrPutOff(first, now);
      } else {
        break;
      }
    }
    this.#arm();
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
    if (call.time < this.#wakeTime) this.#setTimer(call.time, now);
    // The timer may have been left without anything to wait for.
    else if (this.#heap.size - this.#cancelled === 1) this.#timer?.ref();
  }

  #callMovedSooner(call: ReactorCall): void {
    this.#heap.movedSooner(call);
    if (call.index >= 0 && call.time < this.#wakeTime) this.#setTimer(call.time, this.#seconds());
  }

  #callCancelled(call: ReactorCall): void {
    if (call.index < 0) return;
    this.#cancelled += 1;
    if (this.#cancelled === this.#heap.size) {
      // The native timer stays, for the call that may come; it does not keep the process alive meanwhile.
      this.#timer?.unref();
    }
    if (this.#cancelled > MANY_CANCELLED && this.#cancelled > this.#heap.size >> 1) {
      call.func = null;
      this.#heap.compact();
      this.#cancelled = 0;
    }
  }

  /** Sees to it that the next turn comes in time for the first call. */
  #arm(): void {
    let first = this.#heap.peek();
    while (first?.cancelled) {
      this.#heap.pop();
      this.#cancelled -= 1;
      first = this.#heap.peek();
    }
    if (first !== undefined && first.time < this.#wakeTime)
      this.#setTimer(first.time, this.#seconds());
  }

  #setTimer(time: number, now: number): void {
    const milliseconds = Math.ceil((time - now) * 1000);
    if (milliseconds <= 0) {
      this.wakeUp();
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (milliseconds > LONGEST_TIMEOUT) {
      this.#wakeTime = now + LONGEST_TIMEOUT / 1000;
      this.#timer = setTimeout(this.#timerIsDue, LONGEST_TIMEOUT);
    } else {
      this.#wakeTime = time;
      this.#timer = setTimeout(this.#timerIsDue, milliseconds);
    }
  }
}
