// The default clock, which is the reactor. Twisted imports its reactor within functions. Here the
// modules that need the default clock must not import the reactor: it registers itself when it is
// loaded.

import type { IReactorTime } from "@twisted-ts/deferred";

let clock: IReactorTime | null = null;

/** Sets the default clock. Only the module of the reactor calls it. */
export function setDefaultClock(reactor: IReactorTime): void {
  clock = reactor;
}

/** The reactor, as a clock. */
export function defaultClock(): IReactorTime {
  if (clock === null) {
    throw new Error("the reactor is not loaded: import from an entry point of @twisted-ts/reactor");
  }
  return clock;
}
