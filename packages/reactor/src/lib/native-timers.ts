// Node's timers and clock, as they were when this module was loaded. So a test that replaces the
// global ones, with sinon's fake timers for example, does not stop the reactor.

import { performance } from "node:perf_hooks";
import {
  clearInterval as nativeClearInterval,
  clearTimeout as nativeClearTimeout,
  setImmediate as nativeSetImmediate,
  setInterval as nativeSetInterval,
  setTimeout as nativeSetTimeout,
} from "node:timers";

export const setTimeout: typeof nativeSetTimeout = nativeSetTimeout;
export const clearTimeout: typeof nativeClearTimeout = nativeClearTimeout;
export const setImmediate: typeof nativeSetImmediate = nativeSetImmediate;
export const setInterval: typeof nativeSetInterval = nativeSetInterval;
export const clearInterval: typeof nativeClearInterval = nativeClearInterval;

/** The longest delay that a native timer takes, in milliseconds. */
export const LONGEST_TIMEOUT: number = 2 ** 31 - 1;

const sinceStart: () => number = performance.now.bind(performance);
const start: number = performance.timeOrigin;

/**
 * The time in seconds since 1970-01-01 UTC. The system's clock is read once, when the process
 * starts. From then on the time only increases: it does not change when the system's clock is set.
 */
export function seconds(): number {
  return (start + sinceStart()) / 1000;
}
