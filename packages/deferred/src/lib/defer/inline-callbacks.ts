import { inspect } from "node:util";
import { _DefGen_Return, isGenerator, runGenerator } from "./coroutine.ts";
import { Deferred } from "./deferred.ts";
import type { Unwrapped } from "./types.ts";

/**
 * Makes a function of a generator function: called, it runs the generator, which waits wherever it yields a Deferred,
 * and answers a Deferred of what the generator returns, or that fails with what it throws.
 *
 * `const x = yield d` is Twisted's own form; `const x = yield* d` is the same with the type inferred. A failure is
 * thrown at the `yield`. Promises and generator objects are waited for as well, and any other yielded value comes back
 * at once. Cancelling the Deferred cancels what the generator waits for. The generator keeps the caller's asynchronous
 * context.
 *
 * @param f - the generator function; `this` and the arguments are handed through.
 * @throws TypeError, on a call, if `f` returns no generator.
 */
export function inlineCallbacks<This, A extends unknown[], R>(
  // biome-ignore lint/suspicious/noExplicitAny: what a bare `yield` answers cannot be known, and is used as anything
  f: (this: This, ...args: A) => Generator<unknown, R, any>,
): (this: This, ...args: A) => Deferred<Unwrapped<R>> {
  if (typeof f !== "function") {
    throw new TypeError(`inlineCallbacks takes a generator function, not ${inspect(f)}`);
  }
  const unwindGenerator = function (this: This, ...args: A): Deferred<Unwrapped<R>> {
    let generator: Generator<unknown, R, unknown>;
    try {
      generator = f.apply(this, args);
    } catch (error) {
      if (!(error instanceof _DefGen_Return)) throw error;
      throw new TypeError(
        `inlineCallbacks requires ${inspect(f)} to produce a generator; instead caught returnValue being used in a non-generator`,
      );
    }
    if (!isGenerator(generator)) {
      throw new TypeError(
        `inlineCallbacks requires ${inspect(f)} to produce a generator; instead got ${inspect(generator)}`,
      );
    }
    return runGenerator(new Deferred<Unwrapped<R>>(), generator);
  };
  Object.defineProperty(unwindGenerator, "name", { value: f.name, configurable: true });
  return unwindGenerator;
}

/**
 * Ends the generator it is called from, with `value` as its result.
 *
 * @deprecated `return value` does the same.
 */
export function returnValue(value: unknown): never {
  throw new _DefGen_Return(value);
}
