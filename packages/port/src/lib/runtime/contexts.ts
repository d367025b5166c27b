// biome-ignore-all lint/suspicious/noExplicitAny: context managers of any class
// The context managers of `with`.

import { AssertionError, isAnyOf, RuntimeError } from "./errors.ts";
import { typeMismatch } from "./type-mismatch.ts";

/**
 * A context manager that was entered. It is left once: with the error of the block, or without one.
 */
export interface EnteredContext {
  /** The value for `as`. */
  readonly value: any;
  /** Leaves with the error of the block. Throws it again, unless the manager swallows it. */
  fail(error: unknown): void;
  /** Leaves without an error, unless {@link fail} was called. */
  leave(): void;
}

class Entered implements EnteredContext {
  readonly value: any;
  readonly #exit: (error: unknown) => unknown;
  #isLeft = false;

  constructor(value: unknown, exit: (error: unknown) => unknown) {
    this.value = value;
    this.#exit = exit;
  }

  fail(error: unknown): void {
    this.#isLeft = true;
    if (!this.#exit(error)) throw error;
  }

  leave(): void {
    if (!this.#isLeft) this.#exit(null);
  }
}

/**
 * Enters a context manager: an object with `__enter__` and `__exit__`, or a disposable one.
 *
 * @throws TypeError for anything else.
 */
export function enter(manager: any): EnteredContext {
  if (typeof manager?.__enter__ === "function") {
    return new Entered(manager.__enter__(), (error) =>
      manager.__exit__(errorType(error), error, null),
    );
  }
  if (typeof manager?.[Symbol.dispose] === "function") {
    return new Entered(manager, () => {
      manager[Symbol.dispose]();
      return false;
    });
  }
  // A file of the library's: it is closed.
  if (typeof manager?.close === "function" && typeof manager.read === "function") {
    return new Entered(manager, () => {
      manager.close();
      return false;
    });
  }
  throw typeMismatch("with", manager);
}

function errorType(error: unknown): unknown {
  return error instanceof Object ? error.constructor : null;
}

/** An asynchronous context manager that was entered: its methods are generators, for `yield*`. */
export interface EnteredAsyncContext {
  readonly value: any;
  /** Leaves with the error of the block. Throws it again, unless the manager swallows it. */
  fail(error: unknown): Generator<any, void, any>;
  /** Leaves without an error. */
  leave(): Generator<any, void, any>;
}

class EnteredAsync implements EnteredAsyncContext {
  readonly value: any;
  readonly #exit: (error: unknown) => unknown;
  #isLeft = false;

  constructor(value: unknown, exit: (error: unknown) => unknown) {
    this.value = value;
    this.#exit = exit;
  }

  *fail(error: unknown): Generator<any, void, any> {
    this.#isLeft = true;
    const swallows: unknown = yield this.#exit(error);
    if (!swallows) throw error;
  }

  *leave(): Generator<any, void, any> {
    if (!this.#isLeft) yield this.#exit(null);
  }
}

/**
 * Enters an asynchronous context manager: an object with `__aenter__` and `__aexit__`, or one with
 * `acquire` and `release`, such as a `DeferredLock`. Its methods may return Deferreds, coroutines
 * or promises.
 *
 * @throws TypeError for anything else.
 */
export function* enterAsync(manager: any): Generator<any, EnteredAsyncContext, any> {
  if (typeof manager?.__aenter__ === "function") {
    const value: unknown = yield manager.__aenter__();
    return new EnteredAsync(value, (error) => manager.__aexit__(errorType(error), error, null));
  }
  if (typeof manager?.acquire === "function" && typeof manager.release === "function") {
    const value: unknown = yield manager.acquire();
    return new EnteredAsync(value, () => {
      manager.release();
      return false;
    });
  }
  throw typeMismatch("async with", manager);
}

/** What {@link contextmanager} makes of a generator function's call. */
export class GeneratorContext {
  readonly #generator: Generator<any, any, any>;

  constructor(generator: Generator<any, any, any>) {
    this.#generator = generator;
  }

  /** Runs the generator up to its `yield`, and returns what it yields. */
  __enter__(): any {
    const step = this.#generator.next();
    if (step.done) throw new RuntimeError("generator didn't yield");
    return step.value;
  }

  /** Resumes the generator; true if it swallows the error. */
  __exit__(_type: unknown, error: unknown, _traceback: unknown): boolean {
    if (error == null) {
      if (!this.#generator.next().done) throw new RuntimeError("generator didn't stop");
      return false;
    }
    try {
      if (!this.#generator.throw(error).done) {
        throw new RuntimeError("generator didn't stop after throw()");
      }
    } catch (thrown) {
      if (thrown === error) return false;
      throw thrown;
    }
    return true;
  }
}

/**
 * `contextlib.contextmanager`: the generator yields once, and the block stands in the place of the
 * `yield`.
 */
export function contextmanager<A extends any[]>(
  make: (this: any, ...args: A) => Generator<any, any, any>,
): (this: any, ...args: A) => GeneratorContext {
  return function contextOf(this: any, ...args: A) {
    return new GeneratorContext(make.apply(this, args));
  };
}

/** `contextlib.closing`: closes what it is given. */
export function closing(value: any): any {
  return {
    __enter__: () => value,
    __exit__: () => {
      value.close();
      return false;
    },
  };
}

/** `contextlib.suppress`: swallows errors of the given classes. */
export function suppress(...classes: readonly any[]): any {
  return {
    __enter__: () => null,
    __exit__: (_type: unknown, error: unknown) => classes.some((each) => error instanceof each),
  };
}

/**
 * `pytest.raises`: the block must throw an error of one of the classes, whose text fits a pattern.
 *
 * @throws AssertionError (at the end of the block) if it does not.
 */
export function raises(classes: any, match?: string | RegExp): any {
  const info: { value: unknown; type: unknown } = { value: null, type: null };
  return {
    __enter__: () => info,
    __exit__: (type: unknown, error: unknown) => {
      if (error == null) throw new AssertionError({ message: "the block did not raise an error" });
      if (!isAnyOf(error, classes)) return false;
      info.value = error;
      info.type = type;
      const text = error instanceof Error ? error.message : String(error);
      if (match !== undefined && !new RegExp(match).test(text)) {
        throw new AssertionError({ message: `${JSON.stringify(text)} does not match ${match}` });
      }
      return true;
    },
  };
}
