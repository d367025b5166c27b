import { inspect } from "#platform";
import { calledWithoutObject } from "../missing-this.ts";
import { succeed } from "./construct.ts";
import { QueueOverflow, QueueUnderflow } from "./core/errors.ts";
import { fire } from "./core/loop.ts";
import { Deferred } from "./deferred.ts";
import { Line } from "./line.ts";

/**
 * Objects come out in the order they were put in; a call of `get` waits while there is none
 * (`twisted.internet.defer.DeferredQueue`).
 */
export class DeferredQueue<T = unknown> {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredQueue";
  /** How many objects may be pending; `null` for any number. */
  size: number | null;
  /** How many may wait; `null` for any number. */
  backlog: number | null;
  readonly #waiting = new Line<Deferred<T>>();
  readonly #pending = new Line<T>();
  /** One for all waiters. */
  readonly #canceller = (deferred: Deferred<T>) => this._cancelGet(deferred);

  /**
   * @param size - how many objects may be pending; left out or `null`, any number.
   * @param backlog - how many calls of {@link get} may wait; left out or `null`, any number.
   * @throws TypeError if one of them is not a number, RangeError if it is NaN.
   */
  constructor(size?: number | null, backlog?: number | null) {
    this.size = limitOf("size", size);
    this.backlog = limitOf("backlog", backlog);
  }

  /** The Deferreds that wait for an object. Reading it takes time in proportion to their number. */
  get waiting(): Deferred<T>[] {
    return this.#waiting.array;
  }

  /**
   * The objects that `get` has not returned yet. Reading it takes time in proportion to their
   * number.
   */
  get pending(): T[] {
    return this.#pending.array;
  }

  /**
   * Gives an object to the Deferred that has waited longest, or keeps it.
   *
   * @throws QueueOverflow if the queue is full.
   */
  put(obj: T): void {
    if (this === undefined) throw calledWithoutObject("put", "queue");
    if (this.#waiting.length > 0) {
      fire(this.#waiting.shift(), obj);
    } else if (this.size === null || this.#pending.length < this.size) {
      this.#pending.push(obj);
    } else {
      throw new QueueOverflow();
    }
  }

  /**
   * A Deferred of the next object. Cancelled, it leaves the queue.
   *
   * @throws QueueUnderflow if {@link backlog} calls are waiting already.
   */
  get(): Deferred<T> {
    if (this === undefined) throw calledWithoutObject("get", "queue");
    if (this.#pending.length > 0) {
      return succeed<unknown>(this.#pending.shift()) as Deferred<T>;
    }
    if (this.backlog !== null && this.#waiting.length >= this.backlog) throw new QueueUnderflow();
    const deferred = new Deferred<T>(this.#canceller);
    this.#waiting.push(deferred);
    return deferred;
  }

  /** Takes a waiter out of the queue: the canceller of `get`. */
  _cancelGet(deferred: Deferred<T>): void {
    this.#waiting.delete(deferred);
  }
}

/** A limit, which may be left out. With NaN, or with text, every comparison would be false. */
function limitOf(name: string, limit: number | null | undefined): number | null {
  if (limit === null || limit === undefined) return null;
  if (typeof limit !== "number") {
    throw new TypeError(`The ${name} of a DeferredQueue must be a number, not ${inspect(limit)}`);
  }
  if (Number.isNaN(limit)) throw new RangeError(`The ${name} of a DeferredQueue must not be NaN`);
  return limit;
}
