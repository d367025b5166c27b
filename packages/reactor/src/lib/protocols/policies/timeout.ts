// Connections that are closed when they are idle.

import type { Failure } from "@twisted-ts/deferred";
import type { IAddress } from "../../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../../interfaces/protocol.ts";
import type { IDelayedCall } from "../../interfaces/reactor.ts";
import { defaultClock } from "../../time/default-clock.ts";
import { checkTimeout } from "../../time/errors.ts";
import { type ProtocolRegistry, ProtocolWrapper } from "./protocol-wrapper.ts";
import { cancelUnlessOver } from "./timeout-mixin.ts";
import { type WrapperMaker, WrappingFactory } from "./wrapping-factory.ts";

/** The factory of a {@link TimeoutProtocol}: it has the clock. */
export interface TimeoutRegistry extends ProtocolRegistry {
  /** Has a function called in `period` seconds. */
  callLater(period: number, func: () => void): IDelayedCall;
}

/**
 * Closes its connection when nothing is sent or received for some time.
 *
 * From `twisted.protocols.policies.TimeoutProtocol`.
 */
export class TimeoutProtocol extends ProtocolWrapper {
  declare factory: TimeoutRegistry;
  /** The call that will time it out, or `null`. */
  timeoutCall: IDelayedCall | null = null;
  /** After how many seconds it times out; `null` for never. */
  timeoutPeriod: number | null = null;

  /** @param timeoutPeriod - seconds without a byte in either direction; `null` for no timeout. */
  constructor(
    factory: TimeoutRegistry,
    wrappedProtocol: IProtocol | null,
    timeoutPeriod: number | null,
  ) {
    super(factory, wrappedProtocol);
    this.setTimeout(timeoutPeriod);
  }

  /**
   * Starts the timeout again, with `timeoutPeriod` seconds. Without it, or with `null`, the timeout
   * is removed.
   */
  setTimeout(timeoutPeriod: number | null = null): void {
    checkTimeout(timeoutPeriod);
    this.cancelTimeout();
    this.timeoutPeriod = timeoutPeriod;
    if (timeoutPeriod === null) return;
    this.timeoutCall = this.factory.callLater(timeoutPeriod, () => this.timeoutFunc());
  }

  /** Removes the timeout. */
  cancelTimeout(): void {
    this.timeoutPeriod = null;
    if (this.timeoutCall === null) return;
    cancelUnlessOver(this.timeoutCall);
    this.timeoutCall = null;
  }

  /** Starts the timeout again, if there is one that has not ended. */
  resetTimeout(): void {
    if (this.timeoutPeriod === null || !this.timeoutCall?.active()) return;
    this.timeoutCall.reset(this.timeoutPeriod);
  }

  override write(data: Uint8Array): void {
    this.resetTimeout();
    super.write(data);
  }

  override writeSequence(seq: Iterable<Uint8Array>): void {
    this.resetTimeout();
    super.writeSequence(seq);
  }

  override dataReceived(data: Buffer): void {
    this.resetTimeout();
    super.dataReceived(data);
  }

  override connectionLost(reason?: Failure): void {
    this.cancelTimeout();
    super.connectionLost(reason);
  }

  /** The timeout has ended: calls `loseConnection`, unless it is overridden. */
  timeoutFunc(): void {
    this.loseConnection();
  }
}

/**
 * Closes the connections of another factory when they are idle. From
 * `twisted.protocols.policies.TimeoutFactory`.
 */
export class TimeoutFactory extends WrappingFactory implements TimeoutRegistry {
  override protocol: WrapperMaker = TimeoutProtocol;
  /** After how many seconds without a byte a connection times out; `null` for never. */
  timeoutPeriod: number | null;

  /**
   * @throws TypeError when the period is not a number, InvalidDelayError when it is negative or not
   * finite.
   */
  constructor(wrappedFactory: IProtocolFactory, timeoutPeriod: number | null = 30 * 60) {
    super(wrappedFactory);
    checkTimeout(timeoutPeriod);
    this.timeoutPeriod = timeoutPeriod;
  }

  override buildProtocol(addr: IAddress): IProtocol | null {
    const wrapped = this.wrappedFactory.buildProtocol(addr);
    return wrapped === null ? null : this._wrap(wrapped, this.timeoutPeriod);
  }

  /** The reactor's `callLater`; to be overridden with another clock's. */
  callLater(period: number, func: () => void): IDelayedCall {
    return defaultClock().callLater(period, func);
  }
}
