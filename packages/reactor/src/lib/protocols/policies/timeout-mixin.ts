// One timeout for a protocol.

import { AlreadyCalled, AlreadyCancelled } from "../../error/reactor.ts";
import type { IDelayedCall } from "../../interfaces/reactor.ts";
import type { ITransport } from "../../interfaces/transport.ts";
import { defaultClock } from "../../time/default-clock.ts";
import { checkTimeout } from "../../time/errors.ts";
import { type Mixin, mixin } from "../basic/mixin.ts";

/** See the constant of this name. */
export interface TimeoutMixin {
  /** After how many seconds the connection times out; `null` for never. */
  timeOut: number | null;
  /** The call that will time it out, or `null`. */
  _TimeoutMixin__timeoutCall: IDelayedCall | null;
  /** The reactor's `callLater`; to be overridden with another clock's. */
  callLater(period: number, func: () => void): IDelayedCall;
  /**
   * Starts the timeout again, since something was received. Nothing happens when there is no
   * timeout.
   */
  resetTimeout(): void;
  /**
   * Sets {@link TimeoutMixin.timeOut}, and starts the timeout.
   *
   * @param period - seconds, or `null` for no timeout. Set it to `null` when the connection is
   *   lost.
   * @returns the previous period.
   * @throws TypeError when the period is not a number, InvalidDelayError when it is negative or not
   *   finite.
   */
  setTimeout(period: number | null): number | null;
  /** Times the connection out. */
  _TimeoutMixin__timedOut(): void;
  /** The timeout has ended: closes the connection, unless it is overridden. */
  timeoutConnection(): void;
}

/**
 * One timeout for a protocol: `class P extends TimeoutMixin(Protocol)`.
 *
 * {@link TimeoutMixin.setTimeout} starts it, and {@link TimeoutMixin.resetTimeout} starts it again.
 * From `twisted.protocols.policies.TimeoutMixin`.
 */
export const TimeoutMixin: Mixin<TimeoutMixin> = mixin<TimeoutMixin>(
  (Base) =>
    class extends Base implements TimeoutMixin {
      declare transport: ITransport | null;
      timeOut: number | null = null;
      _TimeoutMixin__timeoutCall: IDelayedCall | null = null;

      callLater(period: number, func: () => void): IDelayedCall {
        return defaultClock().callLater(period, func);
      }

      resetTimeout(): void {
        if (this.timeOut !== null) this._TimeoutMixin__timeoutCall?.reset(this.timeOut);
      }

      setTimeout(period: number | null): number | null {
        checkTimeout(period);
        const before = this.timeOut;
        this.timeOut = period;
        const call = this._TimeoutMixin__timeoutCall;
        if (call === null) {
          if (period !== null) {
            this._TimeoutMixin__timeoutCall = this.callLater(period, () =>
              this._TimeoutMixin__timedOut(),
            );
          }
        } else if (period !== null) {
          call.reset(period);
        } else {
          cancelUnlessOver(call);
          this._TimeoutMixin__timeoutCall = null;
        }
        return before;
      }

      _TimeoutMixin__timedOut(): void {
        this._TimeoutMixin__timeoutCall = null;
        this.timeoutConnection();
      }

      timeoutConnection(): void {
        this.transport!.loseConnection();
      }
    },
);

/** Cancels a call, unless it was made, or cancelled by other code. */
export function cancelUnlessOver(call: IDelayedCall): void {
  try {
    call.cancel();
  } catch (error) {
    if (!(error instanceof AlreadyCalled || error instanceof AlreadyCancelled)) throw error;
  }
}
