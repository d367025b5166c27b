// Errors of a `LoggingFile`: Python's ValueError and OSError.

/** Something was written to a `LoggingFile` after it was closed. */
export class WriteToClosedFileError extends RangeError {
  override name = "WriteToClosedFileError";
}

/** A `LoggingFile` can only be written to. */
export class UnsupportedOperation extends Error {
  override name = "UnsupportedOperation";
}
