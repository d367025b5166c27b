// A pool of threads. Node's worker threads, their start, their end and the messages to them are the
// library piscina's; the queue of the functions that wait is here, since the size of a pool may
// change while it runs.

import { Deferred, Failure, succeed } from "@twisted-ts/deferred";
import type { Piscina } from "piscina";
import { late } from "../late.ts";
import { log } from "../log/log.ts";
import { shown } from "../values/shown.ts";
import { CallsFromThreads, isIntroduction } from "./calls-from-threads.ts";
import { uncarryError } from "./carried-error.ts";
import { ThreadExitedError } from "./errors.ts";
import type { Outcome, Task } from "./messages.ts";
import { type AnyFunction, checkThreadFunction, type ThreadFunction } from "./thread-function.ts";

const piscina = late<typeof import("piscina")>("piscina");
const worker = late<typeof import("../../late/thread-worker.ts")>("#late/thread-worker");

/** Receives a result, or the Failure of a function that threw. */
export type OnResult<T = unknown> = (success: boolean, result: T | Failure) => unknown;

/** A function that was given to a pool and has not ended. */
export interface PooledCall {
  /** Ends it: its thread is stopped when it runs already. Nothing is called with a result. */
  cancel(): void;
}

/**
 * A signal in the form of an emitter, which piscina takes as well; an AbortController takes longer
 * to make.
 */
class AbortEmitter {
  #abort: (() => void) | null = null;

  once(_event: "abort", abort: () => void): void {
    this.#abort = abort;
  }

  off(): void {
    this.#abort = null;
  }

  removeListener(): void {
    this.#abort = null;
  }

  abort(): void {
    this.#abort?.();
  }
}

class Job implements PooledCall {
  readonly task: Task;
  readonly onResult: (success: boolean, result: unknown) => void;
  /** Ends the function, while it runs. */
  readonly signal: AbortEmitter = new AbortEmitter();
  cancelled = false;
  readonly #pool: ThreadPool;

  constructor(pool: ThreadPool, task: Task, onResult: (success: boolean, result: unknown) => void) {
    this.#pool = pool;
    this.task = task;
    this.onResult = onResult;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.signal.abort();
    this.#pool._dropped(this);
  }
}

/** The threads of one size of the pool. */
interface Team {
  readonly piscina: Piscina;
  readonly calls: CallsFromThreads;
  running: number;
}

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
  /** So many threads are started with the pool. */
  min: number;
  /** So many threads run at most. */
  max: number;
  /** Whether the pool has stopped. */
  joined = false;
  /** Whether the pool runs. */
  started = false;
  /** The name of the pool, for log messages. */
  name: string | null;

  readonly #backlog = new Set<Job>();
  readonly #stopping: Deferred<void>[] = [];
  #team: Team | null = null;
  #running = 0;

  /**
   * @param minthreads - so many threads are started with the pool.
   * @param maxthreads - so many threads run at most.
   * @throws RangeError when they are no sizes.
   */
  constructor(minthreads = 5, maxthreads = 20, name: string | null = null) {
    checkSizes(minthreads, maxthreads);
    this.min = minthreads;
    this.max = maxthreads;
    this.name = name;
  }

  /** The threads. */
  get threads(): readonly object[] {
    return this.#team?.piscina.threads ?? [];
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
   * @returns a Deferred that fires when all have ended, and their threads, too.
   */
  stop(): Deferred<void> {
    const idle = this.joined && this.#team === null;
    this.joined = true;
    if (idle || this.#team === null) {
      this.started = false;
      return succeed(undefined);
    }
    const stopped = new Deferred<void>();
    this.#stopping.push(stopped);
    this.#endIfDone();
    return stopped;
  }

  /**
   * Changes the size of the pool. Threads that run a function end after it when there are too many.
   *
   * @throws RangeError when they are no sizes.
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
      if (old !== null) retire(old);
    }
    this.#runNext();
  }

  /** Calls a function in a thread. What it throws is logged. */
  callInThread<F extends AnyFunction>(func: ThreadFunction<F>, ...args: Parameters<F>): void {
    this.callInThreadWithCallback(null, func, ...args);
  }

  /**
   * Calls a function in a thread, and `onResult` with its result, in this thread. A pool that has
   * stopped does nothing.
   *
   * @returns the call, which can be cancelled.
   * @throws ClosureError, TypeError or RangeError for what names no function.
   */
  callInThreadWithCallback<F extends AnyFunction>(
    onResult: OnResult<Awaited<ReturnType<F>>> | null,
    func: ThreadFunction<F>,
    ...args: Parameters<F>
  ): PooledCall {
    const task: Task = { function: checkThreadFunction(func), args };
    const job = new Job(this, task, (success, result) => {
      if (onResult !== null) onResult(success, result as Failure);
      else if (!success) log.failure("while calling in a thread", result as Failure);
    });
    if (this.joined) return job;
    this.#backlog.add(job);
    this.#runNext();
    return job;
  }

  /** Writes the numbers of threads to the log. */
  dumpStats(): void {
    const [waiters, workers] = [this.waiters.length, this.working.length];
    log.info("waiters: {waiters}", { waiters });
    log.info("workers: {workers}", { workers });
    log.info("total: {total}", { total: this.workers });
  }

  /** For calls: one was cancelled. */
  _dropped(call: PooledCall): void {
    this.#backlog.delete(call as Job);
    this.#endIfDone();
  }

  #makeTeam(): Team {
    const { Piscina } = piscina();
    const team: Team = {
      piscina: new Piscina({
        filename: worker().FILE,
        name: "runTask",
        minThreads: this.min,
        // Functions are only given to it up to `max`, which may change.
        maxThreads: Number.POSITIVE_INFINITY,
        idleTimeout: Number.POSITIVE_INFINITY,
        recordTiming: false,
      }),
      calls: new CallsFromThreads(),
      running: 0,
    };
    team.piscina.on("message", (message: unknown) => {
      if (isIntroduction(message)) team.calls.listen(message);
    });
    team.piscina.on("error", (error: unknown) => {
      log.failure("a thread of {pool} has ended", new Failure(error), { pool: this.toString() });
    });
    return team;
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

  #run(team: Team, job: Job): void {
    team.running += 1;
    this.#running += 1;
    team.piscina.run(job.task, { signal: job.signal }).then(
      (outcome: Outcome) => {
        this.#released(team);
        team.calls.afterCalls(outcome.calls, () => {
          if (outcome.ok) this.#report(job, true, outcome.value);
          else this.#report(job, false, new Failure(uncarryError(outcome.error)));
        });
      },
      (error: unknown) => {
        this.#released(team);
        this.#report(job, false, new Failure(endOfThread(error)));
      },
    );
  }

  #released(team: Team): void {
    team.running -= 1;
    this.#running -= 1;
    if (team !== this.#team && team.running === 0) retire(team);
    this.#runNext();
  }

  #report(job: Job, success: boolean, result: unknown): void {
    try {
      if (!job.cancelled) job.onResult(success, result);
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
    team.piscina.destroy().then(() => {
      for (const deferred of stopped) deferred.callback(undefined);
    });
  }

  /** The name of the pool, for messages. */
  toString(): string {
    return `<ThreadPool ${this.name ?? "without a name"}>`;
  }
}

function retire(team: Team): void {
  if (team.running === 0) void team.piscina.destroy();
}

/** That arguments cannot be copied is said as Node says it; all else is the end of the thread. */
function endOfThread(error: unknown): unknown {
  if (error instanceof Error && error.name === "DataCloneError") return error;
  return new ThreadExitedError(error);
}

function checkSizes(min: number, max: number): void {
  for (const size of [min, max]) {
    if (!Number.isInteger(size))
      throw new TypeError(`a number of threads is wanted, not ${shown(size)}`);
  }
  if (min < 0) throw new RangeError("minimum is negative");
  if (min > max) throw new RangeError("minimum is greater than maximum");
}
