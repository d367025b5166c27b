// The error of a file that cannot be converted. The other files are still converted.

import { EmitError } from "../emit/emit-error.ts";
import { PythonSyntaxError } from "../python/syntax-error.ts";
import { isStackOverflow } from "../stack-overflow.ts";

/** A file that could not be read, or not be written. */
export interface FailedFile {
  readonly source: string;
  readonly line: number;
  /** The message, with file and line. */
  readonly message: string;
}

/** Describes an error of one file, whether the Python or the assistant is at fault. */
export function failureOf(source: string, error: unknown): FailedFile {
  if (error instanceof PythonSyntaxError) {
    return { source, line: error.line, message: error.message };
  }
  const line = error instanceof EmitError ? error.line : 1;
  const cause = error instanceof EmitError ? error.cause : error;
  const what = isStackOverflow(cause)
    ? "this is nested too deeply to be converted"
    : `the assistant failed here, which is a fault of the assistant: ${cause instanceof Error ? cause.message : String(cause)}`;
  return { source, line, message: `${source}:${line}: ${what}` };
}
