import type { Failure } from "@twisted-ts/deferred";
import type { Todo } from "../attributes/todo.ts";
import type { ITest, ITestResult } from "../results/interfaces.ts";
import { logObserver } from "../strict/log-observer.ts";
import { trimStack } from "../strict/stack.ts";
import { asOne, loggedError, UnexpectedSuccess } from "./problems.ts";
import { prepare } from "./shown.ts";

/** The outcome of one test, for mocha. */
export class Collected implements ITestResult {
  readonly #problems: unknown[] = [];
  /** The reason why the test counts as pending: it was skipped, or failed as expected. */
  pending: string | null = null;

  startTest(_test: ITest): void {
    // Mocha itself notifies its reporter.
  }

  stopTest(_test: ITest): void {
    // Mocha itself notifies its reporter.
  }

  addSuccess(_test: ITest): void {
    // A success needs no note.
  }

  addError(_test: ITest, error: Failure): void {
    this.#problems.push(logObserver.wasLogged(error) ? loggedError(error) : thrown(error));
  }

  addFailure(_test: ITest, failure: Failure): void {
    this.#problems.push(thrown(failure));
  }

  addSkip(_test: ITest, reason: unknown): void {
    const text = reason instanceof Error ? reason.message : String(reason);
    this.pending = text === "" ? "skipped" : `skipped: ${text}`;
  }

  addExpectedFailure(_test: ITest, _failure: Failure, todo: Todo): void {
    this.pending = `todo: ${todo.reason}`;
  }

  addUnexpectedSuccess(_test: ITest, todo: Todo): void {
    this.#problems.push(new UnexpectedSuccess(todo.reason));
  }

  /** All problems as one error; `null` if there is none. */
  get problem(): unknown {
    return asOne(this.#problems);
  }
}

/** The thrown value as an error: mocha ignores a falsy value. */
function thrown({ value, frames }: Failure): unknown {
  if (value instanceof Error && frames.length === 0)
    value.stack = `${value.name}: ${value.message}`;
  else trimStack(value);
  prepare(value);
  return value || new Error(`${String(value)} was thrown`);
}
