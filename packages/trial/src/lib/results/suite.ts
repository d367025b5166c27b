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

/**
 * Stands for a test, and does everything as it does (`twisted.trial.unittest.TestDecorator`): the
 * base of decorators.
 */
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

/** A function that returns what stands for a test, or a class whose instances do. */
export type Decorator = ((test: ITest) => ITest) | (new (test: ITest) => ITest);

/**
 * Decorates each test (`twisted.trial.unittest.decorate`): those of a suite in place, at any depth.
 *
 * @param decorator - a function, which is called with a test, or a class such as {@link
 *   TestDecorator}.
 * @returns the suite, or what stands for the test.
 */
export function decorate(test: ITest, decorator: Decorator): ITest {
  if (!(test instanceof TestSuite)) return decorated(test, decorator);
  test._tests = test._tests.map((each) => decorate(each, decorator));
  return test;
}

function decorated(test: ITest, decorator: Decorator): ITest {
  return isClass(decorator) ? new decorator(test) : decorator(test);
}

/** The prototype of a class cannot be replaced; a function has one that can, or none. */
function isClass(decorator: Decorator): decorator is new (test: ITest) => ITest {
  return Object.getOwnPropertyDescriptor(decorator, "prototype")?.writable === false;
}
