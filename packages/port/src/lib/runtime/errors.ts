// biome-ignore-all lint/suspicious/noExplicitAny: an exception may be of any class
// biome-ignore-all lint/complexity/noThisInStatic: `instanceof` of a subclass asks the subclass
// Python's exceptions that JavaScript has no class for, and what a name that is not ported does
// when it is used.

import { AssertionError as NodeAssertionError } from "node:assert";
import { repr, str } from "./show.ts";

/**
 * One of Python's own exceptions. The library has classes for some mistakes for which Twisted
 * raises one of Python's: their `qualifiedName` says so, and `instanceof` takes them for it.
 */
class PythonError extends Error {
  static readonly qualifiedName: string = "builtins.Exception";

  /** Takes errors of the library for Python's, by their `qualifiedName`. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    // A subclass of the program's own inherits the name, and stands for itself only.
    if (!(value instanceof Error) || !Object.hasOwn(this, "qualifiedName")) return false;
    if (this === PythonError) return false;
    const { qualifiedName } = this;
    let type: unknown = value.constructor;
    while (typeof type === "function") {
      if ((type as { qualifiedName?: unknown }).qualifiedName === qualifiedName) return true;
      type = Object.getPrototypeOf(type);
    }
    return qualifiedName === `builtins.${value.name}`;
  }
}

/** Python's `AssertionError`. Those of Node and of trial are such errors, too. */
export class AssertionError extends NodeAssertionError {
  /** Takes those of Node for Python's; a subclass of the program's own stands for itself only. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === AssertionError) return value instanceof NodeAssertionError;
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  constructor(message: unknown = "") {
    super({ message: str(message) });
  }
}

/** Python's `RuntimeError`. */
export class RuntimeError extends PythonError {
  static override readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "RuntimeError";
}

/** Python's `NotImplementedError`. */
export class NotImplementedError extends RuntimeError {
  static override readonly qualifiedName: string = "builtins.NotImplementedError";
  override name = "NotImplementedError";
}

/** Python's `LookupError`. */
export class LookupError extends PythonError {
  static override readonly qualifiedName: string = "builtins.LookupError";
  override name = "LookupError";
}

/** Python's `KeyError`. */
export class KeyError extends LookupError {
  static override readonly qualifiedName: string = "builtins.KeyError";
  override name = "KeyError";
  /** The key that was not there. */
  readonly key: unknown;
  readonly args: readonly unknown[];

  constructor(...args: unknown[]) {
    const [key] = args;
    super(args.length === 0 ? "" : repr(key));
    this.key = key;
    this.args = args;
  }
}

/** Python's `IndexError`. */
export class IndexError extends LookupError {
  static override readonly qualifiedName: string = "builtins.IndexError";
  override name = "IndexError";
}

/** Python's `StopIteration`. */
export class StopIteration extends PythonError {
  static override readonly qualifiedName: string = "builtins.StopIteration";
  override name = "StopIteration";
}

/** Thrown by `__anext__` at the end. */
export class StopAsyncIteration extends PythonError {
  static override readonly qualifiedName: string = "builtins.StopAsyncIteration";
  override name = "StopAsyncIteration";
}

/** Python's `AttributeError`. */
export class AttributeError extends PythonError {
  static override readonly qualifiedName: string = "builtins.AttributeError";
  override name = "AttributeError";
}

/** Python's `ArithmeticError`. */
export class ArithmeticError extends PythonError {
  static override readonly qualifiedName: string = "builtins.ArithmeticError";
  override name = "ArithmeticError";
}

/** Python's `ZeroDivisionError`. */
export class ZeroDivisionError extends ArithmeticError {
  static override readonly qualifiedName: string = "builtins.ZeroDivisionError";
  override name = "ZeroDivisionError";
}

/** Python's `OSError`: made with a message, or with a number and what it means. */
export class OSError extends PythonError {
  static override readonly qualifiedName: string = "builtins.OSError";
  override name = "OSError";
  /** The number of the error; null without one. */
  errno: unknown;
  /** What the number means; null without one. */
  strerror: unknown;
  readonly args: readonly unknown[];

  constructor(...args: unknown[]) {
    const [errno = null, strerror = null] = args.length > 1 ? args : [];
    super(args.length > 1 ? `[Errno ${errno}] ${strerror}` : String(args[0] ?? ""));
    this.errno = errno;
    this.strerror = strerror;
    this.args = args;
  }
}

/** Python's `ImportError`. */
export class ImportError extends PythonError {
  static override readonly qualifiedName: string = "builtins.ImportError";
  override name = "ImportError";
}

/** Python's `KeyboardInterrupt`. */
export class KeyboardInterrupt extends PythonError {
  static override readonly qualifiedName: string = "builtins.KeyboardInterrupt";
  override name = "KeyboardInterrupt";
}

/** Python's `SystemExit`. */
export class SystemExit extends PythonError {
  static override readonly qualifiedName: string = "builtins.SystemExit";
  override name = "SystemExit";
  /** What the process exits with: a number, or a text that is shown. */
  readonly code: unknown;
  readonly args: readonly unknown[];

  constructor(...args: unknown[]) {
    const [code = null] = args;
    super(String(code));
    this.code = code;
    this.args = args;
  }
}

/** Python's `GeneratorExit`. */
export class GeneratorExit extends PythonError {
  static override readonly qualifiedName: string = "builtins.GeneratorExit";
  override name = "GeneratorExit";
}

/** Python's `Warning`. */
export class Warning extends PythonError {
  static override readonly qualifiedName: string = "builtins.Warning";
  override name = "Warning";
}

/** `warnings.warn(message, category)`: the category is the name of a warning, or its class. */
export function warn(message: unknown, category: unknown): void {
  if (message instanceof Error) process.emitWarning(message);
  else if (typeof category === "function") {
    const type = category as new (message: string) => Error;
    process.emitWarning(new type(String(message)));
  } else process.emitWarning(String(message), String(category));
}

/** Throws if a condition does not hold, as Python's `assert` does. */
export function assert(condition: unknown, message?: unknown): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Whether a caught value is of a class, or of one of several: `except SOME_CLASSES`. */
export function isAnyOf(error: unknown, classes: unknown): boolean {
  const list = Array.isArray(classes) ? classes : [classes];
  return list.some((each) => typeof each === "function" && error instanceof each);
}

/** What JavaScript says of a missing attribute, or of a call of one, in Node and in Bun. */
const MISSING =
  /^Cannot (read|set) propert|\.[\w$]+ is not a function|^(undefined|null) is not an object/;

/**
 * `except AttributeError`: whether an error says that an attribute is missing. JavaScript reports a
 * missing method, and an attribute of undefined, by a TypeError of its own.
 */
export function isAttributeError(error: unknown): boolean {
  return (
    error instanceof AttributeError || (error instanceof TypeError && MISSING.test(error.message))
  );
}

/** A use of something that is not ported. */
export class NotPortedError extends Error {
  override name = "NotPortedError";
}

/**
 * The value of an expression at the top of a module that needs something not ported: the module can
 * still be loaded, and each use of the value throws.
 */
export function later<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NotPortedError)) throw error;
    return notPorted(error.message.replace(/^PORT: | is not ported$/g, ""));
  }
}

/** Why a test is skipped: what `reason` returns, or the name of what in it is not ported. */
export function skipUnlessPorted(reason: () => unknown): unknown {
  try {
    return reason();
  } catch (error) {
    if (!(error instanceof NotPortedError)) throw error;
    return error.message;
  }
}

/**
 * Stands for something that is not ported. It can be imported, kept and passed on; calling it,
 * making an instance, iterating over it and reading from it throw a {@link NotPortedError} that
 * names it.
 */
export function notPorted(what: string): any {
  const refuse = (): never => {
    throw new NotPortedError(`PORT: ${what} is not ported`);
  };
  return new Proxy(function placeholder() {}, {
    apply: refuse,
    construct: refuse,
    set: refuse,
    has: (target, key) => key === Symbol.iterator || key in target,
    get: (target, key) => {
      // A class may extend it: only its instances cannot be made.
      if (key === "prototype") return target.prototype;
      if (key === "name") return what;
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return refuse;
      // It is neither a promise nor something with a form of its own in JSON.
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      return notPorted(`${what}.${key}`);
    },
  });
}

/** What `raise kind(...)` raises: `kind` is the class of an exception, or a function. */
export function exceptionFrom(kind: any, ...args: any[]): any {
  const isClass = kind === Error || kind.prototype instanceof Error;
  return isClass ? new kind(...args) : kind(...args);
}
