// A reactor that records its calls, with a clock that a test advances.

import { bindMethods } from "@twisted-ts/deferred/internal";
import { CLOCK_METHODS, Clock } from "../task/clock.ts";
import type { DelayedCall } from "../time/delayed-call.ts";
import { MemoryReactor } from "./memory-reactor.ts";

const clock = Clock.prototype;

/**
 * A `MemoryReactor` that is a `Clock` as well: for code that connects and has timeouts.
 *
 * A class here has one base, so this is not an instance of `Clock`. It has all methods and
 * attributes of `Clock`. From `twisted.internet.testing.MemoryReactorClock`.
 */
export class MemoryReactorClock extends MemoryReactor implements Clock {
  static override readonly qualifiedName: string = "twisted.internet.testing.MemoryReactorClock";
  /** See `Clock.rightNow`. */
  rightNow = 0;
  /** See `Clock.calls`. */
  calls: DelayedCall[] = [];

  constructor() {
    super();
    bindMethods<Clock>(this, ...CLOCK_METHODS);
  }

  /** See `Clock.seconds`. */
  seconds(): number {
    return clock.seconds.call(this);
  }

  /** See `Clock._sortCalls`. */
  _sortCalls(): void {
    clock._sortCalls.call(this);
  }

  /** See `Clock.callLater`. */
  callLater<Args extends unknown[]>(
    delay: number,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): DelayedCall {
    return clock.callLater.call<Clock, [number, (...args: Args) => unknown, ...Args], DelayedCall>(
      this,
      delay,
      callable,
      ...args,
    );
  }

  /** See `Clock.getDelayedCalls`. */
  getDelayedCalls(): readonly DelayedCall[] {
    return clock.getDelayedCalls.call(this);
  }

  /** See `Clock.advance`. */
  advance(amount: number): void {
    clock.advance.call(this, amount);
  }

  /** See `Clock.pump`. */
  pump(timings: Iterable<number>): void {
    clock.pump.call(this, timings);
  }
}
