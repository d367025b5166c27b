// Tests that are expected to fail.

import type { ErrorType, Failure } from "@twisted-ts/deferred";
import { repr } from "../values/repr.ts";

/** The value of `todo`: a reason, or the errors that are expected and the reason. */
export type TodoValue =
  | string
  | readonly [errors: ErrorType | readonly ErrorType[], reason: string];

/** The expectation that a test fails, and how (`twisted.trial.unittest.Todo`). */
export class Todo {
  /** The reason. */
  readonly reason: string;
  /** The expected errors; `null` for any. */
  readonly errors: readonly ErrorType[] | null;

  /**
   * @param reason - why the test fails.
   * @param errors - the expected errors; any, if it is left out.
   */
  constructor(reason: string, errors: Iterable<ErrorType> | null = null) {
    this.reason = reason;
    this.errors = errors === null ? null : [...errors];
  }

  /** Whether a failure is expected. */
  expected(failure: Failure): boolean {
    return this.errors === null || this.errors.some((error) => failure.check(error) !== null);
  }

  /** For messages: the reason and the errors. */
  toString(): string {
    return `<Todo reason=${repr(this.reason)} errors=${repr(this.errors)}>`;
  }
}

/**
 * The {@link Todo} for the value of a test's `todo`.
 *
 * @param value - a reason: any error is expected; or `[errors, reason]`, with one class of errors
 *   or several.
 * @throws TypeError for anything else.
 */
export function makeTodo(value: TodoValue | Todo): Todo {
  if (value instanceof Todo) return value;
  if (typeof value === "string") return new Todo(value);
  if (Array.isArray(value) && value.length === 2 && typeof value[1] === "string") {
    const [errors, reason] = value as readonly [ErrorType | readonly ErrorType[], string];
    return new Todo(reason, isErrorType(errors) ? [errors] : errors);
  }
  throw new TypeError(`todo is a reason, or [errors, reason], not ${repr(value)}`);
}

function isErrorType(errors: ErrorType | readonly ErrorType[]): errors is ErrorType {
  return typeof errors === "function" || typeof errors === "string";
}
