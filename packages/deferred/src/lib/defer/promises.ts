// Between Deferreds and native promises and abort signals, both ways.

import { Failure } from "../failure/failure.ts";
import { CancelledError } from "./core/errors.ts";
import type { CancelPlan, DeferredCore } from "./core/fields.ts";
import { add, fire, runCallbacks } from "./core/loop.ts";
import { acceptOutcome } from "./core/result.ts";

/** The promise of {@link Deferred.then}: the result stays in place, a failure is consumed. */
export function subscribe<T>(deferred: DeferredCore): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    add(
      deferred,
      (result: T) => {
        resolve(result);
        return result;
      },
      (failure: Failure) => {
        reject(failure.value);
      },
    );
  });
}

/** The promise of {@link Deferred.asFuture}: a result is consumed as well. */
export function toPromise<T>(deferred: DeferredCore, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let isDone = false;
    const abort = () => {
      // The promise is rejected first, as asyncio's future is cancelled first: the later outcome of
      // the Deferred is dropped.
      reject(signal?.reason);
      deferred.cancel();
    };
    const done = () => {
      isDone = true;
      signal?.removeEventListener("abort", abort);
    };
    add(
      deferred,
      (result: T) => {
        done();
        resolve(result);
      },
      (failure: Failure) => {
        done();
        reject(failure.value);
      },
    );
    if (signal === undefined || isDone) return;
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/**
 * {@link Deferred.fromFuture}.
 *
 * @param deferred - a new Deferred, to be fired with the outcome of the promise.
 */
export function fireFromPromise<D extends DeferredCore>(
  deferred: D,
  promise: PromiseLike<unknown>,
  controller: AbortController | undefined,
): D {
  if (typeof promise?.then !== "function") {
    throw new TypeError("fromFuture takes a promise");
  }
  const abort = controller === undefined ? null : new AbortPromise(controller);
  deferred._canceller = abort;
  const target = () => abort?.outcome ?? deferred;
  promise.then(
    (result) => {
      const fired = target();
      if (acceptOutcome(fired, result)) runCallbacks(fired);
    },
    (error: unknown) => fire(target(), new Failure(error)),
  );
  return deferred;
}

/**
 * When the Deferred is cancelled, the promise is aborted, and the Deferred waits for its outcome.
 *
 * @internal
 */
class AbortPromise implements CancelPlan {
  readonly #controller: AbortController;
  outcome: DeferredCore | null = null;

  constructor(controller: AbortController) {
    this.#controller = controller;
  }

  _beginCancel(deferred: DeferredCore): null {
    this.outcome = deferred._plain(null);
    if (acceptOutcome(deferred, this.outcome)) runCallbacks(deferred);
    this.#controller.abort(new CancelledError());
    return null;
  }

  /** It waits for a promise, and for no Deferred. */
  _waitsFor(): readonly DeferredCore[] {
    return [];
  }
}

/** {@link Deferred.cancelOn}. */
export function cancelOnAbort<D extends DeferredCore>(deferred: D, signal: AbortSignal): D {
  if (signal.aborted) {
    deferred.cancel();
    return deferred;
  }
  const cancel = () => deferred.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const stop = (result: unknown) => {
    signal.removeEventListener("abort", cancel);
    return result;
  };
  add(deferred, stop, stop);
  return deferred;
}
