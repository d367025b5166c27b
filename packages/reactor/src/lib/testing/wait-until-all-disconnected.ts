// How a test over real sockets waits for the end of its connections.

import type { Deferred, IReactorTime } from "@twisted-ts/deferred";
import { LoopingCall } from "../task/looping-call.ts";

/** How often it checks, in seconds. */
const INTERVAL = 0.01;

/** A protocol with its transport. */
export interface HasTransport {
  readonly transport: object | null;
}

/**
 * Fires when `transport.connected` is true of no protocol any more. It checks now, and then every
 * hundredth of a second.
 *
 * From `twisted.internet.testing.waitUntilAllDisconnected`.
 */
export function waitUntilAllDisconnected(
  reactor: IReactorTime,
  protocols: readonly HasTransport[],
): Deferred<unknown> {
  const loop: LoopingCall<[]> = new LoopingCall(() => {
    if (!protocols.some(isConnected)) loop.stop();
  });
  loop.clock = reactor;
  return loop.start(INTERVAL);
}

function isConnected({ transport }: HasTransport): boolean {
  return Boolean((transport as { connected?: unknown } | null)?.connected);
}
