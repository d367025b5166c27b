// biome-ignore-all lint/suspicious/noExplicitAny: what is iterated over is not known
// `async for`, within a generator that waits for what it yields.

import { StopAsyncIteration } from "./errors.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** The items of an asynchronous iterable, one for each `yield* items.next()`. */
export interface AsyncItems {
  /** The next item, or the end. */
  next(): Generator<any, IteratorResult<any, undefined>, any>;
}

/**
 * Begins to go over an asynchronous iterable: an object with `__aiter__`, or one of JavaScript's
 * own.
 *
 * @throws TypeError for anything else.
 */
export function asyncItems(iterable: any): AsyncItems {
  if (typeof iterable?.__aiter__ === "function") return pythonItems(iterable.__aiter__());
  const iterator = iterable?.[Symbol.asyncIterator]?.();
  if (iterator === undefined) throw typeMismatch("async for", iterable);
  return {
    *next() {
      return yield iterator.next();
    },
  };
}

function pythonItems(iterator: any): AsyncItems {
  if (typeof iterator.__anext__ !== "function") return asyncItems(iterator);
  return {
    *next() {
      try {
        const value: unknown = yield iterator.__anext__();
        return { done: false, value };
      } catch (error) {
        if (error instanceof StopAsyncIteration) return { done: true, value: undefined };
        throw error;
      }
    },
  };
}
