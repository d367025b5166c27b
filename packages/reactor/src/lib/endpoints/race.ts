// Several attempts to connect, one after the other while the earlier ones still run: RFC 8305
// section 5.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/reactor.ts";

/**
 * Connects through the first of `endpoints` whose attempt succeeds.
 *
 * The attempts begin in order, `attemptDelay` seconds apart, or at once when all earlier ones have
 * failed. When one succeeds or the Deferred is cancelled, the others are cancelled.
 *
 * @param endpoints - at least one.
 * @param cancelled - makes the error for a Deferred that was cancelled.
 * @returns a Deferred of the connected protocol, or of the last failure when all have failed.
 */
export function firstToConnect(
  reactor: IReactorTime,
  endpoints: readonly IStreamClientEndpoint[],
  protocolFactory: IProtocolFactory,
  attemptDelay: number,
  cancelled: () => Error,
): Deferred<IProtocol> {
  const pending = new Set<Deferred<IProtocol>>();
  let begun = 0;
  let beginning = false;
  let over = false;
  let timer: IDelayedCall | null = null;
  let lastFailure: Failure | undefined;

  const winner = new Deferred<IProtocol>((d) => d.errback(cancelled()));
  winner.addBoth((result) => {
    over = true;
    stopTimer();
    for (const attempt of [...pending]) attempt.cancel();
    return result;
  });

  function stopTimer(): void {
    timer?.cancel();
    timer = null;
  }

  function begin(): void {
    timer = null;
    beginning = true;
    // An attempt may fail, or succeed, before `attempt` returns.
    do attempt(endpoints[begun++] as IStreamClientEndpoint);
    while (!over && pending.size === 0 && begun < endpoints.length);
    beginning = false;
    if (over) return;
    if (pending.size === 0) winner.errback(lastFailure);
    else if (begun < endpoints.length) timer = reactor.callLater(attemptDelay, begin);
  }

  function attempt(endpoint: IStreamClientEndpoint): void {
    const connecting = endpoint.connect(protocolFactory);
    pending.add(connecting);
    connecting
      .addBoth((result) => {
        pending.delete(connecting);
        return result;
      })
      .addCallbacks((protocol) => winner.callback(protocol), failed);
  }

  function failed(reason: Failure): void {
    lastFailure = reason;
    if (over || beginning || pending.size > 0) return;
    stopTimer();
    if (begun < endpoints.length) begin();
    else winner.errback(reason);
  }

  begin();
  return winner;
}
