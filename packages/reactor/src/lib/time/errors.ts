// The errors for invalid times. Twisted has bare Python errors for them.

import { shown } from "../values/shown.ts";

/** A delay is not finite; or it is negative and must not be (an AssertionError in Twisted). */
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
 * Refuses a value that is not a number of seconds: with it, the times of a clock could not be
 * sorted.
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
 * Refuses a value that is not a number of seconds, or negative.
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
