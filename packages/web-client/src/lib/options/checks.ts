// Checks of numbers that a caller sets. A limit that is not a number would have no effect: every
// comparison with it is false.

/**
 * A time, checked.
 *
 * @throws TypeError when it is no number.
 * @throws RangeError when it is not positive. `Infinity` is.
 */
export function checkSeconds(name: string, seconds: number): number {
  checkNumber(name, seconds);
  if (seconds > 0) return seconds;
  throw new RangeError(`${name} must be a positive number of seconds, not ${seconds}`);
}

/**
 * A number of things, checked.
 *
 * @throws TypeError when it is no number.
 * @throws RangeError when it is neither an integer from `least` on nor `Infinity`.
 */
export function checkLimit(name: string, limit: number, least = 0): number {
  checkNumber(name, limit);
  if (limit >= least && (Number.isInteger(limit) || limit === Number.POSITIVE_INFINITY)) {
    return limit;
  }
  throw new RangeError(`${name} must be an integer of at least ${least}, not ${limit}`);
}

/**
 * A ratio, checked.
 *
 * @throws TypeError when it is no number.
 * @throws RangeError when it is not positive. `Infinity` is.
 */
export function checkRatio(name: string, ratio: number): number {
  checkNumber(name, ratio);
  if (ratio > 0) return ratio;
  throw new RangeError(`${name} must be a positive number, not ${ratio}`);
}

function checkNumber(name: string, value: unknown): void {
  if (typeof value === "number") return;
  const kind = value === null ? "null" : typeof value;
  throw new TypeError(`${name} must be a number, not ${kind}: ${String(value)}`);
}
