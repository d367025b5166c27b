import { succeed } from "./construct.ts";
import { Deferred } from "./deferred.ts";
import { QueueOverflow, QueueUnderflow } from "./errors.ts";

/** Objects put in come out in order; who asks too early waits (`twisted.internet.defer.DeferredQueue`). */
export class DeferredQueue<T = unknown> {
  static readonly qualifiedName: string = "twisted.internet.defer.DeferredQueue";
  /** Those who wait for an object. */
  readonly waiting: Deferred<T>[] = [];
  /** Objects that nobody has asked for yet. */
  readonly pending: T[] = [];
  /** How many objects may be pending; `null` for any number. */
  size: number | null;
  /** How many may wait; `null` for any number. */
  backlog: number | null;

  constructor(size?: number | null, backlog?: number | null) {
    this.size = size ?? null;
    this.backlog = backlog ?? null;
  }

  /**
   * Gives an object to whoever has waited longest, or keeps it.
   *
   * @throws QueueOverflow if as many objects are pending as may be.
   */
  put(obj: T): void {
    const next = this.waiting.shift();
    if (next !== undefined) {
      next._startRunCallbacks(obj);
    } else if (this.size === null || this.pending.length < this.size) {
      this.pending.push(obj);
    } else {
      throw new QueueOverflow();
    }
  }

  /**
   * A Deferred of the next object. Cancelled, it leaves the queue.
   *
   * @throws QueueUnderflow if as many are waiting as may.
   */
  get(): Deferred<T> {
    if (this.pending.length > 0) return succeed<unknown>(this.pending.shift()) as Deferred<T>;
    if (this.backlog !== null && this.waiting.length >= this.backlog) throw new QueueUnderflow();
    const deferred = new Deferred<T>((each) => this._cancelGet(each));
    this.waiting.push(deferred);
    return deferred;
  }

  /** Takes a waiter out of the queue: the canceller of `get`. */
  _cancelGet(deferred: Deferred<T>): void {
    const index = this.waiting.indexOf(deferred);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}
