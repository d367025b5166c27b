// How a reactor calls functions in threads, and how threads call functions in the reactor's.

import { AsyncResource } from "node:async_hooks";
import { Failure } from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";
import type { IReactorThreads, ISystemEventID, TriggerPhase } from "../interfaces/reactor.ts";
import { lazy } from "../lazy.ts";
import { log } from "../log/log.ts";
import type { AnyFunction, ThreadFunction } from "../threads/thread-function.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";
import { checkCallable } from "../values/check-callable.ts";
import { ReactorNames } from "./reactor-names.ts";

const threads = lazy<typeof import("../../lazy/threads.ts")>("#lazy/threads");

/** The part of a reactor that calls functions in threads. */
export abstract class ReactorThreads extends ReactorNames implements IReactorThreads {
  /** The pool of threads; `null` before it is first used. */
  threadpool: ThreadPool | null = null;
  /** The trigger that stops the pool. */
  threadpoolShutdownID: ISystemEventID | null = null;
  #threadCalls: (() => void)[] = [];

  /** Whether the reactor has stopped, and cannot run again. @internal */
  abstract _ended: boolean;
  /** Makes the reactor begin its next turn at once. @internal */
  abstract _wakeUp(): void;
  abstract addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID;
  abstract removeSystemEventTrigger(triggerID: ISystemEventID): void;

  // ---- From the reactor into threads

  /**
   * The reactor's pool of threads, of at most ten. It stops with the reactor: functions that were
   * given to it are waited for.
   */
  getThreadPool(): ThreadPool {
    if (this.threadpool === null) this._initThreadPool();
    return this.threadpool as ThreadPool;
  }

  /** Makes the pool. One that is made after the end of the reactor has stopped already. */
  _initThreadPool(): void {
    const pool = new (threads().ThreadPool)(0, 10, "twisted.internet.reactor");
    this.threadpool = pool;
    if (this._ended) {
      pool.joined = true;
      return;
    }
    pool.start();
    this.threadpoolShutdownID = this.addSystemEventTrigger("during", "shutdown", () => {
      this.threadpoolShutdownID = null;
      this._stopThreadPool();
    });
  }

  /** Stops the pool. */
  _stopThreadPool(): void {
    const { threadpool, threadpoolShutdownID } = this;
    this.threadpool = null;
    this.threadpoolShutdownID = null;
    if (threadpoolShutdownID !== null) this.removeSystemEventTrigger(threadpoolShutdownID);
    threadpool?.stop();
  }

  /**
   * Calls a function in a thread of the reactor's pool. What it throws is logged.
   *
   * @throws ClosureError, TypeError or RangeError for a value that does not name a function.
   */
  callInThread<F extends AnyFunction>(callable: ThreadFunction<F>, ...args: Parameters<F>): void {
    this.getThreadPool().callInThread(callable, ...args);
  }

  /** Sets how many threads the reactor's pool may have. */
  suggestThreadPoolSize(size: number): void {
    this.getThreadPool().adjustPoolsize(undefined, size);
  }

  // ---- From threads into the reactor

  /**
   * Calls a function on the next turn, before the timed calls of that turn.
   *
   * A thread of a pool has a reactor of its own. There, `{ module, export }` names a function that
   * the main thread calls.
   *
   * @throws NotInThreadError for such a name outside of a thread.
   */
  callFromThread<F extends AnyFunction>(
    callable: F | ThreadFunction<F>,
    ...args: Parameters<F>
  ): void {
    if (typeof callable === "object" && callable !== null) {
      threads().callFromThread(callable, args);
      return;
    }
    checkCallable(callable);
    const context = new AsyncResource("callFromThread");
    this.#threadCalls.push(() => context.runInAsyncScope(() => callWithoutThis(callable, ...args)));
    this._wakeUp();
  }

  /** Makes the calls of `callFromThread`. What they throw is logged. @internal */
  _runThreadCalls(): void {
    if (this.#threadCalls.length === 0) return;
    const calls = this.#threadCalls;
    this.#threadCalls = [];
    for (const call of calls) {
      try {
        call();
      } catch (error) {
        log.failure("while handling thread call", new Failure(error));
      }
    }
  }
}
