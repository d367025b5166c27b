// Which classes are test cases, and which of their methods are tests.

import { SynchronousTestCase } from "../case/synchronous-test-case.ts";

/** A class of test cases that can be instantiated. */
export type TestCaseClass = new (methodName?: string) => SynchronousTestCase;

/** Whether a value is a class of test cases. */
export function isTestCaseClass(value: unknown): value is TestCaseClass {
  return typeof value === "function" && value.prototype instanceof SynchronousTestCase;
}

/** The names of a class's tests, inherited ones among them, in alphabetical order as trial has them. */
export function testMethodNames(testCaseClass: TestCaseClass): string[] {
  const names = new Set<string>();
  for (
    let each: object | null = testCaseClass.prototype as object;
    each !== null && each !== SynchronousTestCase.prototype;
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
