import { AsyncResource } from "node:async_hooks";
import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { ClientConnection } from "./retry.ts";

/** Tries to get a connection; `null` when none is free yet. */
type Attempt = () => Deferred<ClientConnection> | null;

/** A request that waits, in the list of its key. */
interface Waiter {
  readonly attempt: Attempt;
  readonly deferred: Deferred<ClientConnection>;
  readonly context: AsyncResource;
  /** The connection being made for it. */
  connecting: Deferred<ClientConnection> | null;
  previous: Waiter | null;
  next: Waiter | null;
  waits: boolean;
}

/** The requests that wait for a connection of one key, linked: any of them may be cancelled. */
interface Queue {
  first: Waiter;
  last: Waiter;
}

/** Counts the connections of each key, and keeps the requests that wait for one in a queue. */
export class ConnectionLimit {
  readonly #reactor: IReactorTime;
  readonly #open = new Map<unknown, number>();
  readonly #waiting = new Map<unknown, Queue>();
  #total = 0;
  #waiters = 0;

  constructor(reactor: IReactorTime) {
    this.#reactor = reactor;
  }

  /** How many connections there are, of all keys. */
  get total(): number {
    return this.#total;
  }

  /** How many requests wait, for connections of all keys. */
  get waiters(): number {
    return this.#waiters;
  }

  /** Whether requests wait for a connection of that key. */
  isWaitedFor(key: unknown): boolean {
    return this.#waiters > 0 && this.#waiting.has(key);
  }

  /** Whether there are as many connections of a key as there may be. */
  isFull(key: unknown, maximum: number): boolean {
    return (this.#open.get(key) ?? 0) >= maximum;
  }

  /** Counts one more connection of a key. */
  add(key: unknown): void {
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    this.#total += 1;
  }

  /** Counts one connection of a key less. */
  subtract(key: unknown): void {
    this.#total -= 1;
    const left = (this.#open.get(key) ?? 0) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
    this.changed(key);
  }

  /** Waits until an attempt succeeds. */
  wait(key: unknown, attempt: Attempt): Deferred<ClientConnection> {
    const deferred = new Deferred<ClientConnection>(() => this.#cancel(key, waiter));
    const context = new AsyncResource("twisted-ts.HTTPConnectionPool.getConnection");
    const waiter: Waiter = {
      attempt,
      deferred,
      context,
      connecting: null,
      previous: null,
      next: null,
      waits: true,
    };
    const queue = this.#waiting.get(key);
    if (queue === undefined) {
      this.#waiting.set(key, { first: waiter, last: waiter });
    } else {
      waiter.previous = queue.last;
      queue.last.next = waiter;
      queue.last = waiter;
    }
    this.#waiters += 1;
    return deferred;
  }

  /**
   * To be called when a connection of a key has become idle or was closed. Requests that wait are
   * served on the next turn, because a protocol that reports to be idle has not yet released its
   * last request.
   */
  changed(key: unknown): void {
    if (this.isWaitedFor(key)) this.#reactor.callLater(0, () => this.#serve(key));
  }

  #serve(key: unknown): void {
    for (;;) {
      const waiter = this.#waiting.get(key)?.first;
      if (waiter === undefined || !waiter.context.runInAsyncScope(() => serve(waiter))) return;
      this.#remove(key, waiter);
    }
  }

  #cancel(key: unknown, waiter: Waiter): void {
    if (waiter.connecting !== null) waiter.connecting.cancel();
    else this.#remove(key, waiter);
  }

  #remove(key: unknown, waiter: Waiter): void {
    const queue = this.#waiting.get(key);
    if (queue === undefined || !waiter.waits) return;
    waiter.waits = false;
    this.#waiters -= 1;
    const { previous, next } = waiter;
    if (previous === null && next === null) {
      this.#waiting.delete(key);
      return;
    }
    if (previous === null) queue.first = next as Waiter;
    else previous.next = next;
    if (next === null) queue.last = previous as Waiter;
    else next.previous = previous;
  }
}

/** Tries to get a connection for a waiter. Returns `true` when it need not wait any more. */
function serve(waiter: Waiter): boolean {
  let connecting: Deferred<ClientConnection> | null;
  try {
    connecting = waiter.attempt();
  } catch (error) {
    waiter.deferred.errback(new Failure(error));
    return true;
  }
  if (connecting === null) return false;
  waiter.connecting = connecting;
  connecting.addCallbacks(
    (connection: ClientConnection) => waiter.deferred.callback(connection),
    (failure: Failure) => waiter.deferred.errback(failure),
  );
  return true;
}
