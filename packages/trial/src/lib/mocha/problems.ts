// The problems of a test, as errors that mocha's reporters show.

import type { Failure } from "@twisted-ts/deferred";
import { trimStack } from "../strict/stack.ts";
import { wasUnhandled } from "../strict/unhandled.ts";

/** An error was logged while a test ran, and the test did not flush it with `flushLoggedErrors`. */
export class LoggedError extends Error {
  override name = "LoggedError";

  constructor(failure: Failure) {
    super(`an error was logged and not flushed: ${summary(failure)}`, { cause: failure.value });
    // The frames are those of the cause.
    trimStack(failure.value);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** A Deferred was left with a failure that no errback has handled. */
export class UnhandledErrorInDeferred extends Error {
  override name = "UnhandledErrorInDeferred";

  constructor(failure: Failure) {
    super(`the failure of a Deferred was not handled: ${summary(failure)}`, {
      cause: failure.value,
    });
    // The frames are those of the cause.
    trimStack(failure.value);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** A test was expected to fail, and did not. */
export class UnexpectedSuccess extends Error {
  override name = "UnexpectedSuccess";

  constructor(reason: string) {
    super(`the test passes, and was expected to fail: ${reason}`);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** A test has more than one problem. */
export class SeveralProblems extends AggregateError {
  override name = "SeveralProblems";

  constructor(problems: readonly Error[]) {
    super(problems, `${problems.length} things are wrong:\n${problems.map(stacked).join("\n")}`);
    // The message holds everything: a reporter that shows both message and stack shows it once.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** The error for a failure that was logged, or that was not handled. */
export function loggedError(failure: Failure): Error {
  return wasUnhandled(failure) ? new UnhandledErrorInDeferred(failure) : new LoggedError(failure);
}

/** The one problem, or all of them as one; `null` if there is none. */
export function asOne(problems: readonly unknown[]): unknown {
  if (problems.length < 2) return problems[0] ?? null;
  return new SeveralProblems(problems.map(asError));
}

function asError(problem: unknown): Error {
  return problem instanceof Error ? problem : new Error(`thrown: ${String(problem)}`);
}

function summary(failure: Failure): string {
  return `${failure.typeName}: ${failure.getErrorMessage()}`;
}

function stacked(problem: Error, index: number): string {
  const cause = problem.cause instanceof Error ? `\n  caused by: ${problem.cause.stack}` : "";
  return `${index + 1}. ${problem.stack ?? `${problem.name}: ${problem.message}`}${cause}`;
}
