/**
 * A Failure was asked for, and there was nothing that had failed
 * (`twisted.python.failure.NoCurrentExceptionError`).
 */
export class NoCurrentExceptionError extends Error {
  static readonly qualifiedName: string = "twisted.python.failure.NoCurrentExceptionError";
  override name = "NoCurrentExceptionError";
}
