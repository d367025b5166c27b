// A protocol that keeps what it receives.

import type { Deferred, Failure } from "@twisted-ts/deferred";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Protocol } from "../protocol/protocol.ts";

/** A factory that may have a Deferred for its first connection. */
interface FactoryWithDeferred {
  protocolConnectionMade?: Deferred<IProtocol> | null;
}

/**
 * Keeps the bytes it receives, and can fire a Deferred when it is connected and when it is
 * disconnected.
 *
 * If its factory has a Deferred called `protocolConnectionMade`, that fires with the protocol,
 * once. From `twisted.internet.testing.AccumulatingProtocol`.
 */
export class AccumulatingProtocol extends Protocol {
  /** Whether `connectionMade` was called. */
  made = false;
  /** Whether `connectionLost` was called. */
  closed = false;
  /** The reason that `connectionLost` was called with, or `null`. */
  closedReason: Failure | null = null;
  /** Fires, if set, when `connectionLost` is called; it is `null` then. */
  closedDeferred: Deferred<void> | null = null;
  /**
   * The received bytes, in pieces. They are joined when `data` is read, so that many pieces take
   * linear time.
   */
  #pieces: Buffer[] = [];

  /** All bytes received. */
  get data(): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && this.#pieces.length === 1) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  set data(data: Buffer) {
    this.#pieces = [data];
  }

  override connectionMade(): void {
    this.made = true;
    const factory = this.factory as FactoryWithDeferred | null;
    const connectionMade = factory?.protocolConnectionMade;
    if (!factory || !connectionMade) return;
    factory.protocolConnectionMade = null;
    connectionMade.callback(this);
  }

  override dataReceived(data: Buffer): void {
    this.#pieces.push(data);
  }

  override connectionLost(reason: Failure): void {
    this.closed = true;
    this.closedReason = reason;
    const closedDeferred = this.closedDeferred;
    if (closedDeferred === null) return;
    this.closedDeferred = null;
    closedDeferred.callback(undefined);
  }
}
