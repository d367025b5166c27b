// Python's exceptions that JavaScript has no class for, and what a name that is not ported does when it is used.

import { AssertionError } from "node:assert";

export { AssertionError };

export class RuntimeError extends Error {
  override name = "RuntimeError";
}

export class NotImplementedError extends RuntimeError {
  override name = "NotImplementedError";
}

export class LookupError extends Error {
  override name = "LookupError";
}

export class KeyError extends LookupError {
  override name = "KeyError";
  /** The key that was not there. */
  readonly key: unknown;

  constructor(key?: unknown) {
    super(String(key));
    this.key = key;
  }
}

export class IndexError extends LookupError {
  override name = "IndexError";
}

export class StopIteration extends Error {
  override name = "StopIteration";
}

export class AttributeError extends Error {
  override name = "AttributeError";
}

export class ArithmeticError extends Error {
  override name = "ArithmeticError";
}

export class ZeroDivisionError extends ArithmeticError {
  override name = "ZeroDivisionError";
}

export class OSError extends Error {
  override name = "OSError";
}

export class ImportError extends Error {
  override name = "ImportError";
}

export class KeyboardInterrupt extends Error {
  override name = "KeyboardInterrupt";
}

export class SystemExit extends Error {
  override name = "SystemExit";
}

export class GeneratorExit extends Error {
  override name = "GeneratorExit";
}

export class Warning extends Error {
  override name = "Warning";
}

/** Throws if a condition does not hold, as Python's `assert` does. */
export function assert(condition: unknown, message?: unknown): asserts condition {
  if (!condition) {
    throw new AssertionError({ message: message === undefined ? "" : String(message) });
  }
}

/** Whether a caught value is of a class, or of one of several: `except SOME_CLASSES`. */
export function isAnyOf(error: unknown, classes: unknown): boolean {
  const list = Array.isArray(classes) ? classes : [classes];
  return list.some((each) => typeof each === "function" && error instanceof each);
}

/** A use of something that is not ported. */
export class NotPortedError extends Error {
  override name = "NotPortedError";
}

/**
 * Stands for something that is not ported. It can be imported, kept and passed on; calling it, making an instance and
 * reading from it throw a {@link NotPortedError} that names it.
 */
// biome-ignore lint/suspicious/noExplicitAny: it stands in any place
export function notPorted(what: string): any {
  const refuse = (): never => {
    throw new NotPortedError(`PORT: ${what} is not ported`);
  };
  return new Proxy(function placeholder() {}, {
    apply: refuse,
    construct: refuse,
    set: refuse,
    get: (target, key) => {
      // A class may extend it: only its instances cannot be made.
      if (key === "prototype") return target.prototype;
      if (key === "name") return what;
      if (typeof key === "symbol") return undefined;
      return notPorted(`${what}.${key}`);
    },
  });
}
