// How several tasks take turns.

import { Deferred, Failure, type IDelayedCall } from "@twisted-ts/deferred";
import { bindMethods, checkOptions } from "@twisted-ts/deferred/internal";
import { defaultClock } from "../time/default-clock.ts";
import { checkCallable } from "../values/check-callable.ts";
import { CooperativeTask, type ScheduledTask, type TaskScheduler } from "./cooperative-task.ts";
import { SchedulerStopped } from "./errors.ts";

/** The options of a {@link Cooperator}. */
export interface CooperatorOptions {
  /**
   * Is called at the beginning of a turn. It returns a function that is called after each step, and
   * returns whether the turn has ended. By default a turn takes a hundredth of a second.
   */
  terminationPredicateFactory?: (() => () => boolean) | undefined;
  /**
   * Has a function called soon, which makes the next turn. By default on the reactor's next turn.
   * It may return an object with a method `cancel`, as `callLater` does. If it does not, as
   * `setImmediate`, a turn that is not needed any more is made, but does nothing.
   */
  scheduler?: ((callable: () => void) => unknown) | undefined;
  /** Whether it runs at once, or only after {@link Cooperator.start}. */
  started?: boolean | undefined;
}

/** A scheduled turn. */
type CancellableTurn = Pick<IDelayedCall, "cancel">;

function isCancellable(turn: unknown): turn is CancellableTurn {
  return typeof (turn as Partial<CancellableTurn> | null | undefined)?.cancel === "function";
}

/** How long a turn takes by default, in milliseconds. */
const MAX_SLICE = 10;

function timeSlice(): () => boolean {
  const end = performance.now() + MAX_SLICE;
  return () => performance.now() >= end;
}

function onNextTurn(callable: () => void): IDelayedCall {
  return defaultClock().callLater(0, callable);
}

/**
 * Takes the steps of several iterators in turn, a few at a time, so that long work does not block
 * the reactor.
 *
 * Each step should be short. When an iterator yields a Deferred, its next step is taken after the
 * Deferred has fired. Cooperators do not share their time with each other, so most programs should
 * use only the one of the functions `cooperate` and `coiterate`. From
 * `twisted.internet.task.Cooperator`.
 */
export class Cooperator implements TaskScheduler {
  /** The tasks that get turns. */
  _tasks: ScheduledTask[] = [];
  /**
   * The position in the round through `_tasks`. It is an iterator of the list itself, so that tasks
   * can be added and removed during a round.
   */
  _metarator: Iterator<ScheduledTask> = [].values();
  /** Makes the function that returns whether a turn has ended. */
  readonly _terminationPredicateFactory: () => () => boolean;
  /** Has the next turn made soon. */
  readonly _scheduler: (callable: () => void) => unknown;
  /** The next turn; `null` when there is none, or it cannot be cancelled. */
  _delayedCall: CancellableTurn | null = null;
  /** Whether a turn is scheduled, also one that cannot be cancelled. */
  #turnIsScheduled = false;
  _stopped = false;
  _started: boolean;
  _mustScheduleOnStart = false;

  /** @throws TypeError for an unknown option, and for one that must be a function. */
  constructor(options?: CooperatorOptions) {
    const {
      terminationPredicateFactory = timeSlice,
      scheduler = onNextTurn,
      started = true,
    } = checkOptions("Cooperator", options, [
      "terminationPredicateFactory",
      "scheduler",
      "started",
    ]);
    checkCallable(terminationPredicateFactory);
    checkCallable(scheduler);
    this._terminationPredicateFactory = terminationPredicateFactory;
    this._scheduler = scheduler;
    this._started = started;
    bindMethods<Cooperator>(this, "coiterate", "cooperate", "start", "stop");
    // Bound once: the scheduler gets the same function each time.
    this._tick = this._tick.bind(this);
  }

  /**
   * Adds an iterator. The Deferred fires as that of `CooperativeTask.whenDone`.
   *
   * @param doneDeferred - fired in place of a new one.
   */
  coiterate<It extends Iterator<unknown>>(
    iterator: It,
    doneDeferred: Deferred<It> | null = null,
  ): Deferred<It> {
    const done = doneDeferred ?? new Deferred<It>();
    new CooperativeTask(iterator, this).whenDone().chainDeferred(done);
    return done;
  }

  /** Adds an iterator, and returns its task. */
  cooperate<It extends Iterator<unknown>>(iterator: It): CooperativeTask<It> {
    return new CooperativeTask(iterator, this);
  }

  /** Adds a task. If this cooperator is stopped, the task fails with `SchedulerStopped`. */
  _addTask(task: ScheduledTask): void {
    this._tasks.push(task);
    if (this._stopped) stopWithScheduler(task);
    else this._reschedule();
  }

  /** Removes a task. When none is left, there is no next turn. */
  _removeTask(task: ScheduledTask): void {
    const index = this._tasks.indexOf(task);
    if (index >= 0) this._tasks.splice(index, 1);
    if (this._tasks.length === 0) this.#cancelTurn();
  }

  /** The tasks, round after round, until the turn has ended. */
  *_tasksWhileNotStopped(): Generator<ScheduledTask, void, void> {
    const { _terminationPredicateFactory } = this;
    const isOver = _terminationPredicateFactory();
    while (this._tasks.length > 0) {
      // Not `for … of`, which would close the iterator: the next turn continues at this place.
      for (let next = this._metarator.next(); !next.done; next = this._metarator.next()) {
        yield next.value;
        if (isOver()) return;
      }
      this._metarator = this._tasks.values();
    }
  }

  /** One turn. */
  _tick(): void {
    this.#turnIsScheduled = false;
    this._delayedCall = null;
    for (const task of this._tasksWhileNotStopped()) task._oneWorkUnit();
    this._reschedule();
  }

  /** Schedules the next turn, if there is any task. */
  _reschedule(): void {
    if (!this._started) {
      this._mustScheduleOnStart = true;
    } else if (!this.#turnIsScheduled && this._tasks.length > 0) {
      const turn = this.#schedule();
      // The scheduler may have made the turn already.
      if (this.#turnIsScheduled && isCancellable(turn)) this._delayedCall = turn;
    }
  }

  #schedule(): unknown {
    this.#turnIsScheduled = true;
    try {
      const { _scheduler } = this;
      return _scheduler(this._tick);
    } catch (error) {
      this.#turnIsScheduled = false;
      throw error;
    }
  }

  /**
   * Begins to take turns, if the option `started` was false; or again, after {@link
   * Cooperator.stop}.
   */
  start(): void {
    this._stopped = false;
    this._started = true;
    if (!this._mustScheduleOnStart) return;
    this._mustScheduleOnStart = false;
    this._reschedule();
  }

  /**
   * Takes no more turns. All tasks fail with `SchedulerStopped`: a paused one when it is resumed,
   * the others at once.
   */
  stop(): void {
    this._stopped = true;
    const tasks = this._tasks;
    this._tasks = [];
    this._metarator = [].values();
    this.#cancelTurn();
    // A callback of one task may stop another one.
    for (const task of tasks) if (task._completionState === null) stopWithScheduler(task);
  }

  /** Whether it takes turns: it was started, and not stopped since. */
  get running(): boolean {
    return this._started && !this._stopped;
  }

  #cancelTurn(): void {
    const turn = this._delayedCall;
    if (turn === null) return;
    this._delayedCall = null;
    this.#turnIsScheduled = false;
    turn.cancel();
  }
}

function stopWithScheduler(task: ScheduledTask): void {
  task._completeWith(new SchedulerStopped(), new Failure(new SchedulerStopped()));
}
