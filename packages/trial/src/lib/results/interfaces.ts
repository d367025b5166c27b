// Whom a test tells how it went.

import type { Failure } from "@twisted-ts/deferred";
import type { Todo } from "../attributes/todo.ts";

/** What can be run: a test case, or a suite of them (`twisted.trial.itrial.ITestCase`). */
export interface ITest {
  /** The dotted name. */
  id(): string;
  /** How many tests it is. */
  countTestCases(): number;
  /** Runs it. The result is a Deferred, unless all is done when it returns. */
  run(result: ITestResult): unknown;
}

/** Gets to know how tests went (`twisted.trial.itrial.IReporter`, less its printing). */
export interface ITestResult {
  /** A test begins. */
  startTest(test: ITest): void;
  /** It has ended. */
  stopTest(test: ITest): void;
  /** It went well. */
  addSuccess(test: ITest): void;
  /** Something was thrown, logged or not cleaned up. There may be several. */
  addError(test: ITest, error: Failure): void;
  /** An assertion failed. */
  addFailure(test: ITest, failure: Failure): void;
  /** It was not run. */
  addSkip(test: ITest, reason: unknown): void;
  /** It failed, as it was expected to. */
  addExpectedFailure(test: ITest, failure: Failure, todo: Todo): void;
  /** It went well, and was expected to fail. */
  addUnexpectedSuccess(test: ITest, todo: Todo): void;
  /** Whether no more tests are to be run. */
  readonly shouldStop?: boolean;
}
