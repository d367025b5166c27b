import { inspect } from "#platform";
import { Failure, isFailure } from "../failure/failure.ts";
import type { IReactorTime } from "../interfaces.ts";
import { explainMissingThis } from "../missing-this.ts";
import { CancelledError, TimeoutError } from "./core/errors.ts";
import type { DeferredCore } from "./core/fields.ts";
import { add } from "./core/loop.ts";

/**
 * Makes the result of a Deferred that was cancelled because its time was up.
 *
 * @param result - its result: a Failure of `CancelledError`, unless its canceller fired it with
 *   another.
 * @param timeout - the seconds that were given.
 */
export type TimeoutCallback<T, R> = (result: T | Failure, timeout: number) => R;

/** {@link Deferred.addTimeout}. */
export function addTimeout<T, R>(
  deferred: DeferredCore,
  timeout: number,
  clock: IReactorTime,
  onTimeoutCancel: TimeoutCallback<T, R> | undefined,
): void {
  checkSeconds("timeout", timeout);
  const convert = onTimeoutCancel ?? cancelledToTimedOutError;
  if (typeof convert !== "function") {
    throw new TypeError(`onTimeoutCancel must be a function, not ${inspect(convert)}`);
  }
  let timedOut = false;
  const delayedCall = clock.callLater(timeout, () => {
    timedOut = true;
    deferred.cancel();
  });
  const convertCancelled = (result: T | Failure): unknown => {
    if (!timedOut) return result;
    try {
      return convert(result, timeout);
    } catch (error) {
      throw explainMissingThis(convert, error);
    }
  };
  const cancelTimeout = (result: unknown): unknown => {
    if (delayedCall.active()) delayedCall.cancel();
    return result;
  };
  add(deferred, convertCancelled, convertCancelled);
  add(deferred, cancelTimeout, cancelTimeout);
}

/**
 * Refuses a value that is not a time span.
 *
 * @throws TypeError if it is no number, RangeError if it is negative or NaN.
 */
export function checkSeconds(what: string, seconds: unknown): asserts seconds is number {
  if (typeof seconds !== "number") {
    throw new TypeError(`${what} must be a number of seconds, not ${inspect(seconds)}`);
  }
  if (!(seconds >= 0)) {
    throw new RangeError(`${what} must be 0 seconds or more, not ${seconds}`);
  }
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
export function timeout(deferred: { errback(failure: Failure): void }): void {
  deferred.errback(new Failure(new TimeoutError("Callback timed out")));
}
