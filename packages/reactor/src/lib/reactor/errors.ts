// Misuse of system events, for which Twisted has bare Python errors.

/** A phase of a system event other than `before`, `during` and `after` (a KeyError in Twisted). */
export class InvalidPhaseError extends RangeError {
  override name = "InvalidPhaseError";

  constructor() {
    super("invalid phase");
  }
}

/** A trigger that is not there, or no longer there (a ValueError in Twisted). */
export class NoSuchTriggerError extends RangeError {
  override name = "NoSuchTriggerError";

  constructor() {
    super("invalid trigger handle");
  }
}
