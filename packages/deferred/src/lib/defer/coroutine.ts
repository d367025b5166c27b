// Drives a generator that yields Deferreds: the engine of `inlineCallbacks`, `ensureDeferred` and
// `fromCoroutine`.

import { type CapturedContext, captureContext, inspect } from "#platform";
import { Failure } from "../failure/failure.ts";
import { DEFERRED, FAILED, isPromise, kindOfObject } from "../kind.ts";
import { append, prepend } from "./core/callbacks.ts";
import { isWatched } from "./core/debugging.ts";
import { InternalCancelledError, NotACoroutineError } from "./core/errors.ts";
import {
  type Cancellation,
  type CancelPlan,
  type DeferredCore,
  isOwn,
  STEP,
  type Step,
} from "./core/fields.ts";
import { isIdle, PAUSE_SHIFT, RESULT_FAILED, RUNNING } from "./core/flags.ts";
import { adopt, finishCallback, fire, runCallbacks } from "./core/loop.ts";
import { noteWaiting } from "./core/notes.ts";
import { accept, acceptOutcome, takeResult } from "./core/result.ts";

type AnyGenerator = Generator<unknown, unknown, unknown>;

/**
 * What `returnValue` throws: no error, and caught by the coroutine
 * (`twisted.internet.defer._DefGen_Return`).
 */
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
  deferred._canceller = coroutine;
  const fired = coroutine._run(undefined, false);
  if (fired !== null) runCallbacks(fired);
  return deferred;
}

/**
 * A running generator. It is an entry in the callbacks of the Deferred that it waits for, and the
 * canceller of its own Deferred.
 *
 * @internal
 */
export class Coroutine implements Step, CancelPlan {
  readonly _generator: AnyGenerator;
  readonly _next: AnyGenerator["next"];
  /**
   * Fired when the generator is done. Replaced when the Deferred that the caller has is cancelled.
   */
  _deferred: DeferredCore;
  /** The Deferred last waited for. */
  _waitingOn: DeferredCore | null;
  /** The asynchronous context of the generator, from the first time it waits. */
  _context: CapturedContext | null;

  constructor(generator: AnyGenerator, deferred: DeferredCore) {
    this._generator = generator;
    this._next = generator.next;
    this._deferred = deferred;
    this._waitingOn = null;
    this._context = null;
  }

  /**
   * Goes on with the result of the Deferred that was waited for, in the asynchronous context in
   * which the generator was started.
   */
  _take(input: DeferredCore): DeferredCore | null {
    const failed = (input._flags & RESULT_FAILED) !== 0;
    const context = this._context as CapturedContext;
    return context.runInAsyncScope(this._run, this, input._result, failed);
  }

  _leave(): undefined {
    return undefined;
  }

  get _shown(): DeferredCore {
    return this._deferred;
  }

  /**
   * Sends a result in, and goes on until the generator waits or is done. It is a loop, so that many
   * fired Deferreds in a row do not use up the stack.
   *
   * @returns the coroutine's Deferred if it was fired by this; its callbacks are still to be run.
   */
  _run(result: unknown, hasFailed: boolean): DeferredCore | null {
    const generator = this._generator;
    let sent = result;
    let failed = hasFailed;
    for (;;) {
      let step: IteratorResult<unknown, unknown>;
      try {
        if (failed) step = generator.throw((sent as Failure).value);
        else step = this._next.call(generator, sent);
      } catch (error) {
        return this._end(error, true);
      }
      const { value } = step;
      if (step.done) return this._end(value, false);
      sent = value;
      failed = false;
      if (typeof value !== "object" || value === null) continue;
      const deferred = isOwn(value) ? value : this._waitable(value);
      if (deferred === null) {
        failed = kindOfObject(value) === FAILED;
        continue;
      }
      // Callbacks that were added before run first.
      if (deferred._callback !== undefined && isIdle(deferred._flags)) runCallbacks(deferred);
      const flags = deferred._flags;
      if (!isIdle(flags)) {
        this._wait(deferred);
        return null;
      }
      sent = deferred._result;
      failed = (flags & RESULT_FAILED) !== 0;
      takeResult(deferred);
    }
  }

  _end(outcome: unknown, hasThrown: boolean): DeferredCore | null {
    const deferred = this._deferred;
    if (!hasThrown) return acceptOutcome(deferred, outcome) ? deferred : null;
    if (outcome instanceof _DefGen_Return) {
      return acceptOutcome(deferred, outcome.value) ? deferred : null;
    }
    return accept(deferred, new Failure(outcome)) ? deferred : null;
  }

  /**
   * The Deferred to wait for if another object than a Deferred is yielded: a promise, or a
   * generator to be run. `null` if the object is a plain value.
   */
  _waitable(value: object): DeferredCore | null {
    if (kindOfObject(value) === DEFERRED || isPromise(value)) return adopt(this._deferred, value);
    if (isGenerator(value)) return runGenerator(this._deferred._plain(null), value);
    return null;
  }

  _wait(deferred: DeferredCore): void {
    this._waitingOn = deferred;
    this._context ??= captureContext("twisted.internet.defer.inlineCallbacks");
    append(deferred, STEP, this);
    if (isWatched()) noteWaiting(this._deferred, deferred);
  }

  _waitsFor(): readonly DeferredCore[] {
    return this._waitingOn === null ? [] : [this._waitingOn];
  }

  _beginCancel(deferred: DeferredCore): Cancellation | null {
    return new CoroutineCancel(this)._begin(deferred);
  }
}

/**
 * The cancellation of a coroutine's Deferred: what the generator waits for is cancelled. The
 * Deferred then waits for a new one, which gets the outcome of the generator: it may catch the
 * error, and go on.
 *
 * @internal
 */
class CoroutineCancel implements Cancellation {
  readonly #coroutine: Coroutine;
  #next: DeferredCore | null = null;
  _targets: readonly DeferredCore[] = [];

  constructor(coroutine: Coroutine) {
    this.#coroutine = coroutine;
  }

  /** @returns itself, unless the generator sees the cancellation later. */
  _begin(deferred: DeferredCore): this | null {
    if (deferred._flags >> PAUSE_SHIFT === 0) {
      accept(deferred, new Failure(new InternalCancelledError()));
      deferred._flags |= RUNNING;
      this.#replace(deferred);
      return this;
    }
    // It is paused: the generator sees the cancellation when it goes on.
    prepend(deferred, null, (failure: Failure) => {
      failure.trap(InternalCancelledError);
      this.#replace(deferred);
      for (const each of this._targets) each.cancel();
      return this.#next;
    });
    accept(deferred, new Failure(new InternalCancelledError()));
    return null;
  }

  #replace(deferred: DeferredCore): void {
    const coroutine = this.#coroutine;
    const next = deferred._plain(coroutine);
    this.#next = next;
    coroutine._deferred = next;
    if (coroutine._waitingOn !== null) this._targets = [coroutine._waitingOn];
  }

  _finish(deferred: DeferredCore): void {
    finishCallback(deferred, this.#next);
  }
}
