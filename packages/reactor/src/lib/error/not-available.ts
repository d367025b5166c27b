// What Twisted can do and Node cannot.

/** A method of Twisted's that Node cannot have was called. The message says what to use. */
export class NotAvailableError extends Error {
  override name = "NotAvailableError";

  constructor(what: string, instead: string) {
    super(`${what} is not available. ${instead}.`);
  }
}
