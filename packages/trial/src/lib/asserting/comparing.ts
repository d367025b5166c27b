// Assertions about one value, and about two.

import type { Compared } from "../results/errors.ts";
import { DEFAULT_MAX_DIFF, FailTest } from "../results/errors.ts";
import { looksAlike, repr, str } from "../values/repr.ts";
import { alias } from "./alias.ts";
import { equal, whyUnequal } from "./equal.ts";

/** A class of errors that an assertion throws. */
export type FailureException = new (message?: string, compared?: Compared) => Error;

type Numeric = number | bigint | Date;

/** Assertions about truth, equality, identity, order and nearness. The base of all the others. */
export class ComparingAssertions {
  /**
   * How many characters the difference of two values may have that a reporter shows, or `null` for
   * any number. From Python's `unittest.TestCase.maxDiff`.
   */
  maxDiff: number | null = DEFAULT_MAX_DIFF;
  /**
   * The class of errors that the assertions throw. Such an error is a failure of the test; any
   * other is an error. A subclass may set another class.
   */
  declare failureException: FailureException;

  /** The same as `assertFalse`. */
  declare readonly assertNot: ComparingAssertions["assertFalse"];
  /** The same as `assertFalse`. */
  declare readonly failUnlessFalse: ComparingAssertions["assertFalse"];
  /** The same as `assertFalse`. */
  declare readonly failIf: ComparingAssertions["assertFalse"];
  /** The same as `assertTrue`. */
  declare readonly assert_: ComparingAssertions["assertTrue"];
  /** The same as `assertTrue`. */
  declare readonly failUnlessTrue: ComparingAssertions["assertTrue"];
  /** The same as `assertTrue`. */
  declare readonly failUnless: ComparingAssertions["assertTrue"];
  /** The same as `assertEqual`. */
  declare readonly failUnlessEqual: ComparingAssertions["assertEqual"];
  /** The same as `assertEqual`. */
  declare readonly failUnlessEquals: ComparingAssertions["assertEqual"];
  /** The same as `assertEqual`. */
  declare readonly assertEquals: ComparingAssertions["assertEqual"];
  /** The same as `assertIs`. */
  declare readonly failUnlessIdentical: ComparingAssertions["assertIs"];
  /** The same as `assertIs`. */
  declare readonly assertIdentical: ComparingAssertions["assertIs"];
  /** The same as `assertIsNot`. */
  declare readonly failIfIdentical: ComparingAssertions["assertIsNot"];
  /** The same as `assertIsNot`. */
  declare readonly assertNotIdentical: ComparingAssertions["assertIsNot"];
  /** The same as `assertNotEqual`. */
  declare readonly assertNotEquals: ComparingAssertions["assertNotEqual"];
  /** The same as `assertNotEqual`. */
  declare readonly failIfEquals: ComparingAssertions["assertNotEqual"];
  /** The same as `assertNotEqual`. */
  declare readonly failIfEqual: ComparingAssertions["assertNotEqual"];
  /** The same as `assertNotAlmostEqual`. */
  declare readonly assertNotAlmostEquals: ComparingAssertions["assertNotAlmostEqual"];
  /** The same as `assertNotAlmostEqual`. */
  declare readonly failIfAlmostEqual: ComparingAssertions["assertNotAlmostEqual"];
  /** The same as `assertNotAlmostEqual`. */
  declare readonly failIfAlmostEquals: ComparingAssertions["assertNotAlmostEqual"];
  /** The same as `assertAlmostEqual`. */
  declare readonly assertAlmostEquals: ComparingAssertions["assertAlmostEqual"];
  /** The same as `assertAlmostEqual`. */
  declare readonly failUnlessAlmostEqual: ComparingAssertions["assertAlmostEqual"];
  /** The same as `assertApproximates`. */
  declare readonly failUnlessApproximates: ComparingAssertions["assertApproximates"];

  /** Fails the test, with `msg` as the reason. */
  fail(msg?: unknown): never {
    throw msg === undefined || msg === null
      ? new this.failureException()
      : new this.failureException(str(msg));
  }

  /** Fails unless `condition` is false, in JavaScript's sense; returns it. */
  assertFalse<T>(condition: T, msg?: unknown): T {
    if (condition) this.fail(withMessage(`${repr(condition)} is not false`, msg));
    return condition;
  }

  /** Fails unless `condition` is true, in JavaScript's sense; returns it. */
  assertTrue<T>(condition: T, msg?: unknown): T {
    if (!condition) this.fail(withMessage(`${repr(condition)} is not true`, msg));
    return condition;
  }

  /**
   * Fails unless the two are equal, as with Python's `==`: by value, by the content of containers,
   * by `equals` where a class has it, and otherwise by identity. `false` is equal to 0, `true` to
   * 1, and `null` to `undefined`. If the two look alike, the message says what the difference is.
   * Returns the first.
   */
  assertEqual<T>(first: T, second: unknown, msg?: unknown): T {
    if (!equal(first, second)) this.#failComparison(unequal(first, second), first, second, msg);
    return first;
  }

  #failComparison(text: string, actual: unknown, expected: unknown, msg: unknown): never {
    const { maxDiff } = this;
    throw new this.failureException(withMessage(text, msg), { actual, expected, maxDiff });
  }

  /** Fails if the two are equal; returns the first. */
  assertNotEqual<T>(first: T, second: unknown, msg?: unknown): T {
    if (equal(first, second)) this.fail(msg ?? `${repr(first)} == ${repr(second)}`);
    return first;
  }

  /** Fails unless the two are the same; returns the first. */
  assertIs<T>(first: T, second: unknown, msg?: unknown): T {
    if (!Object.is(first, second)) this.fail(msg ?? `${repr(first)} is not ${repr(second)}`);
    return first;
  }

  /** Fails if the two are the same; returns the first. */
  assertIsNot<T>(first: T, second: unknown, msg?: unknown): T {
    if (Object.is(first, second)) this.fail(msg ?? `${repr(first)} is ${repr(second)}`);
    return first;
  }

  /** Fails unless `value` is `null` or `undefined`, which both stand for Python's `None`. */
  assertIsNone(value: unknown, msg?: unknown): void {
    if (value !== null && value !== undefined) {
      this.fail(withMessage(`${repr(value)} is not None`, msg));
    }
  }

  /** Fails if `value` is `null` or `undefined`. */
  assertIsNotNone(value: unknown, msg?: unknown): void {
    if (value === null || value === undefined) {
      this.fail(withMessage("unexpectedly None", msg));
    }
  }

  /** Fails unless `first > second`. */
  assertGreater<T extends Numeric | string>(first: T, second: T, msg?: unknown): void {
    if (!(first > second)) {
      this.fail(withMessage(`${repr(first)} not greater than ${repr(second)}`, msg));
    }
  }

  /** Fails unless `first >= second`. */
  assertGreaterEqual<T extends Numeric | string>(first: T, second: T, msg?: unknown): void {
    if (!(first >= second)) {
      this.fail(withMessage(`${repr(first)} not greater than or equal to ${repr(second)}`, msg));
    }
  }

  /** Fails unless `first < second`. */
  assertLess<T extends Numeric | string>(first: T, second: T, msg?: unknown): void {
    if (!(first < second)) {
      this.fail(withMessage(`${repr(first)} not less than ${repr(second)}`, msg));
    }
  }

  /** Fails unless `first <= second`. */
  assertLessEqual<T extends Numeric | string>(first: T, second: T, msg?: unknown): void {
    if (!(first <= second)) {
      this.fail(withMessage(`${repr(first)} not less than or equal to ${repr(second)}`, msg));
    }
  }

  /**
   * Fails unless the difference of the two, rounded to so many decimal places, is zero; with a
   * `delta`, unless it is at most that. Returns the first.
   */
  assertAlmostEqual(
    first: number,
    second: number,
    places = 7,
    msg?: unknown,
    delta?: number | null,
  ): number {
    if (!isNear(first, second, places, delta)) {
      this.fail(msg ?? `${repr(first)} != ${repr(second)} ${within(places, delta)}`);
    }
    return first;
  }

  /** Fails if `assertAlmostEqual` would not; returns the first. */
  assertNotAlmostEqual(
    first: number,
    second: number,
    places = 7,
    msg?: unknown,
    delta?: number | null,
  ): number {
    if (isNear(first, second, places, delta)) {
      this.fail(msg ?? `${repr(first)} == ${repr(second)} ${within(places, delta)}`);
    }
    return first;
  }

  /** Fails if the two are further apart than `tolerance`; returns the first. */
  assertApproximates(first: number, second: number, tolerance: number, msg?: unknown): number {
    if (!(Math.abs(first - second) <= tolerance)) {
      this.fail(msg ?? `${str(first)} ~== ${str(second)}`);
    }
    return first;
  }
}

ComparingAssertions.prototype.failureException = FailTest;

const { prototype } = ComparingAssertions;
alias(prototype, "assertFalse", "assertNot", "failUnlessFalse", "failIf");
alias(prototype, "assertTrue", "assert_", "failUnlessTrue", "failUnless");
alias(prototype, "assertEqual", "failUnlessEqual", "failUnlessEquals", "assertEquals");
alias(prototype, "assertIs", "failUnlessIdentical", "assertIdentical");
alias(prototype, "assertIsNot", "failIfIdentical", "assertNotIdentical");
alias(prototype, "assertNotEqual", "assertNotEquals", "failIfEquals", "failIfEqual");
alias(
  prototype,
  "assertNotAlmostEqual",
  "assertNotAlmostEquals",
  "failIfAlmostEqual",
  "failIfAlmostEquals",
);
alias(prototype, "assertAlmostEqual", "assertAlmostEquals", "failUnlessAlmostEqual");
alias(prototype, "assertApproximates", "failUnlessApproximates");

function unequal(first: unknown, second: unknown): string {
  const text = `${repr(first)} != ${repr(second)}`;
  if (!looksAlike(first, second)) return text;
  return `${text} (they look alike, but are not equal; ${whyUnequal(first, second)})`;
}

/** The text of an assertion, followed by the text of the caller. */
export function withMessage(text: string, msg: unknown): string {
  return msg === undefined || msg === null ? text : `${text} : ${str(msg)}`;
}

function isNear(
  first: number,
  second: number,
  places: number,
  delta: number | null | undefined,
): boolean {
  if (first === second) return true;
  const difference = Math.abs(second - first);
  if (delta !== undefined && delta !== null) return difference <= delta;
  // One half is rounded to the even number, as in Python: to zero.
  return difference * 10 ** places <= 0.5;
}

function within(places: number, delta: number | null | undefined): string {
  return delta === undefined || delta === null
    ? `within ${places} places`
    : `within ${repr(delta)} delta`;
}
