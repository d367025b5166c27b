// Times that are no times, for which Twisted has bare Python errors.

import { shown } from "../values/shown.ts";

/** A delay that is not finite, or negative where no delay may be (an AssertionError in Twisted). */
export class InvalidDelayError extends RangeError {
  override name = "InvalidDelayError";

  constructor(delay: unknown) {
    super(
      Number.isFinite(delay)
        ? `${delay} is not greater than or equal to 0 seconds`
        : `${delay} is not a finite number of seconds`,
    );
  }
}

/**
 * Refuses what is no number of seconds. One such value among the times of a clock would spoil their
 * order.
 *
 * @throws TypeError when it is not a number, InvalidDelayError when it is not finite.
 */
export function checkSeconds(seconds: unknown): void {
  if (typeof seconds !== "number") {
    throw new TypeError(`a number of seconds is wanted, not ${shown(seconds)}`);
  }
  if (!Number.isFinite(seconds)) throw new InvalidDelayError(seconds);
}

/**
 * Refuses what is no number of seconds, and a negative one.
 *
 * @throws TypeError when it is not a number, InvalidDelayError when it is negative or not finite.
 */
export function checkDelay(seconds: unknown): void {
  checkSeconds(seconds);
  if (!((seconds as number) >= 0)) throw new InvalidDelayError(seconds);
}

/** As {@link checkDelay}; `null` stands for no timeout. */
export function checkTimeout(timeout: unknown): void {
  if (timeout !== null) checkDelay(timeout);
}
