/**
 * A method was called that a subclass has to override, or that a fake does not have.
 * NotImplementedError in Python.
 */
export class NotImplementedError extends Error {
  static readonly qualifiedName: string = "builtins.NotImplementedError";
  override name = "NotImplementedError";
}
