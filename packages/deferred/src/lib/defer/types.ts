import type { Failure } from "../failure/failure.ts";
import type { Deferred } from "./deferred.ts";

/**
 * What a Deferred goes on with after a callback that returned an `R`: the result of a Deferred or of a promise, nothing
 * on the success side if it is a Failure, and otherwise `R` itself.
 */
export type Unwrapped<R> =
  R extends Deferred<infer U>
    ? U
    : R extends Failure
      ? never
      : R extends Promise<infer U>
        ? Awaited<U>
        : R;

/** Nothing, but for a Deferred or a promise: an argument that nobody gives, so that it is refused at compile time. */
export type PlainResult<T> = [T] extends [never]
  ? []
  : T extends Deferred<unknown> | Promise<unknown>
    ? [refused: "a Deferred or a promise cannot be the result of a Deferred"]
    : [];

/** A canceller: it makes whatever the Deferred stands for stop, and may fire it. */
export type Canceller<T> = (deferred: Deferred<T>) => unknown;

/** A callback or errback with `...args` behind its result. */
export type AnyCallback = (result: never, ...args: never[]) => unknown;
