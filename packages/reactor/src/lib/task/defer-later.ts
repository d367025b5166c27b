// A Deferred that fires after some time.

import {
  Deferred,
  type IDelayedCall,
  type IReactorTime,
  type Unwrapped,
} from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";

/**
 * Calls a function after some time. The Deferred fires with its result, or with `undefined` when
 * there is no function. When the Deferred is cancelled, the call is cancelled.
 *
 * From `twisted.internet.task.deferLater`.
 *
 * @param clock - the clock that makes the call.
 * @param delay - seconds, 0 or more.
 * @throws what the clock's `callLater` throws: TypeError when the delay is not a number,
 *   InvalidDelayError when it is negative or not finite.
 */
export function deferLater(clock: IReactorTime, delay: number): Deferred<undefined>;
export function deferLater<R, Args extends unknown[]>(
  clock: IReactorTime,
  delay: number,
  callable: ((...args: Args) => R) | null | undefined,
  ...args: Args
): Deferred<Unwrapped<R>>;
export function deferLater(
  clock: IReactorTime,
  delay: number,
  callable?: ((...args: unknown[]) => unknown) | null,
  ...args: unknown[]
): Deferred<unknown> {
  const deferred: Deferred<unknown> = new Deferred<unknown>(() => delayedCall.cancel());
  const f = callable;
  if (f !== null && f !== undefined) deferred.addCallback(() => callWithoutThis(f, ...args));
  const delayedCall: IDelayedCall = clock.callLater(delay, () => deferred.callback(undefined));
  return deferred;
}
