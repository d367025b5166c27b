import { inspect } from "node:util";

/** The error for an operation of Python's on a value that does not have it. */
export function typeMismatch(operation: string, value: unknown): TypeError {
  return new TypeError(`${operation} does not work on ${inspect(value, { depth: 0 })}`);
}
