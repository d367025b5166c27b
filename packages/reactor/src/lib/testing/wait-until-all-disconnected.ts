// For tests over real sockets.

import type { Deferred, IReactorTime } from "@twisted-ts/deferred";
import { LoopingCall } from "../task/looping-call.ts";

/** How often it looks, in seconds. */
const INTERVAL = 0.01;

/** A protocol, as far as its connection can be asked for. */
export interface HasTransport {
  readonly transport: object | null;
}

/**
 * Fires when no protocol's `transport.connected` is true any more. It looks now, then every
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
