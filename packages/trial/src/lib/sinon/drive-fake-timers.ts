// Fake timers that a Clock drives.

import type { Clock } from "@twisted-ts/reactor/task";
import type { FakeTimers } from "./interfaces.ts";

/** A timer as fake timers keep it. */
interface FakeTimer {
  readonly callAt?: number;
}

/** Where fake timers keep them: a Map, and in older versions an object. */
interface HasTimers {
  readonly timers?: ReadonlyMap<unknown, FakeTimer> | Readonly<Record<string, FakeTimer>>;
}

/**
 * Has fake timers of sinon go along with a `Clock`: its `advance` makes its own calls and lets the
 * timers go off, all in the order of time.
 *
 * @returns a function that parts the two.
 */
export function driveFakeTimers(clock: Clock, timers: FakeTimers): () => void {
  const advance = clock.advance;
  const clockStart = clock.seconds();
  const timersStart = timers.now;
  const milliseconds = (time: number): number => timersStart + (time - clockStart) * 1000;
  const seconds = (time: number): number => clockStart + (time - timersStart) / 1000;

  const moveTo = (time: number): void => {
    // Set, and not added to: so often added, the time would be off.
    clock.rightNow = Math.max(clock.rightNow, time);
    // Both have the new time before any call of either is made.
    timers.tick(Math.max(0, Math.round(milliseconds(time) - timers.now)));
    advance.call(clock, 0);
  };

  const driving = (amount: number): void => {
    const end = clock.rightNow + amount;
    for (;;) {
      const next = Math.min(nextCall(clock), seconds(nextTimer(timers)));
      if (!(next <= end)) break;
      moveTo(next);
    }
    moveTo(end);
  };
  clock.advance = driving;
  return () => {
    if (clock.advance === driving) Reflect.deleteProperty(clock, "advance");
  };
}

function nextCall(clock: Clock): number {
  return Math.min(...clock.getDelayedCalls().map((call) => call.getTime()));
}

function nextTimer(fake: FakeTimers): number {
  const { timers = {} } = fake as HasTimers;
  const all = timers instanceof Map ? [...timers.values()] : Object.values(timers);
  return Math.min(...all.map((timer: FakeTimer) => timer.callAt ?? Number.POSITIVE_INFINITY));
}
