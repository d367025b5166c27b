// A client factory that connects again after each failure.

import type { Failure } from "@twisted-ts/deferred";
import { _loggerFor } from "@twisted-ts/deferred/logger";
import { NotConnectingError } from "../error/connect.ts";
import type { IConnector } from "../interfaces/port.ts";
import type { IDelayedCall, IReactorTime } from "../interfaces/reactor.ts";
import { defaultClock } from "../time/default-clock.ts";
import { checkDelay, checkSeconds } from "../time/errors.ts";
import { ClientFactory } from "./factory.ts";
import { normalVariate } from "./normal-variate.ts";

/** `retry` was called without a connector, and there was none before. A ValueError in Twisted. */
export class NoConnectorError extends RangeError {
  override name = "NoConnectorError";

  constructor() {
    super("no connector to retry");
  }
}

/**
 * Connects again whenever a connection fails or is lost, after a delay that grows with every
 * attempt.
 *
 * The first delay is {@link ReconnectingClientFactory.initialDelay}. Each later one is the previous
 * one times {@link ReconnectingClientFactory.factor}, and at most {@link
 * ReconnectingClientFactory.maxDelay}. A normal distribution then spreads it. A protocol calls
 * {@link ReconnectingClientFactory.resetDelay} when its connection works. From
 * `twisted.internet.protocol.ReconnectingClientFactory`.
 */
export class ReconnectingClientFactory extends ClientFactory {
  /** The longest delay, in seconds, before it is spread. */
  maxDelay = 3600;
  /** The delay before the first attempt, in seconds. */
  initialDelay = 1.0;
  /** How much longer each delay is than the one before. */
  factor: number = Math.E;
  /** The standard deviation of the delay, as a fraction of it; 0 for an exact delay. */
  jitter = 0.119626565582;
  /** The last delay, in seconds. */
  delay = 1.0;
  /** How many attempts were made since the last {@link ReconnectingClientFactory.resetDelay}. */
  retries = 0;
  /** How many attempts to make in a row, or `null` for any number. */
  maxRetries: number | null = null;
  /** The call that will connect, or `null`. */
  _callID: IDelayedCall | null = null;
  /** The connector that failed last, or `null`. */
  connector: IConnector | null = null;
  /** The clock of the delays; the reactor when `null`. */
  clock: IReactorTime | null = null;
  /** Whether to connect again. */
  continueTrying = true;

  override clientConnectionFailed(connector: IConnector, _reason: Failure): void {
    if (!this.continueTrying) return;
    this.connector = connector;
    this.retry();
  }

  override clientConnectionLost(connector: IConnector, _reason: Failure): void {
    if (!this.continueTrying) return;
    this.connector = connector;
    this.retry();
  }

  /**
   * Has a connector, by default the one that failed last, connect again after the next delay.
   *
   * @throws NoConnectorError when there is none, TypeError when a delay or the factor is not a
   *   number, InvalidDelayError when one is not finite.
   */
  retry(connector: IConnector | null = null): void {
    if (!this.continueTrying) {
      this.#log("Abandoning {connector} on explicit request", connector);
      return;
    }
    const target = connector ?? this.connector;
    if (target === null) throw new NoConnectorError();
    this.retries += 1;
    if (this.maxRetries !== null && this.retries > this.maxRetries) {
      this.#log("Abandoning {connector} after {retries} retries.", target);
      return;
    }
    this.delay = this.#nextDelay();
    if (this.jitter) {
      const spread = normalVariate(this.delay, this.delay * this.jitter);
      // The distribution also has negative values. No clock takes them as a delay, and a delay that
      // is negative would never become longer.
      if (spread > 0) this.delay = spread;
    }
    this.#log("{connector} will retry in {delay} seconds", target);
    this.clock ??= defaultClock();
    this._callID = this.clock.callLater(this.delay, () => {
      this._callID = null;
      target.connect();
    });
  }

  /** Stops trying: the attempt that is being made, or waits to be made, is cancelled. */
  stopTrying(): void {
    if (this._callID !== null) {
      this._callID.cancel();
      this._callID = null;
    }
    this.continueTrying = false;
    try {
      this.connector?.stopConnecting();
    } catch (error) {
      if (!(error instanceof NotConnectingError)) throw error;
    }
  }

  /** The connection works: the next delay is the initial one. */
  resetDelay(): void {
    this.delay = this.initialDelay;
    this._callID = null;
    this.retries = 0;
    this.continueTrying = true;
  }

  #nextDelay(): number {
    const { retries, initialDelay, delay, factor, maxDelay } = this;
    for (const time of [initialDelay, delay, maxDelay]) checkDelay(time);
    checkSeconds(factor);
    return Math.min(retries === 1 ? initialDelay : delay * factor, maxDelay);
  }

  #log(format: string, connector: IConnector | null): void {
    if (!this.noisy) return;
    const delay = Math.trunc(this.delay);
    _loggerFor(this).info(format, { connector, delay, retries: this.retries });
  }
}
