// Drives a generator that yields Deferreds: the engine of `inlineCallbacks`, `ensureDeferred` and `fromCoroutine`.

import { AsyncResource } from "node:async_hooks";
import { inspect } from "node:util";
import { Failure, isFailure } from "../failure/failure.ts";
import { keepShape } from "../keep-shape.ts";
import * as kinds from "../kind.ts";
import type { Deferred } from "./deferred.ts";
import { NotACoroutineError } from "./errors.ts";
import { type DeferredConstructor, fromPromise } from "./promises.ts";
import { isIdle } from "./state.ts";

// The engine folds constants of this file into its code, and reads those of another one each time they are used.
const { DEFERRED, kindOf } = kinds;

/** Stands for "no result yet". */
const NONE: unique symbol = Symbol("no result yet");

/** What `returnValue` throws: no error, and caught by nobody but the coroutine. */
export class GeneratorReturn {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** The error within a Deferred whose coroutine is being cancelled: its first errback takes it. */
class InternalCancelledError extends Error {
  static readonly qualifiedName: string =
    "twisted.internet.defer._InternalInlineCallbacksCancelledError";
}

/** Whether `value` is what a generator function answers. */
export function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "Generator" &&
    typeof (value as { throw?: unknown }).throw === "function"
  );
}

/** Runs a generator object, or awaits a promise; see {@link Deferred.fromCoroutine}. */
export function runCoroutine(Deferred: DeferredConstructor, coroutine: unknown): Deferred<unknown> {
  if (isGenerator(coroutine)) return runGenerator(Deferred, coroutine);
  if (coroutine instanceof Promise) return fromPromise(Deferred, coroutine, undefined);
  throw new NotACoroutineError(`${inspect(coroutine)} is not a coroutine`);
}

/** Runs a generator object, which the caller knows to be one. */
export function runGenerator(
  Deferred: DeferredConstructor,
  generator: Generator<unknown, unknown, unknown>,
): Deferred<unknown> {
  return new Coroutine(Deferred, generator).start();
}

class Coroutine {
  private readonly _Deferred: DeferredConstructor;
  private readonly _generator: Generator<unknown, unknown, unknown>;
  /** Fired when the generator is done. Replaced when the Deferred that was handed out is cancelled. */
  private _deferred: Deferred<unknown>;
  /** The Deferred last waited for. */
  private _waitingOn: Deferred<unknown> | null = null;
  /** The asynchronous context of the generator, from the first time it waits. */
  private _context: AsyncResource | null = null;
  /** What a Deferred answered before its `addBoth` returned; `NONE` while nothing did. */
  private _early: unknown = NONE;
  private _adding = false;
  /** The one callback of all Deferreds that are waited for, made when the first is. */
  private _gotResult: ((result: unknown) => void) | null = null;

  constructor(Deferred: DeferredConstructor, generator: Generator<unknown, unknown, unknown>) {
    this._Deferred = Deferred;
    this._generator = generator;
    this._deferred = new Deferred<unknown>((deferred) => this._cancel(deferred));
  }

  start(): Deferred<unknown> {
    const deferred = this._deferred;
    this._run(undefined);
    return deferred;
  }

  /** Sends `result` in, and goes on until the generator waits or is done. A loop: fired Deferreds cost no stack. */
  private _run(result: unknown): void {
    let sent = result;
    for (;;) {
      let step: IteratorResult<unknown, unknown>;
      try {
        step = this._send(sent);
      } catch (error) {
        if (error instanceof GeneratorReturn) this._deferred._fireWith(error.value);
        else this._deferred.errback(error);
        return;
      }
      if (step.done) {
        this._deferred._fireWith(step.value);
        return;
      }
      const { value } = step;
      const deferred = typeof value === "object" && value !== null ? this._waitable(value) : null;
      if (deferred === null) {
        sent = value;
      } else if (isReady(deferred)) {
        sent = deferred._result;
        deferred._takeResult();
      } else {
        sent = this._wait(deferred);
        if (sent === NONE) return;
      }
    }
  }

  private _send(result: unknown): IteratorResult<unknown, unknown> {
    const generator = this._generator;
    const failed = isFailure(result);
    if (this._context === null) {
      return failed ? generator.throw(result.value) : generator.next(result);
    }
    return failed
      ? this._context.runInAsyncScope(generator.throw, generator, result.value)
      : this._context.runInAsyncScope(generator.next, generator, result);
  }

  /** The Deferred to wait for, if the yielded object is one, a promise, or a coroutine to be run. */
  private _waitable(value: object): Deferred<unknown> | null {
    if (kindOf(value) === DEFERRED) return value as Deferred<unknown>;
    if (value instanceof Promise || isGenerator(value)) return runCoroutine(this._Deferred, value);
    return null;
  }

  /** Waits for `deferred`: answers its result if it comes at once, and `NONE` if `_run` will be called with it. */
  private _wait(deferred: Deferred<unknown>): unknown {
    this._adding = true;
    this._early = NONE;
    this._gotResult ??= (result) => {
      if (this._adding) this._early = result;
      else this._run(result);
    };
    deferred.addBoth(this._gotResult);
    this._adding = false;
    const early = this._early;
    if (early === NONE) {
      this._waitingOn = deferred;
      this._context ??= new AsyncResource("twisted.internet.defer.inlineCallbacks", {
        requireManualDestroy: true,
      });
    }
    this._early = NONE;
    return early;
  }

  /**
   * The canceller. The Deferred handed out goes on with a new one, which gets what the generator makes of the
   * cancellation of whatever it waits for: it may catch the error, and go on.
   */
  private _cancel(deferred: Deferred<unknown>): void {
    deferred._prepend(null, (failure: Failure) => {
      failure.trap(InternalCancelledError);
      const next = new this._Deferred<unknown>((again) => this._cancel(again));
      this._deferred = next;
      this._waitingOn?.cancel();
      return next;
    });
    deferred.errback(new Failure(new InternalCancelledError()));
  }
}

/**
 * Keeps the shapes that a coroutine goes through, see {@link keepShape}. It is called by the file of Deferred's class,
 * which this one does not import.
 */
export function keepCoroutine(Deferred: DeferredConstructor): void {
  const coroutine = new Coroutine(
    Deferred,
    (function* (): Generator<unknown, unknown, unknown> {
      return yield new Deferred<unknown>();
    })(),
  );
  coroutine.start();
  keepShape(coroutine);
}

/** Whether the result can be taken without asking: it is there, and nothing is to be run before. */
function isReady(deferred: Deferred<unknown>): boolean {
  return isIdle(deferred._flags) && deferred._callback === undefined;
}
