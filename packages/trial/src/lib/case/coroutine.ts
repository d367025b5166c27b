// The outcome of a test method, as a Deferred to wait for.

import { Deferred, fail, isDeferred, isFailure, succeed } from "@twisted-ts/deferred";
import { isGenerator } from "@twisted-ts/deferred/internal";
import { describeWait } from "../strict/describe-wait.ts";

/** Something that is waited for. */
export interface Outcome {
  /** Fires when it is done. Code that does not wait any longer can fail it. */
  readonly deferred: Deferred<unknown>;
  /** What it waits for at the moment, as text. */
  waitsFor(): string;
  /** Ends the work that goes on after other code has failed its Deferred. */
  abandon(): void;
}

/**
 * Calls a method. Its Deferred is waited for; so is its promise; its generator is run as
 * `inlineCallbacks` does; anything else is a result, as is a thrown value a failure.
 */
export function outcomeOf(call: () => unknown): Outcome {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return plain(fail(error));
  }
  if (isDeferred(result)) return plain(result);
  if (isFailure(result)) return plain(fail(result));
  if (result instanceof Promise) {
    return { ...plain(fromPromise(result)), waitsFor: () => "a promise, which was never settled" };
  }
  if (isGenerator(result)) return fromGenerator(result);
  return plain(succeed<unknown>(undefined));
}

function plain(deferred: Deferred<unknown>): Outcome {
  return { deferred, waitsFor: () => describeWait(deferred), abandon: () => undefined };
}

/** A Deferred for a promise, which other code may fire before the promise is settled. */
function fromPromise(promise: Promise<unknown>): Deferred<unknown> {
  const deferred = new Deferred<unknown>();
  promise.then(
    () => {
      if (!deferred.called) deferred.callback(undefined);
    },
    (error: unknown) => {
      if (!deferred.called) deferred.errback(error);
    },
  );
  return deferred;
}

function fromGenerator(generator: Generator<unknown, unknown, unknown>): Outcome {
  const deferred = new Deferred<unknown>();
  let yielded: unknown;
  const running = Deferred.fromCoroutine(
    watched(generator, (value) => {
      yielded = value;
    }),
  );
  running.addCallbacks(
    () => {
      if (!deferred.called) deferred.callback(undefined);
    },
    (failure) => {
      if (!deferred.called) deferred.errback(failure);
    },
  );
  return {
    deferred,
    waitsFor: () =>
      isDeferred(yielded) ? describeWait(yielded) : "what it has yielded, which is not a Deferred",
    abandon: () => running.cancel(),
  };
}

/** The same generator; `tell` is called with what it yields. */
function* watched(
  generator: Generator<unknown, unknown, unknown>,
  tell: (value: unknown) => void,
): Generator<unknown, unknown, unknown> {
  let step = generator.next(undefined);
  while (!step.done) {
    tell(step.value);
    let sent: unknown;
    try {
      sent = yield step.value;
    } catch (error) {
      step = generator.throw(error);
      continue;
    }
    step = generator.next(sent);
  }
  return step.value;
}
