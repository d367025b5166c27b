// Between Deferreds and native promises and abort signals, both ways.

import type { Deferred } from "./deferred.ts";
import { CancelledError } from "./errors.ts";
import type { Canceller } from "./types.ts";

/** The constructor of Deferreds, which imports this file. */
export type DeferredConstructor = new <T>(canceller?: Canceller<T>) => Deferred<T>;

/** The promise behind {@link Deferred.then}: the result stays in place, the failure is taken. */
export function subscribe<T>(deferred: Deferred<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    deferred.addCallbacks(
      (result) => {
        resolve(result);
        return result;
      },
      (failure) => {
        reject(failure.value);
      },
    );
  });
}

/** {@link Deferred.asFuture}: the result is taken as well. */
export function toPromise<T>(deferred: Deferred<T>, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      // First the promise, as asyncio's future is cancelled first: whatever the Deferred then comes to is dropped.
      reject(signal?.reason);
      deferred.cancel();
    };
    deferred.addCallbacks(
      (result) => {
        signal?.removeEventListener("abort", abort);
        resolve(result);
      },
      (failure) => {
        signal?.removeEventListener("abort", abort);
        reject(failure.value);
      },
    );
    if (signal === undefined || deferred.called) return;
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/** {@link Deferred.fromFuture}. */
export function fromPromise<T>(
  Deferred: DeferredConstructor,
  promise: PromiseLike<T>,
  controller: AbortController | undefined,
): Deferred<T> {
  if (typeof promise?.then !== "function") {
    throw new TypeError("fromFuture takes a promise");
  }
  let target: Deferred<T>;
  if (controller === undefined) {
    target = new Deferred<T>();
  } else {
    // Cancelled, the Deferred has the promise's own answer to the abort, be it a result or an error.
    target = new Deferred<T>((deferred) => {
      const answer = new Deferred<T>();
      target = answer;
      deferred._fireWith(answer);
      controller.abort(new CancelledError());
    });
  }
  promise.then(
    (result) => target._fireWith(result),
    (error: unknown) => target.errback(error),
  );
  return target;
}

/** {@link Deferred.cancelOn}. */
export function cancelOnAbort<D extends Deferred<unknown>>(deferred: D, signal: AbortSignal): D {
  if (signal.aborted) {
    deferred.cancel();
    return deferred;
  }
  const cancel = () => deferred.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  deferred.addBoth((result) => {
    signal.removeEventListener("abort", cancel);
    return result;
  });
  return deferred;
}
