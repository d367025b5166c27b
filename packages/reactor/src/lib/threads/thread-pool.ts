// A pool of threads: its size, and the functions that wait for a thread. The threads themselves are
// in thread-team.ts; the queue is here, since the size of a pool may change while it runs.

import { Deferred, Failure, succeed } from "@twisted-ts/deferred";
import { log } from "../log/log.ts";
import { shown } from "../values/shown.ts";
import type { Task } from "./messages.ts";
import { Job, type PooledCall, type ReportResult } from "./pooled-call.ts";
import { type AnyFunction, checkThreadFunction, type ThreadFunction } from "./thread-function.ts";
import { ThreadTeam } from "./thread-team.ts";

/** Is called with a result, or with `false` and the Failure of a function that threw. */
export type OnResult<T = unknown> = (success: boolean, result: T | Failure) => unknown;

/** The functions that wait for a thread of a {@link ThreadPool}. */
export interface WaitingFunctions {
  /** How many there are. */
  qsize(): number;
}

/**
 * A pool of threads that call functions, each named by the module that exports it.
 *
 * Functions that are given to it before {@link ThreadPool.start} wait. A thread that is idle does
 * not keep the process alive. From `twisted.python.threadpool.ThreadPool`.
 */
export class ThreadPool {
  /** How many threads are started with the pool. */
  min: number;
  /** How many threads run at most. */
  max: number;
  /** Whether the pool has stopped. */
  joined = false;
  /** Whether the pool runs. */
  started = false;
  /** The name of the pool, for log messages. */
  name: string | null;

  readonly #backlog = new Set<Job>();
  readonly #stopping: Deferred<void>[] = [];
  #team: ThreadTeam | null = null;
  #running = 0;

  /**
   * @param minthreads - how many threads are started with the pool.
   * @param maxthreads - how many threads run at most.
   * @throws TypeError, RangeError unless both are whole numbers, 0 or more, in this order.
   */
  constructor(minthreads = 5, maxthreads = 20, name: string | null = null) {
    checkSizes(minthreads, maxthreads);
    this.min = minthreads;
    this.max = maxthreads;
    this.name = name;
  }

  // ---- Its threads and functions, counted

  /** The threads. */
  get threads(): readonly object[] {
    return this.#team?.threads ?? [];
  }

  /** How many threads there are. */
  get workers(): number {
    return this.threads.length;
  }

  /** One element for each thread that runs a function. */
  get working(): readonly null[] {
    return new Array<null>(this.#running).fill(null);
  }

  /** One element for each thread that is idle. */
  get waiters(): readonly null[] {
    return new Array<null>(Math.max(0, this.workers - this.#running)).fill(null);
  }

  /** The functions that wait for a thread. */
  get q(): WaitingFunctions {
    return { qsize: () => this.#backlog.size };
  }

  /** The same as {@link ThreadPool.q}. */
  get _queue(): WaitingFunctions {
    return this.q;
  }

  /** Writes the numbers of threads to the log. */
  dumpStats(): void {
    const [waiters, workers] = [this.waiters.length, this.working.length];
    log.info("waiters: {waiters}", { waiters });
    log.info("workers: {workers}", { workers });
    log.info("total: {total}", { total: this.workers });
  }

  /** The name of the pool, for messages. */
  toString(): string {
    return `<ThreadPool ${this.name ?? "without a name"}>`;
  }

  // ---- Its life

  /** Starts the pool. */
  start(): void {
    this.joined = false;
    this.started = true;
    this.#team ??= this.#makeTeam();
    this.#runNext();
  }

  /**
   * Stops the pool: functions that were given to it still run, and no further ones are taken.
   *
   * @returns a Deferred that fires when all functions, and their threads, have ended.
   */
  stop(): Deferred<void> {
    this.joined = true;
    if (this.#team === null) {
      this.started = false;
      return succeed(undefined);
    }
    const stopped = new Deferred<void>();
    this.#stopping.push(stopped);
    this.#endIfDone();
    return stopped;
  }

  /**
   * Changes the size of the pool. When there are too many threads, those that run a function end
   * after it.
   *
   * @throws TypeError, RangeError as the constructor does.
   */
  adjustPoolsize(minthreads: number = this.min, maxthreads: number = this.max): void {
    checkSizes(minthreads, maxthreads);
    const grown = minthreads > this.min;
    this.min = minthreads;
    this.max = maxthreads;
    if (!this.started) return;
    if (grown || this.workers > maxthreads) {
      const old = this.#team;
      this.#team = this.#makeTeam();
      old?.destroyIfIdle();
    }
    this.#runNext();
  }

  // ---- Calling functions

  /** Calls a function in a thread. What it throws is logged. */
  callInThread<F extends AnyFunction>(func: ThreadFunction<F>, ...args: Parameters<F>): void {
    this.callInThreadWithCallback(null, func, ...args);
  }

  /**
   * Calls a function in a thread, and `onResult` with its result, in this thread. A pool that has
   * stopped does nothing.
   *
   * @returns the call, which can be cancelled.
   * @throws ClosureError, TypeError or RangeError for a value that does not name a function.
   */
  callInThreadWithCallback<F extends AnyFunction>(
    onResult: OnResult<Awaited<ReturnType<F>>> | null,
    func: ThreadFunction<F>,
    ...args: Parameters<F>
  ): PooledCall {
    const task: Task = { function: checkThreadFunction(func), args };
    const report: ReportResult = (success, result) => {
      if (onResult !== null) onResult(success, result as Failure);
      else if (!success) log.failure("while calling in a thread", result as Failure);
    };
    const job = new Job(task, report, (cancelled) => {
      this.#backlog.delete(cancelled);
      this.#endIfDone();
    });
    if (this.joined) return job;
    this.#backlog.add(job);
    this.#runNext();
    return job;
  }

  #makeTeam(): ThreadTeam {
    return new ThreadTeam(this.min, (error) => {
      log.failure("a thread of {pool} has ended", new Failure(error), { pool: this.toString() });
    });
  }

  #runNext(): void {
    const team = this.#team;
    if (team === null) return;
    for (const job of this.#backlog) {
      if (this.#running >= this.max) return;
      this.#backlog.delete(job);
      this.#run(team, job);
    }
  }

  #run(team: ThreadTeam, job: Job): void {
    this.#running += 1;
    team.run(
      job,
      () => this.#freed(team),
      (success, result) => this.#report(job, success, result),
    );
  }

  /** A thread runs no function any more. */
  #freed(team: ThreadTeam): void {
    this.#running -= 1;
    if (team !== this.#team) team.destroyIfIdle();
    this.#runNext();
  }

  #report(job: Job, success: boolean, result: unknown): void {
    try {
      if (!job.cancelled) job.report(success, result);
    } catch (error) {
      log.failure("while handling the result of a thread", new Failure(error));
    }
    this.#endIfDone();
  }

  #endIfDone(): void {
    const team = this.#team;
    if (!this.joined || team === null || this.#running > 0 || this.#backlog.size > 0) return;
    this.started = false;
    this.#team = null;
    const stopped = this.#stopping.splice(0);
    team.destroy().then(() => {
      for (const deferred of stopped) deferred.callback(undefined);
    });
  }
}

function checkSizes(min: number, max: number): void {
  for (const size of [min, max]) {
    if (!Number.isInteger(size))
      throw new TypeError(`a number of threads is wanted, not ${shown(size)}`);
  }
  if (min < 0) throw new RangeError("minimum is negative");
  if (min > max) throw new RangeError("minimum is greater than maximum");
}
