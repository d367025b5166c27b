// Functions that mark a test method or a test case. In Python one writes `test_x.skip = "reason"`
// after the method.

import type { Suppression } from "./suppress.ts";
import type { TodoValue } from "./todo.ts";

/** A test method, or a class. */
type Markable = (abstract new (...args: never[]) => unknown) | ((...args: never[]) => unknown);

/** Sets an attribute on a method or a class, and returns it: a call, or a standard decorator. */
export type Mark = <T extends Markable>(target: T, context?: unknown) => T;

function mark(attribute: string, value: unknown): Mark {
  return (target) => {
    Object.defineProperty(target, attribute, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    return target;
  };
}

/**
 * Skips a test, or all tests of a class: `skip("needs nginx")(MyTests.prototype.test_proxy)`, or as
 * a decorator, `@skip("needs nginx")`.
 */
export function skip(reason: string): Mark {
  return mark("skip", reason);
}

/** Expects a test, or all tests of a class, to fail. */
export function todo(value: TodoValue): Mark {
  return mark("todo", value);
}

/**
 * Sets the timeout of a test, or of all tests of a class, in seconds: each of `setUp`, the test,
 * `tearDown` and the cleanups has as long.
 */
export function timeout(seconds: number): Mark {
  return mark("timeout", seconds);
}

/** Drops warnings that a test, or the tests of a class, emit; see `suppress`. */
export function suppressing(...suppressions: readonly Suppression[]): Mark {
  return mark("suppress", suppressions);
}

/** Runs only this test, or this class, of all that mocha has found. */
export const only: Mark = mark("only", true);
