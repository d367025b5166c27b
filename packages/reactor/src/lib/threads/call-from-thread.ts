// How code in a thread of a pool calls functions in the main thread.

import { BlockingCallError, NotInThreadError } from "./errors.ts";
import { blockingCallInMain, callInMain, isInPool } from "./in-thread.ts";
import { type AnyFunction, checkThreadFunction, type ThreadFunction } from "./thread-function.ts";

/**
 * Has a function called in the main thread, and does not wait for it.
 *
 * @throws NotInThreadError outside of a thread of a pool.
 */
export function callFromThread(f: ThreadFunction, args: readonly unknown[]): void {
  const task = { function: checkThreadFunction(f), args };
  if (!isInPool()) throw new NotInThreadError();
  callInMain(task);
}

/**
 * From a function in a thread of a pool: calls a function in the main thread, and waits for its
 * result, and for that of a Deferred or promise that it returns.
 *
 * @param _reactor - is not used: the call is always made in the main thread. It keeps Twisted's
 *   order of arguments.
 * @throws what the function throws, or its Deferred fails with.
 * @throws BlockingCallError outside of a thread of a pool.
 */
export function blockingCallFromThread<F extends AnyFunction>(
  _reactor: unknown,
  f: ThreadFunction<F>,
  ...args: Parameters<F>
): Awaited<ReturnType<F>> {
  const task = { function: checkThreadFunction(f), args };
  if (!isInPool()) throw new BlockingCallError();
  return blockingCallInMain(task) as Awaited<ReturnType<F>>;
}
