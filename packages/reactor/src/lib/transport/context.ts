// The asynchronous contexts of connections.

import { AsyncResource } from "node:async_hooks";

/** The context of the caller, for what is to run in it later. */
export function contextHere(name: string): AsyncResource {
  // No hook is called when the resource is collected, so nothing has to watch for that.
  return new AsyncResource(name, { requireManualDestroy: true });
}
