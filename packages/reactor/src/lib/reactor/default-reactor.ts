// The reactor of the process.

import { setDefaultClock } from "../time/default-clock.ts";
import { NodeReactor } from "./node-reactor.ts";

/** The reactor: `twisted.internet.reactor`. */
export const reactor: NodeReactor = new NodeReactor();

setDefaultClock(reactor);

/** The reactor, for functions that need it only when they are called without one. */
export function defaultReactor(): NodeReactor {
  return reactor;
}
