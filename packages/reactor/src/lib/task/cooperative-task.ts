// A task of a cooperator.

import { AsyncResource } from "node:async_hooks";
import { Deferred, Failure, isDeferred } from "@twisted-ts/deferred";
import { NotPaused, type SchedulerError, TaskDone, TaskFailed, TaskStopped } from "./errors.ts";
import { log } from "./log.ts";

/** A task, as its cooperator knows it: of any iterator. */
export interface ScheduledTask {
  /** What another `stop` or `pause` throws after its end; `null` before. */
  readonly _completionState: SchedulerError | null;
  /** Takes one step of the iterator. */
  _oneWorkUnit(): void;
  /** Ends the task. */
  _completeWith(completionState: SchedulerError, deferredResult: Failure): void;
}

/** What a task needs of its cooperator. */
export interface TaskScheduler {
  /** Adds a task: it gets turns from now on. */
  _addTask(task: ScheduledTask): void;
  /** Removes a task: it gets no turns, until it is added again. */
  _removeTask(task: ScheduledTask): void;
}

/**
 * An iterator whose steps a `Cooperator` takes. The task can be paused, stopped, and waited for.
 *
 * `Cooperator.cooperate` makes it. From `twisted.internet.task.CooperativeTask`.
 */
export class CooperativeTask<It extends Iterator<unknown> = Iterator<unknown>> {
  readonly _iterator: It;
  readonly _cooperator: TaskScheduler;
  /** The Deferreds of {@link CooperativeTask.whenDone} that are to be fired. */
  _deferreds: Deferred<It>[] = [];
  /** How often it was paused more than resumed. */
  _pauseCount = 0;
  /** The error that `stop` and `pause` throw after its end; `null` before. */
  _completionState: SchedulerError | null = null;
  /** The result of the Deferreds after its end. */
  _completionResult: It | Failure | null = null;
  /** The asynchronous context in which the task was made: several share a turn of the reactor. */
  readonly #context = new AsyncResource("CooperativeTask", { requireManualDestroy: true });

  /** To be called by a cooperator. */
  constructor(iterator: It, cooperator: TaskScheduler) {
    this._iterator = iterator;
    this._cooperator = cooperator;
    cooperator._addTask(this);
  }

  /**
   * A new Deferred that fires with the iterator at its end. It fails when the iterator throws, or
   * when a Deferred fails that the iterator has yielded; with `TaskStopped` when the task was
   * stopped, and with `SchedulerStopped` when its cooperator was.
   */
  whenDone(): Deferred<It> {
    const deferred = new Deferred<It>();
    if (this._completionState === null) this._deferreds.push(deferred);
    else deferred.callback(this._completionResult as It | Failure);
    return deferred;
  }

  /**
   * Takes no more steps until {@link CooperativeTask.resume} was called as often as this.
   *
   * @throws TaskFinished when the task has ended.
   */
  pause(): void {
    this._checkFinish();
    this._pauseCount += 1;
    if (this._pauseCount === 1) this._cooperator._removeTask(this);
  }

  /**
   * Takes steps again, after {@link CooperativeTask.pause}. When the task was stopped in between,
   * nothing happens.
   *
   * @throws NotPaused
   */
  resume(): void {
    if (this._pauseCount === 0) throw new NotPaused();
    this._pauseCount -= 1;
    if (this._pauseCount === 0 && this._completionState === null) {
      this._cooperator._addTask(this);
    }
  }

  /** Ends the task. Later calls of `stop` and `pause` throw `completionState`. */
  _completeWith(completionState: SchedulerError, deferredResult: It | Failure): void {
    this._completionState = completionState;
    this._completionResult = deferredResult;
    if (this._pauseCount === 0) this._cooperator._removeTask(this);
    // At the end, since a callback may change the cooperator and its tasks.
    const deferreds = this._deferreds;
    this._deferreds = [];
    for (const deferred of deferreds) deferred.callback(deferredResult);
  }

  /**
   * Ends the task: it takes no more steps, and cannot be resumed.
   *
   * @throws TaskFinished when the task has ended: `TaskDone`, `TaskFailed` or `TaskStopped`,
   *   `SchedulerStopped` when it ended with its cooperator.
   */
  stop(): void {
    this._checkFinish();
    this._completeWith(new TaskStopped(), new Failure(new TaskStopped()));
  }

  /** Throws an error that says how the task ended, if it has. */
  _checkFinish(): void {
    if (this._completionState !== null) throw this._completionState;
  }

  /**
   * Takes one step of the iterator. If that yields a Deferred or a promise, the task pauses until
   * it has fired.
   */
  _oneWorkUnit(): void {
    let step: IteratorResult<unknown>;
    try {
      step = this.#context.runInAsyncScope(this._iterator.next, this._iterator);
    } catch (error) {
      this.#fail(new Failure(error));
      return;
    }
    // The step itself may have stopped the task, or the cooperator.
    if (this._completionState !== null) return;
    if (step.done) {
      this._completeWith(new TaskDone(), this._iterator);
      return;
    }
    const { value } = step;
    if (isDeferred(value)) this.#waitFor(value);
    else if (value instanceof Promise) this.#waitFor(Deferred.fromFuture(value));
  }

  #waitFor(deferred: Deferred<unknown>): void {
    this.pause();
    deferred.addCallbacks(
      () => this.resume(),
      (failure: Failure) => {
        // When the task was stopped in between, no code waits for it, and the failure is reported
        // as unhandled.
        if (this._completionState !== null) return failure;
        this._completeWith(new TaskFailed(), failure);
        return undefined;
      },
    );
  }

  #fail(failure: Failure): void {
    if (this._completionState === null) this._completeWith(new TaskFailed(), failure);
    else log.failure("the iterator of a task that was over failed", failure);
  }
}
