// sinon's fake timers, without those that Node itself needs.

import { FakeTimersClock } from "./clock-from-fake-timers.ts";
import type { FakeableName, FakeTimers, Restorable, Sinon } from "./interfaces.ts";

/**
 * The functions that may be faked while sockets and Deferreds are used. By default sinon fakes
 * `nextTick`, `queueMicrotask` and `setImmediate` as well, which Node's streams and promises need.
 */
export const TO_FAKE: readonly FakeableName[] = Object.freeze([
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "Date",
  "performance",
]);

/** A {@link FakeTimersClock} that has made its fake timers, and can restore the real ones. */
export class FakeClock<T extends FakeTimers> extends FakeTimersClock {
  /** sinon's own object. */
  readonly fakeTimers: T;
  readonly #restore: () => void;

  constructor(fakeTimers: T & Restorable) {
    super(fakeTimers);
    this.fakeTimers = fakeTimers;
    this.#restore = () => fakeTimers.restore();
  }

  /** Restores the real timers. */
  restore(): void {
    this.#restore();
  }
}

/**
 * Fakes the global timers with sinon, except those that Node itself needs, and returns a clock with
 * the same time.
 *
 * @param sinon - `sinon`, or a sandbox.
 * @param now - the first time, in seconds.
 */
export function useClock<T extends FakeTimers>(sinon: Sinon<T>, now = 0): FakeClock<T> {
  return new FakeClock(sinon.useFakeTimers({ now: now * 1000, toFake: [...TO_FAKE] }));
}
