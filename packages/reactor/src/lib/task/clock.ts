// A clock that a test advances.

import type { IReactorTime } from "@twisted-ts/deferred";
import { bindMethods } from "@twisted-ts/deferred/internal";
import { ReactorCall } from "../time/call-heap.ts";
import type { DelayedCall } from "../time/delayed-call.ts";
import { checkSeconds } from "../time/errors.ts";
import { checkCallable } from "../values/check-callable.ts";

/**
 * A clock for tests, for code that takes a reactor for its timeouts. Only {@link Clock.advance}
 * changes its time.
 *
 * A call is made in the asynchronous context of the code that asked for it, as on the real reactor;
 * what it throws leaves `advance`. From `twisted.internet.task.Clock`.
 */
export class Clock implements IReactorTime {
  /** The time, in seconds. */
  rightNow = 0;
  /**
   * The calls that are still to be made, in the order of time. (A call that was postponed is moved
   * by the next `advance` or `callLater`.)
   */
  calls: DelayedCall[] = [];

  constructor() {
    bindMethods<Clock>(this, ...CLOCK_METHODS);
  }

  /** The time, in seconds: {@link Clock.rightNow}. */
  seconds(): number {
    return this.rightNow;
  }

  /**
   * Sorts the calls by time. Calls that are due together keep their order.
   */
  _sortCalls(): void {
    if (!isSorted(this.calls)) this.calls.sort(byTime);
  }

  /**
   * Has a function called when the clock was advanced by `delay` seconds.
   *
   * @param delay - seconds. With a negative delay, which the reactor refuses, the call is due
   *   already: the next `advance` makes it, also `advance(0)`.
   * @throws TypeError when the delay is not a number or `callable` not a function,
   *   InvalidDelayError when the delay is not finite.
   */
  callLater<Args extends unknown[]>(
    delay: number,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): DelayedCall {
    checkSeconds(delay);
    checkCallable(callable);
    const call = new ReactorCall(0, this.seconds() + delay, callable, args, {
      canceller: (cancelled) => remove(this.calls, cancelled),
      resetter: () => undefined,
      seconds: () => this.seconds(),
    });
    // The same as to add it at the end and to sort, but faster.
    this._sortCalls();
    this.calls.splice(placeFor(this.calls, call.getTime()), 0, call);
    return call;
  }

  /** The calls that are still to be made: {@link Clock.calls} itself, not a copy. */
  getDelayedCalls(): readonly DelayedCall[] {
    return this.calls;
  }

  /**
   * Advances the time, then makes the calls that are due, in the order of time. Calls that these
   * add are made as well, if they are due.
   *
   * What a call throws is thrown here. The calls after it are made by the next `advance`.
   *
   * @param amount - seconds; a negative number sets the clock back.
   * @throws TypeError when it is not a number, InvalidDelayError when it is not finite.
   */
  advance(amount: number): void {
    checkSeconds(amount);
    this.rightNow += amount;
    this._sortCalls();
    for (;;) {
      const call = this.calls[0];
      if (call === undefined || call.getTime() > this.seconds()) return;
      this.calls.shift();
      (call as ReactorCall).run();
      this._sortCalls();
    }
  }

  /**
   * Advances by each of the amounts, in seconds, in turn. See {@link Clock.advance} for what it
   * throws.
   */
  pump(timings: Iterable<number>): void {
    for (const amount of timings) this.advance(amount);
  }
}

/** The methods that programs use without the clock: `protocol.callLater = clock.callLater`. */
export const CLOCK_METHODS = [
  "seconds",
  "callLater",
  "getDelayedCalls",
  "advance",
  "pump",
] as const;

function remove(calls: DelayedCall[], call: DelayedCall): void {
  const index = calls.indexOf(call);
  if (index >= 0) calls.splice(index, 1);
}

/**
 * Whether the calls are sorted. They nearly always are, and to check that is much faster than to
 * sort.
 */
function isSorted(calls: readonly DelayedCall[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const call of calls) {
    const time = call.getTime();
    if (time < before) return false;
    before = time;
  }
  return true;
}

/** The place for a call in sorted calls: after those that are due at the same time. */
function placeFor(calls: readonly DelayedCall[], time: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((calls[middle] as DelayedCall).getTime() <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byTime(one: DelayedCall, other: DelayedCall): number {
  return one.getTime() - other.getTime();
}
