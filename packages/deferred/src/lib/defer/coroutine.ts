// Drives a generator that yields Deferreds: the engine of `inlineCallbacks`, `ensureDeferred` and `fromCoroutine`.

import { AsyncResource } from "node:async_hooks";
import { inspect } from "node:util";
import { Failure } from "../failure/failure.ts";
import * as kinds from "../kind.ts";
import { isPromise, kindOfObject } from "../kind.ts";
import {
  accept,
  acceptOutcome,
  adopt,
  append,
  CancelPlan,
  type DeferredCore,
  finishCallback,
  fire,
  isOwn,
  prepend,
  runCallbacks,
  STEP,
  type Step,
  takeResult,
} from "./core/core.ts";
import * as flagBits from "./core/flags.ts";
import { isIdle } from "./core/flags.ts";
import { InternalCancelledError, NotACoroutineError } from "./errors.ts";

const { DEFERRED, FAILED } = kinds;
const { PAUSE_SHIFT, RESULT_FAILED, RUNNING } = flagBits;

type AnyGenerator = Generator<unknown, unknown, unknown>;

/** What `returnValue` throws: no error, and caught by the coroutine (`twisted.internet.defer._DefGen_Return`). */
export class _DefGen_Return {
  static readonly qualifiedName: string = "twisted.internet.defer._DefGen_Return";
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Whether `value` is what a generator function returns. */
export function isGenerator(value: unknown): value is AnyGenerator {
  if (typeof value !== "object" || value === null) return false;
  try {
    return (
      (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "Generator" &&
      typeof (value as { throw?: unknown }).throw === "function"
    );
  } catch {
    // A revoked proxy, or one whose handler throws.
    return false;
  }
}

/**
 * Runs a generator object, or awaits a promise; see {@link Deferred.fromCoroutine}.
 *
 * @param deferred - a new Deferred, to be fired with the outcome.
 */
export function runCoroutine<D extends DeferredCore>(deferred: D, coroutine: unknown): D {
  if (isGenerator(coroutine)) return runGenerator(deferred, coroutine);
  if (!isPromise(coroutine))
    throw new NotACoroutineError(`${inspect(coroutine)} is not a coroutine`);
  coroutine.then(
    (result) => {
      if (acceptOutcome(deferred, result)) runCallbacks(deferred);
    },
    (error: unknown) => fire(deferred, new Failure(error)),
  );
  return deferred;
}

/** Runs a generator object, which the caller knows to be one. */
export function runGenerator<D extends DeferredCore>(deferred: D, generator: AnyGenerator): D {
  const coroutine = new Coroutine(generator, deferred);
  deferred._canceller = new CoroutineCancel(coroutine);
  const fired = coroutine._run(undefined, false);
  if (fired !== null) runCallbacks(fired);
  return deferred;
}

/** A running generator. It stands itself in the list of callbacks of the Deferred that it waits for. */
class Coroutine implements Step {
  readonly _generator: AnyGenerator;
  readonly _next: AnyGenerator["next"];
  readonly _throw: AnyGenerator["throw"];
  /** Fired when the generator is done. Replaced when the Deferred that was handed out is cancelled. */
  _deferred: DeferredCore;
  /** The Deferred last waited for. */
  _waitingOn: DeferredCore | null = null;
  /** The asynchronous context of the generator, from the first time it waits. */
  _context: AsyncResource | null = null;

  constructor(generator: AnyGenerator, deferred: DeferredCore) {
    this._generator = generator;
    this._next = generator.next;
    this._throw = generator.throw;
    this._deferred = deferred;
  }

  _take(input: DeferredCore): DeferredCore | null {
    return this._run(input._result, (input._flags & RESULT_FAILED) !== 0);
  }

  _leave(): undefined {
    return undefined;
  }

  get _shown(): DeferredCore {
    return this._deferred;
  }

  /**
   * Sends a result in, and goes on until the generator waits or is done. A loop: fired Deferreds cost no stack.
   *
   * @returns the coroutine's Deferred if it was fired by this; its callbacks are still to be run.
   */
  _run(result: unknown, hasFailed: boolean): DeferredCore | null {
    let sent = result;
    let failed = hasFailed;
    for (;;) {
      let step: IteratorResult<unknown, unknown>;
      try {
        step = failed ? this._raise((sent as Failure).value) : this._send(sent);
      } catch (error) {
        return this._end(error, true);
      }
      const { value } = step;
      if (step.done) return this._end(value, false);
      sent = value;
      failed = false;
      if (typeof value !== "object" || value === null) continue;
      const deferred = this._waitable(value);
      if (deferred === null) {
        failed = kindOfObject(value) === FAILED;
        continue;
      }
      // A callback that can be run already stands before what is done here.
      if (isIdle(deferred._flags) && deferred._callback !== undefined) runCallbacks(deferred);
      if (!isIdle(deferred._flags)) {
        this._wait(deferred);
        return null;
      }
      sent = deferred._result;
      failed = (deferred._flags & RESULT_FAILED) !== 0;
      takeResult(deferred);
    }
  }

  private _end(outcome: unknown, hasThrown: boolean): DeferredCore | null {
    const deferred = this._deferred;
    if (!hasThrown) return acceptOutcome(deferred, outcome) ? deferred : null;
    if (outcome instanceof _DefGen_Return) {
      return acceptOutcome(deferred, outcome.value) ? deferred : null;
    }
    return accept(deferred, new Failure(outcome)) ? deferred : null;
  }

  private _send(result: unknown): IteratorResult<unknown, unknown> {
    if (this._context === null) return this._next.call(this._generator, result);
    return this._context.runInAsyncScope(this._next, this._generator, result);
  }

  private _raise(error: unknown): IteratorResult<unknown, unknown> {
    if (this._context === null) return this._throw.call(this._generator, error);
    return this._context.runInAsyncScope(this._throw, this._generator, error);
  }

  /** The Deferred to wait for, if the yielded object is one, a promise, or a coroutine to be run. */
  private _waitable(value: object): DeferredCore | null {
    if (isOwn(value)) return value;
    if (kindOfObject(value) === DEFERRED || isPromise(value)) return adopt(this._deferred, value);
    if (isGenerator(value)) return runGenerator(this._deferred._plain(null), value);
    return null;
  }

  private _wait(deferred: DeferredCore): void {
    this._waitingOn = deferred;
    this._context ??= new AsyncResource("twisted.internet.defer.inlineCallbacks", {
      requireManualDestroy: true,
    });
    append(deferred, STEP, this);
  }
}

/**
 * The canceller of a coroutine's Deferred: it cancels what the generator waits for. The Deferred goes on with a new
 * one, which gets what the generator makes of that: it may catch the error, and go on.
 */
class CoroutineCancel extends CancelPlan {
  readonly #coroutine: Coroutine;
  #next: DeferredCore | null = null;

  constructor(coroutine: Coroutine) {
    super();
    this.#coroutine = coroutine;
  }

  override begin(deferred: DeferredCore): readonly DeferredCore[] {
    if (deferred._flags >> PAUSE_SHIFT === 0) {
      accept(deferred, new Failure(new InternalCancelledError()));
      deferred._flags |= RUNNING;
      return this.#replace(deferred);
    }
    // It is paused: the generator sees the cancellation when it goes on.
    prepend(deferred, null, (failure: Failure) => {
      failure.trap(InternalCancelledError);
      const [waitingOn] = this.#replace(deferred);
      waitingOn?.cancel();
      return this.#next;
    });
    accept(deferred, new Failure(new InternalCancelledError()));
    return [];
  }

  #replace(deferred: DeferredCore): readonly DeferredCore[] {
    const next = deferred._plain(new CoroutineCancel(this.#coroutine));
    this.#next = next;
    this.#coroutine._deferred = next;
    const waitingOn = this.#coroutine._waitingOn;
    return waitingOn === null ? [] : [waitingOn];
  }

  override finish(deferred: DeferredCore): void {
    if (deferred._flags & RUNNING) finishCallback(deferred, this.#next);
  }
}
