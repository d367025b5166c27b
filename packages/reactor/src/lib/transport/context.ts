// The asynchronous contexts of connections.

import { AsyncResource } from "node:async_hooks";

/** The context of whoever calls, for what is to run in it later. */
export function contextHere(name: string): AsyncResource {
  // Nobody is told when the resource is collected, so nothing has to watch for that.
  return new AsyncResource(name, { requireManualDestroy: true });
}
