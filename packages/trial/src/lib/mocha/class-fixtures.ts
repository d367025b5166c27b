// setUpClass and tearDownClass, as hooks of mocha.

import { type Deferred, type Failure, maybeDeferred } from "@twisted-ts/deferred";
import { SynchronousTestCase } from "../case/synchronous-test-case.ts";
import { SkipTest } from "../results/errors.ts";
import type { TestCaseClass } from "./test-methods.ts";

/** The `this` of a mocha hook, as far as it is used. */
interface HookContext {
  skip(): never;
}

/** Adds a hook to a suite. */
type AddHook = (title: string, run: (this: HookContext) => unknown) => unknown;

/**
 * Has `setUpClass` and `tearDownClass` called before and after the tests of a class, if it has
 * them.
 */
export function addClassFixtures(
  testCaseClass: TestCaseClass,
  before: AddHook,
  after: AddHook,
): void {
  if (testCaseClass.setUpClass !== SynchronousTestCase.setUpClass) {
    before("setUpClass", function () {
      return setUp(testCaseClass).addErrback((failure: Failure) => {
        if (failure.check(SkipTest) === null) return failure;
        return this.skip();
      });
    });
  }
  if (testCaseClass.tearDownClass !== SynchronousTestCase.tearDownClass) {
    after("tearDownClass", () => maybeDeferred(() => testCaseClass.tearDownClass()));
  }
}

function setUp(testCaseClass: TestCaseClass): Deferred<unknown> {
  return maybeDeferred(() => testCaseClass.setUpClass());
}
