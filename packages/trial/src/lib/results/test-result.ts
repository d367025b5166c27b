import type { Failure } from "@twisted-ts/deferred";
import type { Todo } from "../attributes/todo.ts";
import type { ITest, ITestResult } from "./interfaces.ts";

/**
 * Keeps all that it is called with (`twisted.trial.reporter.TestResult`): for tests that run tests.
 */
export class TestResult implements ITestResult {
  /** The number of tests that have begun. */
  testsRun = 0;
  /** The number of tests that succeeded. */
  successes = 0;
  readonly errors: (readonly [ITest, Failure])[] = [];
  readonly failures: (readonly [ITest, Failure])[] = [];
  readonly skips: (readonly [ITest, reason: unknown])[] = [];
  readonly expectedFailures: (readonly [ITest, Failure, Todo])[] = [];
  readonly unexpectedSuccesses: (readonly [ITest, Todo])[] = [];
  shouldStop = false;

  startTest(_test: ITest): void {
    this.testsRun += 1;
  }

  stopTest(_test: ITest): void {
    // The outcome was reported before.
  }

  addSuccess(_test: ITest): void {
    this.successes += 1;
  }

  addError(test: ITest, error: Failure): void {
    this.errors.push([test, error]);
  }

  addFailure(test: ITest, failure: Failure): void {
    this.failures.push([test, failure]);
  }

  addSkip(test: ITest, reason: unknown): void {
    this.skips.push([test, reason]);
  }

  addExpectedFailure(test: ITest, failure: Failure, todo: Todo): void {
    this.expectedFailures.push([test, failure, todo]);
  }

  addUnexpectedSuccess(test: ITest, todo: Todo): void {
    this.unexpectedSuccesses.push([test, todo]);
  }

  /** Has the suite run no more tests. */
  stop(): void {
    this.shouldStop = true;
  }

  /** Whether there were no errors and no failures. */
  wasSuccessful(): boolean {
    return this.errors.length === 0 && this.failures.length === 0;
  }
}
