// Several tests as one.

import { type Deferred, inlineCallbacks, isDeferred } from "@twisted-ts/deferred";
import type { ITest, ITestResult } from "./interfaces.ts";

/** Tests that are run one after the other (`twisted.trial.unittest.TestSuite`). */
export class TestSuite implements ITest, Iterable<ITest> {
  _tests: ITest[];

  constructor(tests: Iterable<ITest> = []) {
    this._tests = [...tests];
  }

  /** Adds a test. */
  addTest(test: ITest): void {
    this._tests.push(test);
  }

  /** Adds several. */
  addTests(tests: Iterable<ITest>): void {
    for (const test of tests) this.addTest(test);
  }

  /** How many tests there are, at any depth. */
  countTestCases(): number {
    return this._tests.reduce((sum, test) => sum + test.countTestCases(), 0);
  }

  /** The name of the class. */
  id(): string {
    return this.constructor.name;
  }

  /** Runs the tests, until the result asks to stop. */
  run(result: ITestResult): Deferred<void> {
    const tests = this._tests;
    return inlineCallbacks(function* () {
      for (const test of tests) {
        if (result.shouldStop) return;
        const running = test.run(result);
        if (isDeferred(running)) yield* running;
      }
    })();
  }

  /** The tests, those of suites within it not among them. */
  [Symbol.iterator](): Iterator<ITest> {
    return this._tests.values();
  }
}

/** Stands for a test, and does everything as it does (`twisted.trial.unittest.TestDecorator`): the base of decorators. */
export class TestDecorator implements ITest {
  readonly _originalTest: ITest;

  constructor(original: ITest) {
    this._originalTest = original;
  }

  /** As many as the test that it stands for. */
  countTestCases(): number {
    return this._originalTest.countTestCases();
  }

  /** That of the test that it stands for. */
  id(): string {
    return this._originalTest.id();
  }

  /** Runs the test that it stands for. */
  run(result: ITestResult): unknown {
    return this._originalTest.run(result);
  }
}

/**
 * Decorates each test (`twisted.trial.unittest.decorate`): those of a suite in place, at any depth.
 *
 * @param decorator - answers what stands for a test.
 * @returns the suite, or what stands for the test.
 */
export function decorate(test: ITest, decorator: (test: ITest) => ITest): ITest {
  if (!(test instanceof TestSuite)) return decorator(test);
  test._tests = test._tests.map((each) => decorate(each, decorator));
  return test;
}
