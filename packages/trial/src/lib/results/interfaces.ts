// The interfaces of tests, and of the results that they report to.

import type { Failure } from "@twisted-ts/deferred";
import type { Todo } from "../attributes/todo.ts";

/** A test case, or a suite of them, which can be run (`twisted.trial.itrial.ITestCase`). */
export interface ITest {
  /** The dotted name. */
  id(): string;
  /** The number of tests in it. */
  countTestCases(): number;
  /** Runs it. It returns a Deferred, unless all is done when it returns. */
  run(result: ITestResult): unknown;
}

/**
 * Is notified of the outcomes of tests (`twisted.trial.itrial.IReporter`, without its printing).
 */
export interface ITestResult {
  /** A test begins. */
  startTest(test: ITest): void;
  /** It has ended. */
  stopTest(test: ITest): void;
  /** It succeeded. */
  addSuccess(test: ITest): void;
  /** Something was thrown, logged or not cleaned up. There may be several. */
  addError(test: ITest, error: Failure): void;
  /** An assertion failed. */
  addFailure(test: ITest, failure: Failure): void;
  /** It was not run. */
  addSkip(test: ITest, reason: unknown): void;
  /** It failed, as it was expected to. */
  addExpectedFailure(test: ITest, failure: Failure, todo: Todo): void;
  /** It succeeded, but was expected to fail. */
  addUnexpectedSuccess(test: ITest, todo: Todo): void;
  /** Whether no more tests are to be run. */
  readonly shouldStop?: boolean;
}
