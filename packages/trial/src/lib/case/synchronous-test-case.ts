// A test case whose methods are done when they return, and how it is run. Its name and its
// attributes are in named-test.ts, what its tests call is in test-tools.ts.

import { Failure } from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";
import { isSuppressed, type Suppression } from "../attributes/suppress.ts";
import type { Todo } from "../attributes/todo.ts";
import { SkipTest } from "../results/errors.ts";
import type { ITest, ITestResult } from "../results/interfaces.ts";
import { TestResult } from "../results/test-result.ts";
import { logObserver } from "../strict/log-observer.ts";
import { reportUnhandled, unwatchUnhandled, watchUnhandled } from "../strict/unhandled.ts";
import { giveOnce, interceptWarnings } from "../strict/warnings.ts";
import { refuseToWait } from "./refuse-to-wait.ts";
import { TestTools } from "./test-tools.ts";

/**
 * Marks the prototypes of the two classes that test cases are derived from, in any copy of
 * the package.
 */
export const IS_TEST_CASE: unique symbol = Symbol.for("@twisted-ts/trial.TestCase");

/**
 * A test case: its methods `test…` are tests, each of which is run by an instance of its own
 * (`twisted.trial.unittest.SynchronousTestCase`). Nothing is waited for: {@link TestCase} does
 * that.
 *
 * An error that is logged while a test runs fails it, unless it is flushed by `flushLoggedErrors`;
 * so does a Deferred that is left with a failure that was not handled.
 *
 * `skip` (a reason), `todo` (a reason, or `[errors, reason]`), `timeout` (seconds) and `suppress`
 * (entries made by the function of that name) may be set on a method, on the test case, as a field
 * or static, or exported by its module; the first of these that has it counts.
 */
export class SynchronousTestCase extends TestTools implements ITest {
  _passed = false;
  /** The failures of cleanups that are not reported yet. @internal */
  readonly _failedCleanups: Failure[] = [];
  /** Whether timeouts are ignored, because the test is being debugged. @internal */
  _waitsForever = false;
  /** The entries of `suppress` that are in effect now. */
  #suppressed: readonly Suppression[] = [];
  #stopWarnings: (() => void) | null = null;

  // ---- What a test case defines

  /**
   * Runs before the first test of the class that mocha runs. Where it throws, none of them is run.
   * It may return a promise or a Deferred, which mocha waits for. Python's `unittest` calls it;
   * Twisted's trial does not.
   */
  static setUpClass(): unknown {
    return undefined;
  }

  /**
   * Runs after the last test of the class, as {@link SynchronousTestCase.setUpClass} does before
   * the first.
   */
  static tearDownClass(): unknown {
    return undefined;
  }

  /** Runs before each test. Where it throws, the test is not run. */
  setUp(): unknown {
    return undefined;
  }

  /** Runs after each test and its cleanups, unless `setUp` threw. */
  tearDown(): unknown {
    return undefined;
  }

  /** The test of an instance that was given no name. */
  runTest(): unknown {
    return undefined;
  }

  // ---- One run, from its beginning to its end

  /**
   * Runs the test: `setUp`, the test, the cleanups, `tearDown`.
   *
   * @param result - is notified of the outcome.
   */
  run(result: ITestResult): unknown {
    result.startTest(this);
    const [doSkip, reason] = this.getSkip();
    if (doSkip) {
      result.addSkip(this, reason);
    } else {
      this._begin();
      try {
        this._runFixturesAndTest(result);
      } catch (error) {
        result.addError(this, new Failure(error));
      } finally {
        this._end();
      }
    }
    result.stopTest(this);
    return undefined;
  }

  /** Runs the test, and throws the first thing that is wrong with it. */
  debug(): unknown {
    const result = new TestResult();
    this.run(result);
    return throwFirst(result);
  }

  /** Watches the log, the warnings and the Deferreds from here on. @internal */
  _begin(): void {
    this._passed = false;
    this._warnings = [];
    watchUnhandled();
    this._installObserver();
    this.#stopWarnings = interceptWarnings((warning) => {
      if (!isSuppressed(warning, this.#suppressed)) this._warnings.push(warning);
    });
  }

  /** Runs `setUp`, the test, the cleanups and `tearDown`, and reports the outcome. */
  _runFixturesAndTest(result: ITestResult): unknown {
    const suppress = this._getSuppress();
    const todo = this.getTodo();
    let failed = true;
    let ran = false;
    let cleanupFailed = true;
    try {
      if (!this._run(suppress, null, this.setUp, result)) {
        ran = true;
        failed = this._run(suppress, todo, this._testMethod(), result);
      }
    } finally {
      cleanupFailed = this._runCleanups(result);
    }
    if (ran) {
      if (todo !== null && !failed) result.addUnexpectedSuccess(this, todo);
      if (this._run(suppress, null, this.tearDown, result)) failed = true;
    }
    if (cleanupFailed) failed = true;
    if (this._reportLoggedErrors(result)) failed = true;
    if (failed || todo !== null) return undefined;
    this._passed = true;
    result.addSuccess(this);
    return undefined;
  }

  /** Runs one method; returns whether it failed. */
  _run(
    suppress: readonly Suppression[],
    todo: Todo | null,
    method: () => unknown,
    result: ITestResult,
  ): boolean {
    const stopSuppressing = this._suppress(suppress);
    try {
      refuseToWait(method, method.call(this));
    } catch (error) {
      const failure = new Failure(error);
      if (error instanceof SkipTest) result.addSkip(this, this._getSkipReason(method, error));
      else if (todo?.expected(failure)) result.addExpectedFailure(this, failure, todo);
      else if (this._isFailure(failure)) result.addFailure(this, failure);
      else result.addError(this, failure);
      return true;
    } finally {
      stopSuppressing();
    }
    return false;
  }

  /**
   * Whether it is an assertion that has failed: of this test case, or of another library.
   *
   * @internal
   */
  _isFailure(failure: Failure): boolean {
    if (failure.check(this.failureException) !== null) return true;
    return (failure.value as Partial<Error> | null)?.name === "AssertionError";
  }

  /** Drops the warnings of `suppress`, until the function that it returns is called. @internal */
  _suppress(suppress: readonly Suppression[]): () => void {
    const before = this.#suppressed;
    this.#suppressed = suppress;
    return () => {
      this.#suppressed = before;
    };
  }

  /** The reason of a `SkipTest`. Without one, the error itself, and a warning is emitted. */
  _getSkipReason(_method: unknown, skip: SkipTest): unknown {
    if (skip.reason !== undefined) return skip.reason;
    process.emitWarning(
      "Do not raise unittest.SkipTest with no arguments! Give a reason for skipping tests!",
    );
    return skip;
  }

  /**
   * Runs the cleanups now, instead of when the test has ended: the last one added first.
   *
   * @returns whether all of them succeeded (a Deferred of that, for a `TestCase`). The errors of
   *   the others fail the test.
   */
  doCleanups(): unknown {
    const before = this._failedCleanups.length;
    this.#callCleanups((failure) => this._failedCleanups.push(failure));
    return this._failedCleanups.length === before;
  }

  #callCleanups(onFailure: (failure: Failure) => void): void {
    for (let next = this._cleanups.pop(); next !== undefined; next = this._cleanups.pop()) {
      const [f, args] = next;
      try {
        refuseToWait(f, callWithoutThis(f as (...args: unknown[]) => unknown, ...args));
      } catch (error) {
        onFailure(new Failure(error));
      }
    }
  }

  /** Runs the cleanups, and reports each that fails; returns whether one did. */
  _runCleanups(result: ITestResult): boolean {
    let failed = false;
    const report = (failure: Failure): void => {
      failed = true;
      result.addError(this, failure);
    };
    this.#callCleanups(report);
    // Those that failed when the test, or one of these cleanups, called `doCleanups`.
    this._failedCleanups.splice(0).forEach(report);
    return failed;
  }

  /**
   * Reports the errors that were logged and not flushed.
   *
   * @returns whether there are any.
   * @internal
   */
  _reportLoggedErrors(result: ITestResult): boolean {
    reportUnhandled();
    const errors = logObserver.flushErrors();
    for (const error of errors) result.addError(this, error);
    return errors.length > 0;
  }

  /** Ends what `_begin` began. @internal */
  _end(): void {
    this.#stopWarnings?.();
    this._removeObserver();
    unwatchUnhandled();
    for (const warning of this._warnings.splice(0)) giveOnce(warning);
    if (this._passed) this._removeTemporary();
  }

  // ---- What is watched while a test runs

  /** Keeps logged errors from here on. */
  _installObserver(): void {
    logObserver._add();
  }

  /** Ends what `_installObserver` began. */
  _removeObserver(): void {
    logObserver._remove();
  }
}

Object.defineProperty(SynchronousTestCase.prototype, IS_TEST_CASE, { value: true });

/** Throws the first problem that a result was given. */
export function throwFirst(result: TestResult): undefined {
  const [first] = [...result.errors, ...result.failures];
  if (first !== undefined) throw first[1].value;
  return undefined;
}
