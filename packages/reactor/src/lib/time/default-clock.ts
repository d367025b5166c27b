// The clock of what is given none: the reactor. Twisted imports its reactor within functions; here
// the reactor stands above the modules that use its clock, and registers itself when it is loaded.

import type { IReactorTime } from "@twisted-ts/deferred";

let clock: IReactorTime | null = null;

/** For the module of the reactor only. */
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
