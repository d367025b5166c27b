// DeferredLock and DeferredSemaphore: who may go on, one after the other.

import { inspect } from "node:util";
import { maybeDeferred } from "./construct.ts";
import { Deferred } from "./deferred.ts";
import { ReleasedTooOftenError } from "./errors.ts";
import type { Unwrapped } from "./types.ts";

/** Something to be acquired, and released again. */
abstract class ConcurrencyPrimitive implements AsyncDisposable, Disposable {
  /** Those who wait to acquire it, first come first served. */
  readonly waiting: Deferred<this>[] = [];

  /** A Deferred that fires with this object when it is acquired. Cancelled, it leaves the queue. */
  abstract acquire(): Deferred<this>;

  /** Gives it back, to whoever has waited longest. */
  abstract release(): void;

  /**
   * Calls `f(...args)` while holding it: it is released when the outcome, a Deferred or a promise as well, is there.
   *
   * @returns a Deferred of the outcome.
   * @throws TypeError if `f` is no function: nothing is acquired then.
   */
  run<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): Deferred<Unwrapped<R>> {
    if (typeof f !== "function") throw new TypeError(`run() takes a function, not ${inspect(f)}`);
    return this.acquire().addCallback(() =>
      maybeDeferred(f, ...args).addBoth((result) => this._releaseAndReturn(result)),
    ) as Deferred<Unwrapped<R>>;
  }

  /**
   * Gives it back at the end of a block, as `async with` does in Python: `await using held = await lock.acquire();`.
   */
  [Symbol.dispose](): void {
    this.release();
  }

  /** Gives it back, as `Symbol.dispose` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
  }

  /** Releases, and passes a result on. */
  _releaseAndReturn<R>(result: R): R {
    this.release();
    return result;
  }

  /** Takes a waiter out of the queue: the canceller of `acquire`. */
  _cancelAcquire(deferred: Deferred<this>): void {
    const index = this.waiting.indexOf(deferred);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}

/** A lock: one holder at a time (`twisted.internet.defer.DeferredLock`). */
export class DeferredLock extends ConcurrencyPrimitive {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredLock";
  /** Whether somebody holds it. */
  locked = false;

  override acquire(): Deferred<this> {
    const deferred = new Deferred<this>((each) => this._cancelAcquire(each));
    if (this.locked) {
      this.waiting.push(deferred);
    } else {
      this.locked = true;
      deferred._startRunCallbacks(this);
    }
    return deferred;
  }

  /** @throws ReleasedTooOftenError if nobody holds it. */
  override release(): void {
    if (!this.locked) throw new ReleasedTooOftenError("Tried to release an unlocked lock");
    this.locked = false;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.locked = true;
    next._startRunCallbacks(this);
  }
}

/** A semaphore: so many holders at a time (`twisted.internet.defer.DeferredSemaphore`). */
export class DeferredSemaphore extends ConcurrencyPrimitive {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredSemaphore";
  /** How many may hold it at once. */
  readonly limit: number;
  /** How many more may acquire it now. */
  tokens: number;

  /**
   * @param tokens - how many may hold it at once.
   * @throws RangeError unless there is at least one.
   */
  constructor(tokens: number) {
    super();
    if (!(tokens >= 1)) throw new RangeError("DeferredSemaphore requires tokens >= 1");
    this.limit = tokens;
    this.tokens = tokens;
  }

  override acquire(): Deferred<this> {
    const deferred = new Deferred<this>((each) => this._cancelAcquire(each));
    if (this.tokens === 0) {
      this.waiting.push(deferred);
    } else {
      this.tokens -= 1;
      deferred._startRunCallbacks(this);
    }
    return deferred;
  }

  /** @throws ReleasedTooOftenError if it was released more often than acquired. */
  override release(): void {
    if (this.tokens >= this.limit) {
      throw new ReleasedTooOftenError("Someone released me too many times: too many tokens!");
    }
    this.tokens += 1;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.tokens -= 1;
    next._startRunCallbacks(this);
  }
}
