// sinon's fake timers, less those that would stop Node itself.

import { FakeTimersClock } from "./clock-from-fake-timers.ts";
import type { FakeableName, FakeTimers, Restorable, Sinon } from "./interfaces.ts";

/**
 * What may be faked while sockets and Deferreds are at work. `nextTick`, `queueMicrotask` and
 * `setImmediate`, which sinon fakes too unless its options say what to fake, are what Node's
 * streams and promises run on.
 */
export const TO_FAKE: readonly FakeableName[] = Object.freeze([
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "Date",
  "performance",
]);

/** A {@link FakeTimersClock} that comes with its fake timers. */
export class FakeClock<T extends FakeTimers> extends FakeTimersClock {
  /** sinon's own object. */
  readonly fakeTimers: T;
  readonly #restore: () => void;

  constructor(fakeTimers: T & Restorable) {
    super(fakeTimers);
    this.fakeTimers = fakeTimers;
    this.#restore = () => fakeTimers.restore();
  }

  /** Puts the real timers back. */
  restore(): void {
    this.#restore();
  }
}

/**
 * Fakes the global timers with sinon, except those that Node itself needs, and returns a clock
 * that goes with them.
 *
 * @param sinon - `sinon`, or a sandbox.
 * @param now - where time begins, in seconds.
 */
export function useClock<T extends FakeTimers>(sinon: Sinon<T>, now = 0): FakeClock<T> {
  return new FakeClock(sinon.useFakeTimers({ now: now * 1000, toFake: [...TO_FAKE] }));
}
