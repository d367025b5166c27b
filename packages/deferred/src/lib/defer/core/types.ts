import type { Failure } from "../../failure/failure.ts";
import type { DEFERRED, FAILED, KIND } from "../../kind.ts";

/** What the types need of a Deferred to find the type of its result. */
export interface DeferredLike<out T> {
  readonly [KIND]: typeof DEFERRED;
  /** The result as a promise, see {@link Deferred.asFuture}. */
  asFuture(): Promise<T>;
}

/**
 * What a Deferred goes on with after a callback that returned an `R`: the result of a Deferred or
 * of a promise, nothing on the success side if it is a Failure, and otherwise `R` itself.
 */
export type Unwrapped<R> =
  R extends DeferredLike<infer U>
    ? U
    : R extends Failure
      ? never
      : R extends Promise<infer U>
        ? Awaited<U>
        : R;

/**
 * What a callback may return for a Deferred to go on with a `U`. In the place of a callback's
 * return type it lets the compiler find `U` where that is a type parameter of the caller's own,
 * which {@link Unwrapped} cannot.
 */
export type Outcome<U> = U | DeferredLike<U> | Promise<U> | FailureLike<U>;

/** A {@link Failure}, which has no result: the compiler finds `never` for `U`. */
export interface FailureLike<out U> {
  readonly [KIND]: typeof FAILED;
  /** Throws the wrapped value, see {@link Failure.raiseException}. */
  raiseException(): U;
}

/**
 * A parameter has this type beside a result's type `T`, so that the compiler says why a Deferred or
 * a promise cannot be a result. Such an object matches one of these two types except for one
 * property, and the type of that property is the message.
 */
export type Refused<T> = RefusedDeferred<T> | RefusedPromise<T>;

interface RefusedDeferred<T> {
  asFuture(): Promise<T>;
  called: ["a Deferred cannot be the result of a Deferred: return it from a callback"];
}

interface RefusedPromise<T> {
  finally(onfinally?: (() => void) | null): Promise<T>;
  [Symbol.toStringTag]: [
    "a promise cannot be the result of a Deferred: use Deferred.fromFuture(promise)",
  ];
}

/** `null` where there is no result to pass: Twisted programs write `callback(None)` there. */
// biome-ignore lint/suspicious/noConfusingVoidType: a Deferred without a result is a Deferred<void>
export type NoResult<T> = [T] extends [void] ? null : never;

/** A callback or errback with `...args` after its result. */
export type AnyCallback = (result: never, ...args: never[]) => unknown;
