import { inspect } from "#platform";
import { keepShape } from "../keep-shape.ts";
import { isWatched } from "./core/debugging.ts";
import { noteGenerator } from "./core/notes.ts";
import type { Outcome, Unwrapped } from "./core/types.ts";
import { _DefGen_Return, Coroutine, isGenerator, runGenerator } from "./coroutine.ts";
import { Deferred } from "./deferred.ts";

// biome-ignore lint/suspicious/noExplicitAny: what a bare `yield` returns cannot be known, and is used as anything
type Yielding<R> = Generator<unknown, R, any>;

/**
 * Runs a generator function with `self` as its `this`, or makes a function that does so on each
 * call (`twisted.internet.defer.inlineCallbacks`).
 *
 * The generator waits where it yields a Deferred: `const x = yield d` is Twisted's own form, `const
 * x = yield* d` the same with the type inferred. A failure is thrown at the `yield`. Promises and
 * generator objects are waited for as well, and any other yielded value is sent back at once.
 * Cancelling the Deferred cancels what the generator waits for. The generator keeps the caller's
 * asynchronous context.
 *
 * A method has the form with `self`: it stays a method, which subclasses override and call through
 * `super`.
 *
 * @example
 * ```ts
 * import { type Deferred, inlineCallbacks, succeed } from "@twisted-ts/deferred";
 *
 * class Page {
 *   title = "Twisted";
 *
 *   load(path: string): Deferred<string> {
 *     return inlineCallbacks(this, function* () {
 *       const text = yield* succeed(path);
 *       return `${this.title}: ${text}`;
 *     });
 *   }
 * }
 *
 * class LoudPage extends Page {
 *   override load(path: string): Deferred<string> {
 *     const loaded = super.load(path);
 *     return inlineCallbacks(this, function* () {
 *       return (yield* loaded).toUpperCase();
 *     });
 *   }
 * }
 *
 * console.log(await new LoudPage().load("/"));
 * ```
 *
 * @param self - the `this` of the generator.
 * @param f - the generator function.
 * @returns a Deferred of what the generator returns, or that fails with what it throws.
 * @throws TypeError if `f` is no function, or returns no generator.
 */
export function inlineCallbacks<This, R = never>(
  self: This,
  f: (this: This) => Yielding<Outcome<R>>,
): Deferred<R>;
export function inlineCallbacks<This, R>(
  self: This,
  f: (this: This) => Yielding<R>,
): Deferred<Unwrapped<R>>;
/**
 * @param f - the generator function; `this` and the arguments are passed on.
 * @returns a function, which returns such a Deferred.
 */
export function inlineCallbacks<This, A extends unknown[], R>(
  f: (this: This, ...args: A) => Yielding<R>,
): (this: This, ...args: A) => Deferred<Unwrapped<R>>;
export function inlineCallbacks(
  ...given: [self: unknown, f: GeneratorFunction] | [f: GeneratorFunction]
): unknown {
  const f = given.length === 2 ? given[1] : given[0];
  if (typeof f !== "function") {
    throw new TypeError(`inlineCallbacks takes a generator function, not ${inspect(f)}`);
  }
  if (given.length === 2) return unwindGenerator(f, given[0], []);
  const run = function (this: unknown, ...args: unknown[]): Deferred<unknown> {
    return unwindGenerator(f, this, args);
  };
  Object.defineProperty(run, "name", { value: f.name, configurable: true });
  return run;
}

type GeneratorFunction = (this: unknown, ...args: unknown[]) => unknown;

function unwindGenerator(
  f: GeneratorFunction,
  self: unknown,
  args: readonly unknown[],
): Deferred<unknown> {
  let generator: unknown;
  try {
    generator = f.apply(self, args as unknown[]);
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
  const deferred = new Deferred<unknown>();
  if (isWatched()) noteGenerator(deferred, f.name);
  return runGenerator(deferred, generator);
}

keepShape(new Coroutine((function* () {})(), new Deferred<unknown>()));

/**
 * Ends the generator it is called from, with `value` as its result.
 *
 * @deprecated `return value` does the same.
 */
export function returnValue(value: unknown): never {
  throw new _DefGen_Return(value);
}
