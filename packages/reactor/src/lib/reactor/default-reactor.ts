// The one reactor of the process.

import { NodeReactor } from "./node-reactor.ts";

/** The reactor: `twisted.internet.reactor`. */
export const reactor: NodeReactor = new NodeReactor();

/** The reactor, for whoever needs it only when a call comes without a clock of its own. */
export function defaultReactor(): NodeReactor {
  return reactor;
}
