// Functions that return a fired Deferred, or one for the outcome of a function.

import { inspect } from "#platform";
import { Failure, isFailure } from "../failure/failure.ts";
import { isPromise } from "../kind.ts";
import { explainMissingThis } from "../missing-this.ts";
import { NotACoroutineError } from "./core/errors.ts";
import { resultFlags } from "./core/result.ts";
import type { Refused, Unwrapped } from "./core/types.ts";
import { isGenerator } from "./coroutine.ts";
import { Deferred, isDeferred } from "./deferred.ts";

/**
 * A Deferred that has been fired with `result`.
 *
 * @throws TypeError if the result is a Deferred or a promise.
 */
export function succeed(): Deferred<undefined>;
export function succeed<T>(result: T | Refused<T>): Deferred<T>;
export function succeed(result?: unknown): Deferred<unknown> {
  const deferred = new Deferred<unknown>();
  // It has no callbacks: firing it would do no more than this. A Failure given here is not reported
  // until a callback is added, as in Twisted.
  deferred._flags = resultFlags(result);
  deferred._result = result;
  return deferred;
}

/**
 * A Deferred that has failed.
 *
 * @param result - a {@link Failure}, or what is to be wrapped in one.
 */
export function fail(result: unknown): Deferred<never> {
  const deferred = new Deferred<never>();
  deferred.errback(result);
  return deferred;
}

/**
 * Calls `callable(...args)`: a Deferred of what it returns, or that failed with what it threw. No
 * `this` is passed.
 */
export function execute<R, A extends unknown[]>(
  callable: (...args: A) => R,
  ...args: A
): Deferred<R> {
  let result: R;
  try {
    result = callable(...args);
  } catch (error) {
    return fail(explainMissingThis(callable, error));
  }
  return succeed<unknown>(result) as Deferred<R>;
}

/**
 * Calls `callable(...args)`, and returns a Deferred for its outcome: its Deferred is returned as it
 * is; a {@link Failure} or a thrown value fails; a promise is waited for; anything else, a
 * generator object too, is the result.
 */
export function maybeDeferred<R, A extends unknown[]>(
  callable: (...args: A) => R,
  ...args: A
): Deferred<Unwrapped<R>> {
  return outcomeOf(callable, args) as Deferred<Unwrapped<R>>;
}

function outcomeOf<A extends unknown[]>(
  callable: (...args: A) => unknown,
  args: A,
): Deferred<unknown> {
  let result: unknown;
  try {
    result = callable(...args);
  } catch (error) {
    return fail(new Failure(explainMissingThis(callable, error)));
  }
  if (isDeferred(result)) return result;
  if (isFailure(result)) return fail(result);
  if (isPromise(result)) return Deferred.fromFuture(result);
  return succeed<unknown>(result);
}

/**
 * Runs a coroutine (a generator object, or a promise) as {@link Deferred.fromCoroutine} does; a
 * Deferred is returned as it is.
 *
 * @throws NotACoroutineError for anything else.
 */
export function ensureDeferred<T>(
  coroutine: Generator<unknown, T, never> | PromiseLike<T> | Deferred<T>,
): Deferred<Unwrapped<T>> {
  if (isDeferred(coroutine)) return coroutine as Deferred<Unwrapped<T>>;
  if (isGenerator(coroutine) || isPromise(coroutine)) {
    return Deferred.fromCoroutine<T>(coroutine as Generator<unknown, T, never>);
  }
  throw new NotACoroutineError(`${inspect(coroutine)} is not a coroutine or a Deferred`);
}
