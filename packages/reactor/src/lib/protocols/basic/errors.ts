// What the receivers of this folder throw.

/** A method that a subclass has to override was called (in Twisted a NotImplementedError). */
export class NotImplementedError extends Error {
  override name = "NotImplementedError";

  /** @param method - what has to be overridden, as `Class.method`. */
  constructor(method: string) {
    super(`Override ${method}`);
  }
}
