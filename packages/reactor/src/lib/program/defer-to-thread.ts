// Calling functions in threads.

import { Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { lazy } from "../lazy.ts";
import { defaultReactor } from "../reactor/default-reactor.ts";
import { ThreadPoolStoppedError } from "../threads/errors.ts";
import {
  type AnyFunction,
  checkThreadFunction,
  type ThreadFunction,
} from "../threads/thread-function.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";

const worker = lazy<typeof import("../../lazy/thread-worker.ts")>("#lazy/thread-worker");

/** The result of a function in a thread: the value of its promise, or what it returns. */
export type ThreadResult<F extends AnyFunction> = Awaited<ReturnType<F>>;

/**
 * Calls a function in a thread of a pool. Arguments and result are copied as Node's structured
 * clone does (a `Buffer` becomes a `Uint8Array`). Cancelling ends the function, with its thread
 * when it runs already.
 *
 * @param _reactor - the reactor of this thread; it is here for Twisted's order of arguments.
 * @returns a Deferred that fires with the function's result, or fails with what it throws, with
 *   {@link ThreadExitedError}, or with a `DataCloneError` when a value cannot be copied.
 * @throws ClosureError, TypeError or RangeError for a value that does not name a function.
 */
export function deferToThreadPool<F extends AnyFunction>(
  _reactor: unknown,
  threadpool: ThreadPool,
  f: ThreadFunction<F>,
  ...args: Parameters<F>
): Deferred<ThreadResult<F>> {
  if (threadpool.joined) {
    checkThreadFunction(f);
    return fail(new ThreadPoolStoppedError());
  }
  const d = new Deferred<ThreadResult<F>>(() => call.cancel());
  const onResult = (success: boolean, result: ThreadResult<F> | Failure): void => {
    if (success) d.callback(result as ThreadResult<F>);
    else d.errback(result as Failure);
  };
  const call = threadpool.callInThreadWithCallback(onResult, f, ...args);
  return d;
}

/** Calls a function in a thread of the reactor's pool. See {@link deferToThreadPool}. */
export function deferToThread<F extends AnyFunction>(
  f: ThreadFunction<F>,
  ...args: Parameters<F>
): Deferred<ThreadResult<F>> {
  const reactor = defaultReactor();
  return deferToThreadPool(reactor, reactor.getThreadPool(), f, ...args);
}

/**
 * Calls functions in one thread of the reactor's pool, one after the other. When one throws, the
 * error is logged, and the rest are not called.
 */
export function callMultipleInThread(
  tupleList: readonly (readonly [f: ThreadFunction, args?: readonly unknown[]])[],
): void {
  const calls = tupleList.map(([f, args = []]) => [checkThreadFunction(f), args] as const);
  defaultReactor().callInThread({ module: worker().FILE, export: "runMultiple" }, calls);
}
