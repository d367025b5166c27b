// The error for things that Twisted can do and Node cannot.

/**
 * A method was called that Twisted has and that cannot work on Node. The message says what to use.
 */
export class NotAvailableError extends Error {
  override name = "NotAvailableError";

  constructor(what: string, instead: string) {
    super(`${what} is not available. ${instead}.`);
  }
}
