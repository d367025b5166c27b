// DeferredLock and DeferredSemaphore: only so many operations go on at once.

import { inspect } from "#platform";
import { calledWithoutObject } from "../missing-this.ts";
import { maybeDeferred } from "./construct.ts";
import { ReleasedTooOftenError } from "./core/errors.ts";
import { type DeferredCore, STEP, type Step } from "./core/fields.ts";
import { isIdle, RESULT_FAILED } from "./core/flags.ts";
import { add, fire, runCallbacks } from "./core/loop.ts";
import { accept, takeResult } from "./core/result.ts";
import type { Unwrapped } from "./core/types.ts";
import { Deferred } from "./deferred.ts";
import { Line } from "./line.ts";

/** The base of locks and semaphores: it is acquired, and released again. */
abstract class ConcurrencyPrimitive implements AsyncDisposable, Disposable {
  readonly #waiting = new Line<Deferred<this>>();
  /** One for all waiters. */
  readonly #canceller = (deferred: Deferred<this>) => this._cancelAcquire(deferred);

  /**
   * The Deferreds that wait to acquire it, in their order. Reading it takes time in proportion to
   * their number.
   */
  get waiting(): Deferred<this>[] {
    return this.#waiting.array;
  }

  /** A Deferred that fires with this object when it is acquired. Cancelled, it leaves the queue. */
  acquire(): Deferred<this> {
    if (this === undefined) throw calledWithoutObject("acquire", "lock");
    const deferred = new Deferred<this>(this.#canceller);
    if (this._acquireNow()) fire(deferred, this);
    else this.#waiting.push(deferred);
    return deferred;
  }

  /**
   * Releases it. The Deferred that has waited longest then acquires it.
   *
   * @throws ReleasedTooOftenError if it was not acquired, or has been released as often as it was.
   */
  release(): void {
    if (this === undefined) throw calledWithoutObject("release", "lock");
    const next = this._handOver();
    if (next !== null) runCallbacks(next);
  }

  /**
   * Calls `f(...args)` while holding it: it is released when the outcome is known; a returned
   * Deferred or promise is waited for.
   *
   * @returns a Deferred of the outcome.
   * @throws TypeError if `f` is no function: nothing is acquired then.
   */
  run<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): Deferred<Unwrapped<R>> {
    if (this === undefined) throw calledWithoutObject("run", "lock");
    if (typeof f !== "function") throw new TypeError(`run() takes a function, not ${inspect(f)}`);
    const acquired: Deferred<unknown> = this.acquire();
    const step = new RunStep(this, f, args);
    add(acquired, STEP, step);
    return acquired as Deferred<Unwrapped<R>>;
  }

  /**
   * Releases it at the end of a block, as `async with` does in Python: `await using held = await
   * lock.acquire();`.
   */
  [Symbol.dispose](): void {
    this.release();
  }

  /** Releases it, as `Symbol.dispose` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
  }

  /** Releases, and passes a result on. */
  _releaseAndReturn<R>(result: R): R {
    this.release();
    return result;
  }

  /** Removes a waiting Deferred: the canceller of `acquire`. */
  _cancelAcquire(deferred: Deferred<this>): void {
    this.#waiting.delete(deferred);
  }

  /** Acquires it, if it is free. @returns whether it was. @internal */
  abstract _acquireNow(): boolean;

  /** Marks it as free. @internal */
  abstract _free(): void;

  /**
   * Releases it.
   *
   * @returns the Deferred that has it now, whose callbacks are still to be run.
   * @internal
   */
  _handOver(): DeferredCore | null {
    this._free();
    if (this.#waiting.length === 0) return null;
    const next = this.#waiting.shift();
    this._acquireNow();
    return accept(next, this) ? next : null;
  }
}

/**
 * The callback of {@link ConcurrencyPrimitive.run}: it calls the function, and releases the lock at
 * once if the function has a result.
 *
 * @internal
 */
class RunStep<Args extends unknown[]> implements Step {
  readonly #primitive: ConcurrencyPrimitive;
  readonly #f: (...args: Args) => unknown;
  readonly #args: Args;
  #outcome: unknown = undefined;

  constructor(primitive: ConcurrencyPrimitive, f: (...args: Args) => unknown, args: Args) {
    this.#primitive = primitive;
    this.#f = f;
    this.#args = args;
  }

  _take(input: DeferredCore): DeferredCore | null {
    if (input._flags & RESULT_FAILED) {
      // It was not acquired: a waiter was cancelled.
      this.#outcome = input._result;
      return null;
    }
    const primitive = this.#primitive;
    const outcome = maybeDeferred(this.#f, ...this.#args);
    const isUsual = primitive.release === ConcurrencyPrimitive.prototype.release;
    if (!isUsual || !isIdle(outcome._flags) || outcome._callback !== undefined) {
      this.#outcome = outcome.addBoth((result) => primitive._releaseAndReturn(result));
      return null;
    }
    this.#outcome = outcome._result;
    takeResult(outcome);
    return primitive._handOver();
  }

  _leave(): unknown {
    return this.#outcome;
  }

  get _shown(): (...args: never[]) => unknown {
    return this.#f;
  }
}

/** A lock: one holder at a time (`twisted.internet.defer.DeferredLock`). */
export class DeferredLock extends ConcurrencyPrimitive {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredLock";
  /** Whether it is held. */
  locked = false;

  /** @internal */
  override _acquireNow(): boolean {
    if (this.locked) return false;
    this.locked = true;
    return true;
  }

  /** @internal */
  override _free(): void {
    if (!this.locked) throw new ReleasedTooOftenError("Tried to release an unlocked lock");
    this.locked = false;
  }
}

/** A semaphore: a number of holders at a time (`twisted.internet.defer.DeferredSemaphore`). */
export class DeferredSemaphore extends ConcurrencyPrimitive {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredSemaphore";
  /** How many may hold it at once. */
  readonly limit: number;
  /** How many more may acquire it now. */
  tokens: number;

  /**
   * @param tokens - how many may hold it at once.
   * @throws RangeError unless it is a whole number, and at least one.
   */
  constructor(tokens: number) {
    super();
    if (!(tokens >= 1)) throw new RangeError("DeferredSemaphore requires tokens >= 1");
    if (Math.floor(tokens) !== tokens) {
      // The tokens would never be exactly 0, and so limit nothing.
      throw new RangeError(`DeferredSemaphore requires a whole number of tokens, not ${tokens}`);
    }
    this.limit = tokens;
    this.tokens = tokens;
  }

  /** @internal */
  override _acquireNow(): boolean {
    if (this.tokens === 0) return false;
    this.tokens -= 1;
    return true;
  }

  /** @internal */
  override _free(): void {
    if (this.tokens >= this.limit) {
      throw new ReleasedTooOftenError("Someone released me too many times: too many tokens!");
    }
    this.tokens += 1;
  }
}
