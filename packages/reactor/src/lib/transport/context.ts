// The asynchronous contexts of connections.

import { AsyncResource } from "node:async_hooks";

/** The context of the caller: later calls can run in it. */
export function contextHere(name: string): AsyncResource {
  // With this option Node does not watch for the resource to be collected, which costs time.
  return new AsyncResource(name, { requireManualDestroy: true });
}
