// Which classes are test cases, and which of their methods are tests.

import { IS_TEST_CASE, type SynchronousTestCase } from "../case/synchronous-test-case.ts";

/** A class of test cases that can be instantiated. */
export type TestCaseClass = (new (
  methodName?: string,
) => SynchronousTestCase) &
  Pick<typeof SynchronousTestCase, "setUpClass" | "tearDownClass">;

/**
 * Whether a value is a class of test cases, of this copy of the package or of another. The two base
 * classes are not.
 */
export function isTestCaseClass(value: unknown): value is TestCaseClass {
  if (typeof value !== "function") return false;
  const prototype = value.prototype as { readonly [IS_TEST_CASE]?: unknown } | undefined;
  return prototype?.[IS_TEST_CASE] === true && !Object.hasOwn(prototype, IS_TEST_CASE);
}

/**
 * The names of a class's tests, inherited ones among them, in alphabetical order as trial has them.
 */
export function testMethodNames(testCaseClass: TestCaseClass): string[] {
  const names = new Set<string>();
  for (
    let each: object | null = testCaseClass.prototype as object;
    each !== null && !Object.hasOwn(each, IS_TEST_CASE);
    each = Object.getPrototypeOf(each) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(each)) {
      if (name.startsWith("test") && typeof Reflect.get(each, name, each) === "function") {
        names.add(name);
      }
    }
  }
  return [...names].sort();
}

/** Whether a method or class is marked as the only one to run. */
export function isMarkedOnly(target: object): boolean {
  return (target as { readonly only?: unknown }).only === true;
}
