// Assertions about containers, text and types.

import { isPlainObject } from "@twisted-ts/deferred/internal";
import { repr } from "../values/repr.ts";
import { alias } from "./alias.ts";
import { ComparingAssertions, withMessage } from "./comparing.ts";
import { contains } from "./contains.ts";
import { unmatched } from "./equal.ts";

/**
 * A class, as `instanceof` takes it. `String`, `Number` and the other such classes also match the
 * primitive values.
 */
export type InstanceClass = abstract new (...args: never[]) => unknown;

/** Assertions about the content of containers, about text, and about the class of a value. */
export class ContainingAssertions extends ComparingAssertions {
  /** The same as `assertIn`. */
  declare readonly failUnlessIn: ContainingAssertions["assertIn"];
  /** The same as `assertNotIn`. */
  declare readonly failIfIn: ContainingAssertions["assertNotIn"];
  /** The same as `assertSubstring`. */
  declare readonly failUnlessSubstring: ContainingAssertions["assertSubstring"];
  /** The same as `assertNotSubstring`. */
  declare readonly failIfSubstring: ContainingAssertions["assertNotSubstring"];
  /** The same as `assertIsInstance`. */
  declare readonly failUnlessIsInstance: ContainingAssertions["assertIsInstance"];
  /** The same as `assertNotIsInstance`. */
  declare readonly failIfIsInstance: ContainingAssertions["assertNotIsInstance"];

  /** The same as `assertRegex`. */
  declare readonly assertRegexpMatches: ContainingAssertions["assertRegex"];
  /** The same as `assertNotRegex`. */
  declare readonly assertNotRegexpMatches: ContainingAssertions["assertNotRegex"];

  /**
   * Fails unless `containee` is in `container`: a string or bytes in another, a key of a Map or
   * plain object, an equal value of anything else that can be iterated over. Returns it.
   */
  assertIn<T>(containee: T, container: unknown, msg?: unknown): T {
    if (!contains(container, containee)) {
      this.fail(msg ?? `${repr(containee)} not in ${repr(container)}`);
    }
    return containee;
  }

  /** Fails if `containee` is in `container`; returns it. */
  assertNotIn<T>(containee: T, container: unknown, msg?: unknown): T {
    if (contains(container, containee)) {
      this.fail(msg ?? `${repr(containee)} in ${repr(container)}`);
    }
    return containee;
  }

  /** Fails unless a text (or bytes) is contained in another; returns it. */
  assertSubstring<T extends string | Uint8Array>(substring: T, astring: T, msg?: unknown): T {
    return this.failUnlessIn(substring, astring, msg);
  }

  /** Fails if a text (or bytes) is contained in another; returns it. */
  assertNotSubstring<T extends string | Uint8Array>(substring: T, astring: T, msg?: unknown): T {
    return this.failIfIn(substring, astring, msg);
  }

  /** Fails unless an expression matches somewhere in a text. */
  assertRegex(text: string, expectedRegex: RegExp | string, msg?: unknown): void {
    const expression = new RegExp(expectedRegex);
    if (!expression.test(text)) {
      this.fail(
        withMessage(
          `Regex didn't match: ${repr(expression.source)} not found in ${repr(text)}`,
          msg,
        ),
      );
    }
  }

  /** Fails if an expression matches somewhere in a text. */
  assertNotRegex(text: string, unexpectedRegex: RegExp | string, msg?: unknown): void {
    const match = new RegExp(unexpectedRegex).exec(text);
    if (match !== null) {
      this.fail(
        withMessage(
          `Regex matched: ${repr(match[0])} matches ${repr(new RegExp(unexpectedRegex).source)} in ${repr(text)}`,
          msg,
        ),
      );
    }
  }

  /** Fails unless the two hold equal values, each as often, in any order. */
  assertCountEqual(first: Iterable<unknown>, second: Iterable<unknown>, msg?: unknown): void {
    const { missing, surplus } = unmatched(first, second);
    if (missing.length === 0 && surplus.length === 0) return;
    const text = `Element counts were not equal:\nonly in the first: ${repr(missing)}\nonly in the second: ${repr(surplus)}`;
    throw new this.failureException(withMessage(text, msg), {
      actual: [...first],
      expected: [...second],
      maxDiff: this.maxDiff,
    });
  }

  /** Fails unless two sequences, of any classes, hold equal values in the same order. */
  assertSequenceEqual(first: Iterable<unknown>, second: Iterable<unknown>, msg?: unknown): void {
    this.#assertIterable("First", first);
    this.#assertIterable("Second", second);
    this.assertEqual([...first], [...second], msg);
  }

  #assertIterable(which: string, sequence: unknown): void {
    const isIterable =
      sequence !== null && sequence !== undefined && Symbol.iterator in Object(sequence);
    if (!isIterable) this.fail(`${which} argument is not a sequence: ${repr(sequence)}`);
  }

  /** Fails unless two arrays are equal. */
  assertListEqual(first: readonly unknown[], second: readonly unknown[], msg?: unknown): void {
    this.assertIsInstance(first, Array, "First argument is not a list");
    this.assertIsInstance(second, Array, "Second argument is not a list");
    this.assertEqual(first, second, msg);
  }

  /** Fails unless two arrays are equal: tuples are arrays. */
  assertTupleEqual(first: readonly unknown[], second: readonly unknown[], msg?: unknown): void {
    this.assertListEqual(first, second, msg);
  }

  /** Fails unless two sets hold equal values. */
  assertSetEqual(first: ReadonlySet<unknown>, second: ReadonlySet<unknown>, msg?: unknown): void {
    this.assertIsInstance(first, Set, "First argument is not a set");
    this.assertIsInstance(second, Set, "Second argument is not a set");
    this.assertEqual(first, second, msg);
  }

  /** Fails unless two Maps or plain objects hold equal values under the same keys. */
  assertDictEqual(first: object, second: object, msg?: unknown): void {
    this.#assertDictionary("First", first);
    this.#assertDictionary("Second", second);
    this.assertEqual(first, second, msg);
  }

  #assertDictionary(which: string, value: unknown): void {
    const isDictionary =
      value instanceof Map || (typeof value === "object" && value !== null && isPlainObject(value));
    if (!isDictionary) this.fail(`${which} argument is not a dictionary: ${repr(value)}`);
  }

  /** Fails unless two texts are equal. */
  assertMultiLineEqual(first: string, second: string, msg?: unknown): void {
    this.assertIsInstance(first, String, "First argument is not a string");
    this.assertIsInstance(second, String, "Second argument is not a string");
    this.assertEqual(first, second, msg);
  }

  /**
   * Fails unless `instance` is an instance of a class, or of one of several.
   *
   * @param message - follows the text of the failure.
   */
  assertIsInstance(
    instance: unknown,
    classOrTuple: InstanceClass | readonly InstanceClass[],
    message?: string | null,
  ): void {
    if (isInstance(instance, classOrTuple)) return;
    const suffix = message === undefined || message === null ? "" : `: ${message}`;
    this.fail(`${repr(instance)} is not an instance of ${named(classOrTuple)}${suffix}`);
  }

  /** Fails if `instance` is an instance of a class, or of one of several. */
  assertNotIsInstance(
    instance: unknown,
    classOrTuple: InstanceClass | readonly InstanceClass[],
  ): void {
    if (!isInstance(instance, classOrTuple)) return;
    this.fail(`${repr(instance)} is an instance of ${named(classOrTuple)}`);
  }
}

const { prototype } = ContainingAssertions;
alias(prototype, "assertRegex", "assertRegexpMatches");
alias(prototype, "assertNotRegex", "assertNotRegexpMatches");
alias(prototype, "assertIn", "failUnlessIn");
alias(prototype, "assertNotIn", "failIfIn");
alias(prototype, "assertSubstring", "failUnlessSubstring");
alias(prototype, "assertNotSubstring", "failIfSubstring");
alias(prototype, "assertIsInstance", "failUnlessIsInstance");
alias(prototype, "assertNotIsInstance", "failIfIsInstance");

function isInstance(
  instance: unknown,
  classOrTuple: InstanceClass | readonly InstanceClass[],
): boolean {
  const classes = Array.isArray(classOrTuple) ? classOrTuple : [classOrTuple];
  // A primitive value is an instance of the class that wraps it, as in Python.
  const wrapped: unknown =
    instance === null || instance === undefined ? instance : Object(instance);
  return classes.some((each) => wrapped instanceof each);
}

function named(classOrTuple: InstanceClass | readonly InstanceClass[]): string {
  return Array.isArray(classOrTuple)
    ? `(${classOrTuple.map((each: InstanceClass) => repr(each)).join(", ")})`
    : repr(classOrTuple);
}
