// How long the connections of a pool may still be idle.

import type { IDelayedCall, IReactorTime } from "@twisted-ts/reactor/interfaces";
import { Deadline, DeadlineList } from "./deadlines.ts";
import type { PooledConnection, PoolKey } from "./pooled-connection.ts";

/** How many lists there may be before the empty ones are removed: servers announce few times. */
const MAX_EMPTY = 16;

/** The pool that keeps the connections. */
export interface IdleConnections {
  /** Takes an idle connection out of the pool and closes it. */
  _removeConnection(key: PoolKey, connection: PooledConnection): void;
}

/** The call that will close an idle connection: the methods of a delayed call that apply. */
export type IdleCall = Pick<IDelayedCall, "getTime" | "active" | "cancel">;

/** How long a connection may still be idle. */
class IdleTime extends Deadline implements IdleCall {
  readonly #pool: IdleConnections;
  readonly #key: PoolKey;
  readonly #connection: PooledConnection;

  constructor(pool: IdleConnections, key: PoolKey, connection: PooledConnection) {
    super();
    this.#pool = pool;
    this.#key = key;
    this.#connection = connection;
  }

  /** Whether its connection is kept by this pool under this key. */
  isOf(pool: IdleConnections, key: PoolKey): boolean {
    return this.#pool === pool && this.#key === key;
  }

  override expired(): void {
    this.#pool._removeConnection(this.#key, this.#connection);
  }
}

/** The idle deadline of a connection that is, or was, idle. */
export function idleTimeOf(connection: PooledConnection): IdleCall | null {
  return deadlineOf(connection);
}

function deadlineOf(connection: PooledConnection): IdleTime | null {
  const { _idleTime: time } = connection;
  return time instanceof IdleTime ? time : null;
}

/** The idle deadlines of one pool. */
export class IdleTimes {
  readonly #pool: IdleConnections;
  readonly #clock: IReactorTime;
  readonly #isBusy: () => boolean;
  /** The deadlines by their length: the pool sets one length, and servers announce others. */
  readonly #lists = new Map<number, DeadlineList>();

  /** @param isBusy - whether a connection will soon be idle. */
  constructor(pool: IdleConnections, clock: IReactorTime, isBusy: () => boolean) {
    this.#pool = pool;
    this.#clock = clock;
    this.#isBusy = isBusy;
  }

  /**
   * Starts, or restarts, the deadline of a connection.
   *
   * @param seconds - finite.
   */
  start(key: PoolKey, connection: PooledConnection, seconds: number): void {
    let time = deadlineOf(connection);
    if (time === null || !time.isOf(this.#pool, key)) {
      time = new IdleTime(this.#pool, key, connection);
      connection._idleTime = time;
    }
    const list = this.#lists.get(seconds) ?? this.#makeList(seconds);
    list.start(time);
  }

  /**
   * Cancels the timer when no deadline is left.
   *
   * @param isOver - whether there will be no other deadline, even when `isBusy` returns true.
   */
  tidy(isOver = false): void {
    for (const list of this.#lists.values()) list.tidy(isOver);
  }

  #makeList(seconds: number): DeadlineList {
    if (this.#lists.size >= MAX_EMPTY) this.#removeEmpty();
    const list = new DeadlineList(this.#clock, seconds, false);
    list.isBusy = this.#isBusy;
    this.#lists.set(seconds, list);
    return list;
  }

  #removeEmpty(): void {
    for (const [seconds, list] of this.#lists) {
      if (!list.isEmpty) continue;
      list.tidy(true);
      this.#lists.delete(seconds);
    }
  }
}
