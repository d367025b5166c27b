import { Failure, isFailure } from "../failure/failure.ts";
import type { IReactorTime } from "../interfaces.ts";
import type { Deferred } from "./deferred.ts";
import { CancelledError, TimeoutError } from "./errors.ts";
import type { Unwrapped } from "./types.ts";

/**
 * Makes the result of a Deferred that was cancelled since its time was up.
 *
 * @param result - what it had then: a Failure of `CancelledError`, unless its canceller had another answer.
 * @param timeout - the seconds that were given.
 */
export type TimeoutCallback<T, R> = (result: T | Failure, timeout: number) => R;

/** {@link Deferred.addTimeout}. */
export function addTimeout<T, R>(
  deferred: Deferred<T>,
  timeout: number,
  clock: IReactorTime,
  onTimeoutCancel: TimeoutCallback<T, R> | undefined,
): Deferred<T | Unwrapped<R>> {
  let timedOut = false;
  const delayedCall = clock.callLater(timeout, () => {
    timedOut = true;
    deferred.cancel();
  });
  const convert = onTimeoutCancel ?? cancelledToTimedOutError;
  return deferred
    .addBoth((result) => (timedOut ? convert(result, timeout) : result))
    .addBoth((result) => {
      if (delayedCall.active()) delayedCall.cancel();
      return result;
    }) as Deferred<T | Unwrapped<R>>;
}

function cancelledToTimedOutError<T>(result: T | Failure, timeout: number): T {
  if (!isFailure(result)) return result;
  result.trap(CancelledError);
  throw new TimeoutError(`(${timeout}, 'Deferred')`);
}

/**
 * Fails a Deferred with `TimeoutError`.
 *
 * @deprecated in Twisted too: {@link Deferred.addTimeout} does all of it.
 */
export function timeout(deferred: Deferred<unknown>): void {
  deferred.errback(new Failure(new TimeoutError("Callback timed out")));
}
