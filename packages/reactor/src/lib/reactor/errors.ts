// Misuse of a reactor that Twisted answers with bare Python errors.

/** A delay that is negative or no number (an AssertionError in Twisted). */
export class InvalidDelayError extends RangeError {
  override name = "InvalidDelayError";

  constructor(delay: unknown) {
    super(`${delay} is not greater than or equal to 0 seconds`);
  }
}

/** A phase of a system event other than `before`, `during` and `after` (a KeyError in Twisted). */
export class InvalidPhaseError extends RangeError {
  override name = "InvalidPhaseError";

  constructor() {
    super("invalid phase");
  }
}

/** A trigger that is not there, or not any more (a ValueError in Twisted). */
export class NoSuchTriggerError extends RangeError {
  override name = "NoSuchTriggerError";

  constructor() {
    super("invalid trigger handle");
  }
}

/** Throws a TypeError unless `callable` is a function. */
export function checkCallable(callable: unknown): void {
  if (typeof callable !== "function") throw new TypeError(`${String(callable)} is not callable`);
}
