// Fake timers that a Clock drives.

import type { Clock } from "@twisted-ts/reactor/task";
import type { FakeTimers } from "./interfaces.ts";

/** A timer in sinon's list. */
interface FakeTimer {
  readonly callAt?: number;
}

/** sinon's list of timers: a Map, and in older versions an object. */
interface HasTimers {
  readonly timers?: ReadonlyMap<unknown, FakeTimer> | Readonly<Record<string, FakeTimer>>;
}

/**
 * Drives fake timers of sinon by a `Clock`: its `advance` makes its own calls and fires the timers,
 * all in the order of time.
 *
 * @returns a function that ends this.
 */
export function driveFakeTimers(clock: Clock, timers: FakeTimers): () => void {
  const advance = clock.advance;
  const clockStart = clock.seconds();
  const timersStart = timers.now;
  const milliseconds = (time: number): number => timersStart + (time - clockStart) * 1000;
  const seconds = (time: number): number => clockStart + (time - timersStart) / 1000;

  const moveTo = (time: number): void => {
    // The time is set, and not added to: many additions would make it inexact.
    clock.rightNow = Math.max(clock.rightNow, time);
    // Both have the new time before a call of either is made.
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
