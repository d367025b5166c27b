import { reactor } from "@twisted-ts/reactor";
import type { Clock } from "@twisted-ts/reactor/task";

/**
 * A reactor with real sockets, whose time the test controls, except for calls that are made on
 * the next turn.
 */
export function timeless(clock: Clock): typeof reactor {
  const callLater: typeof clock.callLater = (delay, callable, ...args) =>
    (delay === 0 ? reactor : clock).callLater(delay, callable, ...args);
  return Object.create(reactor, {
    seconds: { value: () => clock.seconds() },
    callLater: { value: callLater },
    getDelayedCalls: { value: () => clock.getDelayedCalls() },
  }) as typeof reactor;
}
