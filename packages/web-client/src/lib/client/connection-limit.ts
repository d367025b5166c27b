import { AsyncResource } from "node:async_hooks";
import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { ClientConnection } from "./retry.ts";

/** Tries to get a connection; `null` when there is none to be had yet. */
type Attempt = () => Deferred<ClientConnection> | null;

interface Waiter {
  readonly attempt: Attempt;
  readonly deferred: Deferred<ClientConnection>;
  readonly context: AsyncResource;
  /** The connection being made for it. */
  connecting: Deferred<ClientConnection> | null;
}

/** Counts the connections of each key, and keeps the requests that wait for one, first come first served. */
export class ConnectionLimit {
  readonly #reactor: IReactorTime;
  readonly #open = new Map<unknown, number>();
  readonly #waiting = new Map<unknown, Waiter[]>();

  constructor(reactor: IReactorTime) {
    this.#reactor = reactor;
  }

  /** Whether requests wait for a connection of that key. */
  isWaitedFor(key: unknown): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(key);
  }

  /** Whether there are as many connections of a key as there may be. */
  isFull(key: unknown, maximum: number): boolean {
    return (this.#open.get(key) ?? 0) >= maximum;
  }

  /** Counts one more connection of a key. What is answered takes it off again, once however often it is called. */
  count(key: unknown): () => void {
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      const left = (this.#open.get(key) ?? 0) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
      this.changed(key);
    };
  }

  /** Waits until an attempt succeeds. */
  wait(key: unknown, attempt: Attempt): Deferred<ClientConnection> {
    const deferred = new Deferred<ClientConnection>(() => this.#giveUp(key, waiter));
    const context = new AsyncResource("twisted-ts.HTTPConnectionPool.getConnection");
    const waiter: Waiter = { attempt, deferred, context, connecting: null };
    const waiters = this.#waiting.get(key);
    if (waiters === undefined) this.#waiting.set(key, [waiter]);
    else waiters.push(waiter);
    return deferred;
  }

  /**
   * Told that a connection of a key has become idle or is gone. Whoever waits is served on the next turn: the protocol
   * that says it is idle has not quite let go of its last request.
   */
  changed(key: unknown): void {
    if (this.isWaitedFor(key)) this.#reactor.callLater(0, () => this.#serve(key));
  }

  #serve(key: unknown): void {
    for (;;) {
      const waiter = this.#waiting.get(key)?.[0];
      if (waiter === undefined || !waiter.context.runInAsyncScope(() => serve(waiter))) return;
      this.#remove(key, waiter);
    }
  }

  #giveUp(key: unknown, waiter: Waiter): void {
    if (waiter.connecting !== null) waiter.connecting.cancel();
    else this.#remove(key, waiter);
  }

  #remove(key: unknown, waiter: Waiter): void {
    const waiters = this.#waiting.get(key);
    const index = waiters?.indexOf(waiter) ?? -1;
    if (waiters === undefined || index === -1) return;
    waiters.splice(index, 1);
    if (waiters.length === 0) this.#waiting.delete(key);
  }
}

/** Tries to get a connection for a waiter; whether it has to wait no longer is answered. */
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
