import { inspect } from "node:util";

/** An operation of Python's on a value that does not have it. */
export class TypeMismatchError extends TypeError {
  override name = "TypeMismatchError";

  constructor(operation: string, value: unknown) {
    super(`${operation} does not work on ${inspect(value, { depth: 0 })}`);
  }
}
