/**
 * A bridge between sinon and Twisted: clocks and fake timers that drive one another, and stubs that
 * return Deferreds.
 *
 * @packageDocumentation
 */

export { clockFromFakeTimers, FakeTimersClock } from "./lib/sinon/clock-from-fake-timers.ts";
export { driveFakeTimers } from "./lib/sinon/drive-fake-timers.ts";
export type { FakeableName, FakeTimers, Restorable, Sinon, Stub } from "./lib/sinon/interfaces.ts";
export { returnsDeferreds, returnsFailure, returnsSuccess } from "./lib/sinon/stubs.ts";
export { FakeClock, TO_FAKE, useClock } from "./lib/sinon/use-clock.ts";
