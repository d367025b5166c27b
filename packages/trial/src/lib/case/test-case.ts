// A test case whose methods may be waited for.

import {
  Deferred,
  type ErrorType,
  Failure,
  inlineCallbacks,
  isFailure,
  maybeDeferred,
  succeed,
  TimeoutError,
} from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";
import { reactor } from "@twisted-ts/reactor";
import { alias } from "../asserting/alias.ts";
import { namesOf } from "../asserting/raises-context.ts";
import { acquireAttribute } from "../attributes/acquire.ts";
import type { Suppression } from "../attributes/suppress.ts";
import { SkipTest } from "../results/errors.ts";
import type { ITestResult } from "../results/interfaces.ts";
import { TestResult } from "../results/test-result.ts";
import { deprecateReactor } from "../strict/deprecate-reactor.ts";
import { callLaterForRunner, ReactorWatch } from "../strict/reactor-watch.ts";
import { repr } from "../values/repr.ts";
import { outcomeOf } from "./coroutine.ts";
import { IS_TEST_CASE, SynchronousTestCase, throwFirst } from "./synchronous-test-case.ts";

/**
 * How many seconds `setUp`, a test, `tearDown` and a cleanup have, each for itself, unless a
 * `timeout` is set.
 */
export const DEFAULT_TIMEOUT_DURATION = 120.0;

/**
 * A test case whose tests, `setUp`, `tearDown` and cleanups may return a Deferred, a promise, or be
 * generators: they are waited for (`twisted.trial.unittest.TestCase`).
 *
 * A test that leaves a delayed call, a listening port or an open connection in the reactor fails
 * with `DirtyReactorAggregateError`.
 */
export class TestCase extends SynchronousTestCase {
  /** How many seconds each of the methods has; 120 by default. */
  declare timeout?: number;
  /** The same as `assertFailure`. */
  declare readonly failUnlessFailure: TestCase["assertFailure"];
  #watch: ReactorWatch | null = null;
  #undeprecate: (() => void) | null = null;

  // ---- What a test calls

  /**
   * Fails the test unless `deferred` fails with one of these types. Returns the Deferred, which
   * goes on with the error as its result: the test has to wait for it.
   */
  assertFailure<E = unknown>(
    deferred: Deferred<unknown>,
    ...expectedFailures: readonly ErrorType[]
  ): Deferred<E> {
    return deferred.addCallbacks(
      (result): E => this.fail(`did not catch an error, instead got ${repr(result)}`),
      (failure): E => {
        if (failure.check(...expectedFailures) !== null) return failure.value as E;
        return this.fail(
          `\nExpected: ${namesOf(expectedFailures).join(", ")}\nGot:\n${String(failure)}`,
        );
      },
    ) as Deferred<E>;
  }

  // ---- Its attributes

  /** The `timeout` of the test, in seconds. Another value is no timeout, and gives a warning. */
  getTimeout(): number {
    const timeout = acquireAttribute(this._parents, "timeout", DEFAULT_TIMEOUT_DURATION);
    if (typeof timeout === "number" && timeout >= 0) return timeout;
    process.emitWarning("'timeout' attribute needs to be a number.", "DeprecationWarning");
    return DEFAULT_TIMEOUT_DURATION;
  }

  /** Which warnings are to be dropped. */
  getSuppress(): readonly Suppression[] {
    return this._getSuppress();
  }

  // ---- One run, from its beginning to its end

  /** Runs the test; the Deferred fires when all is done, and never fails. */
  override run(result: ITestResult): Deferred<void> {
    result.startTest(this);
    const [doSkip, reason] = this.getSkip();
    if (doSkip) {
      result.addSkip(this, reason);
      result.stopTest(this);
      return succeed();
    }
    this._begin();
    return maybeDeferred(() => this._runFixturesAndTest(result)).addBoth((problem) => {
      if (isFailure(problem)) result.addError(this, problem);
      this._end();
      result.stopTest(this);
    });
  }

  /** Runs the test; the Deferred fails with the first thing that is wrong with it. */
  override debug(): Deferred<void> {
    const result = new TestResult();
    return this.run(result).addCallback(() => throwFirst(result));
  }

  /** @internal */
  override _begin(): void {
    this.#watch = new ReactorWatch();
    this.#undeprecate = deprecateReactor(reactor);
    super._begin();
  }

  /** @internal */
  override _end(): void {
    super._end();
    this.#undeprecate?.();
    this.#watch?.stop();
  }

  override _runFixturesAndTest(result: ITestResult): Deferred<void> {
    return maybeDeferred(() => {
      // A wrong attribute is reported before anything is run.
      this.getTodo();
      return this.deferSetUp(null, result);
    }).addBoth((problem) => this._cleanUp(result, problem));
  }

  /** Runs `setUp`, and then what follows it. */
  deferSetUp(_ignored: unknown, result: ITestResult): Deferred<unknown> {
    return this._waitFor("setUp", this.setUp).addCallbacks(
      () => this.deferTestMethod(null, result),
      (failure) => this._ebDeferSetUp(failure, result),
    );
  }

  /** Reports a `setUp` that failed or skipped, and runs the cleanups. */
  _ebDeferSetUp(failure: Failure, result: ITestResult): Deferred<void> {
    const { value } = failure;
    if (value instanceof SkipTest) result.addSkip(this, this._getSkipReason(this.setUp, value));
    else result.addError(this, failure);
    return this.deferRunCleanups(null, result);
  }

  /** Runs the test, the cleanups and `tearDown`. */
  deferTestMethod(_ignored: unknown, result: ITestResult): Deferred<unknown> {
    return this._waitFor(this._testMethodName, this._testMethod())
      .addCallbacks(
        (value) => this._cbDeferTestMethod(value, result),
        (failure) => this._ebDeferTestMethod(failure, result),
      )
      .addBoth((value) => this.deferRunCleanups(value, result))
      .addBoth((value) => this.deferTearDown(value, result));
  }

  /** Notes that the test succeeded. */
  _cbDeferTestMethod(_ignored: unknown, result: ITestResult): void {
    const todo = this.getTodo();
    if (todo === null) this._passed = true;
    else result.addUnexpectedSuccess(this, todo);
  }

  /** Reports what the test failed with. */
  _ebDeferTestMethod(failure: Failure, result: ITestResult): void {
    const todo = this.getTodo();
    const { value } = failure;
    if (todo?.expected(failure)) result.addExpectedFailure(this, failure, todo);
    else if (this._isFailure(failure)) result.addFailure(this, failure);
    else if (value instanceof SkipTest) {
      result.addSkip(this, this._getSkipReason(this._testMethod(), value));
    } else result.addError(this, failure);
  }

  /** Runs `tearDown`. */
  deferTearDown(_ignored: unknown, result: ITestResult): Deferred<unknown> {
    return this._waitFor("tearDown", this.tearDown).addErrback((failure) =>
      this._ebDeferTearDown(failure, result),
    );
  }

  /** Reports a `tearDown` that failed. */
  _ebDeferTearDown(failure: Failure, result: ITestResult): void {
    result.addError(this, failure);
    this._passed = false;
  }

  /**
   * Runs the cleanups, each of them with the time of a test; those after one that failed are run
   * as well.
   */
  deferRunCleanups(_ignored: unknown, result: ITestResult): Deferred<void> {
    return this.doCleanups().addCallback(() => {
      for (const failure of this._failedCleanups.splice(0)) {
        result.addError(this, failure);
        this._passed = false;
      }
    });
  }

  override doCleanups(): Deferred<boolean> {
    const testCase = this;
    return inlineCallbacks(function* () {
      const failures: Failure[] = [];
      for (;;) {
        const next = testCase._cleanups.pop();
        if (next === undefined) break;
        const [f, args] = next;
        const call = () => callWithoutThis(f as (...args: unknown[]) => unknown, ...args);
        yield testCase
          ._waitFor(`cleanup ${f.name || "function"}`, call)
          .addErrback((failure: Failure) => {
            failures.push(failure);
          });
      }
      testCase._failedCleanups.push(...failures);
      return failures.length === 0;
    })();
  }

  /** Reports what the test has left in the reactor. */
  _cleanUp(result: ITestResult, problem?: unknown): Deferred<void> {
    const watch = this.#watch as ReactorWatch;
    return watch.settle().addCallback(() => {
      const fail = (failure: Failure): void => {
        result.addError(this, failure);
        this._passed = false;
      };
      if (isFailure(problem)) fail(problem);
      const dirty = watch.clean();
      if (dirty !== null) fail(new Failure(dirty));
      if (this._reportLoggedErrors(result)) this._passed = false;
      if (this._passed) result.addSuccess(this);
    });
  }

  // ---- Waiting for one method

  /**
   * Calls a method and waits for what it returns, for as long as the timeout allows. After the
   * timeout, the Deferred that it returned fails with `TimeoutError`, so that its errbacks run. If
   * it is still not done after another timeout, the test goes on without it.
   *
   * @internal
   */
  _waitFor(methodName: string, method: () => unknown): Deferred<unknown> {
    const timeout = this.getTimeout();
    const stopSuppressing = this._suppress(this._getSuppress());
    const outcome = outcomeOf(() => method.call(this));
    const { deferred } = outcome;
    const finished = new Deferred<unknown>();
    deferred.addBoth((result) => {
      if (!finished.called) finished.callback(result);
    });
    finished.addBoth((result) => {
      stopSuppressing();
      return result;
    });
    if (finished.called || this._waitsForever) return finished;
    const timedOut = (): Failure =>
      Failure._withoutTraceback(
        new TimeoutError(
          `${repr(this)} (${methodName}) still running at ${seconds(timeout)} secs: it waits for ${outcome.waitsFor()}`,
        ),
      );
    const giveUp = (failure: Failure): void => {
      if (!finished.called) finished.errback(failure);
    };
    let timer = callLaterForRunner(timeout, () => {
      const failure = timedOut();
      if (deferred.called) {
        giveUp(failure);
      } else {
        timer = callLaterForRunner(timeout, () => giveUp(failure));
        deferred.errback(failure);
        outcome.abandon();
      }
    });
    return finished.addBoth((result) => {
      if (timer.active()) timer.cancel();
      return result;
    });
  }
}

Object.defineProperty(TestCase.prototype, IS_TEST_CASE, { value: true });
alias(TestCase.prototype, "assertFailure", "failUnlessFailure");

/** A number as Python shows a float. */
function seconds(timeout: number): string {
  return Number.isInteger(timeout) ? timeout.toFixed(1) : String(timeout);
}
