// How to connect two protocols without a socket.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { closedCleanly } from "../../error/reasons.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import { defaultReactor } from "../../reactor/default-reactor.ts";
import { identityPumpPolicy, type PumpPolicy } from "./pump-policies.ts";
import { _LoopbackQueue } from "./queue.ts";
import { _LoopbackTransport } from "./transport.ts";

/** One direction of the connection: one protocol writes, the other receives. */
class Direction {
  readonly queue = new _LoopbackQueue();
  readonly source = new _LoopbackTransport(this.queue);
  readonly #target: IProtocol;
  readonly #pumpPolicy: PumpPolicy;

  constructor(target: IProtocol, pumpPolicy: PumpPolicy) {
    this.#target = target;
    this.#pumpPolicy = pumpPolicy;
  }

  /** Delivers what was written. Returns whether there was anything. */
  pump(): boolean {
    if (this.queue.length === 0) return false;
    this.#pumpPolicy(this.queue, this.#target);
    if (this.queue.length === 0) this.source._pollProducer();
    return true;
  }
}

/**
 * Connects two protocols with each other, within the process: what one writes the other receives,
 * on a later turn, until one closes the connection. For tests of protocols.
 *
 * @param pumpPolicy - called with a queue of what was written, and the protocol to receive it: it
 *   empties the queue.
 * @returns a Deferred that fires when the connection has ended and both protocols were notified. It
 *   fails with what a protocol throws.
 * @throws what a protocol throws before this returns.
 *
 * From `twisted.protocols.loopback.loopbackAsync`.
 */
export function loopbackAsync(
  server: IProtocol,
  client: IProtocol,
  pumpPolicy: PumpPolicy = identityPumpPolicy,
): Deferred<void> {
  const toClient = new Direction(client, pumpPolicy);
  const toServer = new Direction(server, pumpPolicy);
  const finished = new Deferred<void>();

  /** Delivers all that was written. Returns whether the connection has ended. */
  const transfer = (): boolean => {
    while (true) {
      const toClientSent = toClient.pump();
      const toServerSent = toServer.pump();
      if (!toClientSent && !toServerSent) return false;
      if (toClient.queue.disconnect) toClient.pump();
      else if (toServer.queue.disconnect) toServer.pump();
      else continue;
      try {
        server.connectionLost(closedCleanly());
      } finally {
        client.connectionLost(closedCleanly());
      }
      return true;
    }
  };

  /**
   * Continues when something is written. It does so on a later turn, since no transport calls
   * `dataReceived` within `write`.
   */
  const wait = (): void => {
    const resume = (): void => {
      toClient.queue._notify = null;
      toServer.queue._notify = null;
      defaultReactor().callLater(0, proceed);
    };
    toClient.queue._notify = resume;
    toServer.queue._notify = resume;
  };

  const proceed = (): void => {
    let over: boolean;
    try {
      over = transfer();
    } catch (error) {
      finished.errback(new Failure(error));
      return;
    }
    if (over) finished.callback(undefined);
    else wait();
  };

  server.makeConnection(toClient.source);
  client.makeConnection(toServer.source);
  if (transfer()) finished.callback(undefined);
  else wait();
  return finished;
}
