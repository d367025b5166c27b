// A reactor's clock that sinon's fake timers drive.

import { DelayedCall } from "@twisted-ts/reactor/base";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { FakeTimers } from "./interfaces.ts";

/**
 * A clock for code that takes a reactor. Its time is that of fake timers: their `tick` makes its
 * calls, and {@link FakeTimersClock.advance} fires their timers. Time advances in whole
 * milliseconds, as theirs does; a call is never made before it is due.
 */
export class FakeTimersClock implements IReactorTime {
  /** The calls that are still to be made, in the order in which they were asked for. */
  readonly calls: DelayedCall[] = [];
  readonly #timers: FakeTimers;
  readonly #armed = new Map<DelayedCall, unknown>();

  constructor(timers: FakeTimers) {
    this.#timers = timers;
  }

  /** The time, in seconds. */
  get rightNow(): number {
    return this.#timers.now / 1000;
  }

  /** The time, in seconds. */
  seconds(): number {
    return this.rightNow;
  }

  /** Calls a function when the fake timers have advanced by `delay` seconds. */
  callLater<Args extends unknown[]>(
    delay: number,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): DelayedCall {
    if (!(delay >= 0)) throw new RangeError(`${delay} is not greater than or equal to 0 seconds`);
    const call = new DelayedCall(
      this.seconds() + delay,
      callable as (...args: never[]) => unknown,
      args,
      (cancelled) => this.#forget(cancelled),
      (sooner) => this.#arm(sooner),
      () => this.seconds(),
    );
    this.calls.push(call);
    this.#arm(call);
    return call;
  }

  /** The calls that are still to be made. */
  getDelayedCalls(): readonly DelayedCall[] {
    return this.calls;
  }

  /** Advances the fake timers by this many seconds. */
  advance(amount: number): void {
    this.#timers.tick(Math.round(amount * 1000));
  }

  /** Advances by each of the amounts, in seconds, in turn. */
  pump(timings: Iterable<number>): void {
    for (const amount of timings) this.advance(amount);
  }

  #arm(call: DelayedCall): void {
    this.#disarm(call);
    const milliseconds = Math.max(0, Math.ceil((call.time - this.seconds()) * 1000 - ROUNDING));
    this.#armed.set(
      call,
      this.#timers.setTimeout(() => this.#due(call), milliseconds),
    );
  }

  #due(call: DelayedCall): void {
    if (call.delayed_time > 0) {
      call.activate_delay();
      this.#arm(call);
      return;
    }
    const { func, args } = call;
    this.#forget(call);
    call.called = true;
    (func as (...args: readonly unknown[]) => unknown)(...args);
  }

  #forget(call: DelayedCall): void {
    this.#disarm(call);
    const index = this.calls.indexOf(call);
    if (index >= 0) this.calls.splice(index, 1);
  }

  #disarm(call: DelayedCall): void {
    if (!this.#armed.has(call)) return;
    this.#timers.clearTimeout(this.#armed.get(call));
    this.#armed.delete(call);
  }
}

/** The largest rounding error of seconds, in milliseconds. */
const ROUNDING = 1e-6;

/** A clock for code that takes a reactor, driven by fake timers of sinon. */
export function clockFromFakeTimers(timers: FakeTimers): FakeTimersClock {
  return new FakeTimersClock(timers);
}
