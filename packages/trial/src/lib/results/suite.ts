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

  /** The number of tests, at any depth. */
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

  /** The tests and suites in it, but not the tests in those suites. */
  [Symbol.iterator](): Iterator<ITest> {
    return this._tests.values();
  }
}

/**
 * Wraps a test, and does everything as it does (`twisted.trial.unittest.TestDecorator`): the base
 * of decorators.
 */
export class TestDecorator implements ITest {
  readonly _originalTest: ITest;

  constructor(original: ITest) {
    this._originalTest = original;
  }

  /** The number of the wrapped test. */
  countTestCases(): number {
    return this._originalTest.countTestCases();
  }

  /** The name of the wrapped test. */
  id(): string {
    return this._originalTest.id();
  }

  /** Runs the wrapped test. */
  run(result: ITestResult): unknown {
    return this._originalTest.run(result);
  }
}

/** A function that returns the wrapper of a test, or a class of wrappers. */
export type Decorator = ((test: ITest) => ITest) | (new (test: ITest) => ITest);

/**
 * Decorates each test (`twisted.trial.unittest.decorate`): those of a suite in place, at any depth.
 *
 * @param decorator - a function, which is called with a test, or a class such as
 *   {@link TestDecorator}.
 * @returns the suite, or the wrapped test.
 */
export function decorate(test: ITest, decorator: Decorator): ITest {
  if (!(test instanceof TestSuite)) return decorated(test, decorator);
  test._tests = test._tests.map((each) => decorate(each, decorator));
  return test;
}

function decorated(test: ITest, decorator: Decorator): ITest {
  return isClass(decorator) ? new decorator(test) : decorator(test);
}

/** The property `prototype` of a class is read-only; that of a function is not, or is missing. */
function isClass(decorator: Decorator): decorator is new (test: ITest) => ITest {
  return Object.getOwnPropertyDescriptor(decorator, "prototype")?.writable === false;
}
