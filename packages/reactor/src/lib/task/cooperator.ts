// Taking turns.

import { Deferred, Failure, type IDelayedCall } from "@twisted-ts/deferred";
import { bindMethods, checkOptions } from "@twisted-ts/deferred/internal";
import { defaultClock } from "../time/default-clock.ts";
import { checkCallable } from "../values/check-callable.ts";
import { CooperativeTask, type ScheduledTask, type TaskScheduler } from "./cooperative-task.ts";
import { SchedulerStopped } from "./errors.ts";

/** The options of a {@link Cooperator}. */
export interface CooperatorOptions {
  /**
   * Called at the beginning of a turn; it returns a function that is called after each step, and
   * says whether the turn is over. By default a turn takes a hundredth of a second.
   */
  terminationPredicateFactory?: (() => () => boolean) | undefined;
  /**
   * Has a function called soon: the next turn. What it returns may have a method `cancel`, as the
   * result of `callLater` has. If it has none (that of `setImmediate`, say), a turn that is not
   * needed any more comes all the same, and does nothing. By default on the reactor's next turn.
   */
  scheduler?: ((callable: () => void) => unknown) | undefined;
  /** Whether it runs at once, or only after {@link Cooperator.start}. */
  started?: boolean | undefined;
}

/** A turn to come. */
type CancellableTurn = Pick<IDelayedCall, "cancel">;

function isCancellable(turn: unknown): turn is CancellableTurn {
  return typeof (turn as Partial<CancellableTurn> | null | undefined)?.cancel === "function";
}

/** How long a turn is by default, in milliseconds. */
const MAX_SLICE = 10;

function timeSlice(): () => boolean {
  const end = performance.now() + MAX_SLICE;
  return () => performance.now() >= end;
}

function onNextTurn(callable: () => void): IDelayedCall {
  return defaultClock().callLater(0, callable);
}

/**
 * Takes steps of several iterators in turn, a little at a time, so that long work does not keep the
 * reactor from anything else.
 *
 * Each step should be short. An iterator that yields a Deferred gets its next turn when that has
 * fired. Several cooperators know nothing of each other: mostly, the one of the functions
 * `cooperate` and `coiterate` is the one to use. From `twisted.internet.task.Cooperator`.
 */
export class Cooperator implements TaskScheduler {
  /** Those that want a turn. */
  _tasks: ScheduledTask[] = [];
  /**
   * Where the round through `_tasks` stands; as an iterator of the list itself, it sees tasks come
   * and go.
   */
  _metarator: Iterator<ScheduledTask> = [].values();
  /** Makes the function that says when a round is over. */
  readonly _terminationPredicateFactory: () => () => boolean;
  /** Has the next round of steps made soon. */
  readonly _scheduler: (callable: () => void) => unknown;
  /** The next turn; `null` when there is none, or it cannot be cancelled. */
  _delayedCall: CancellableTurn | null = null;
  /** Whether a turn is to come, be it one that cannot be cancelled. */
  #turnIsToCome = false;
  _stopped = false;
  _started: boolean;
  _mustScheduleOnStart = false;

  /** @throws TypeError for an unknown option, and for one that ought to be a function. */
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
    // The scheduler is given this very function each time, so that it can be recognised.
    this._tick = this._tick.bind(this);
  }

  /**
   * Takes an iterator; the Deferred fires as that of `CooperativeTask.whenDone`.
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

  /** Takes an iterator, and returns the task that stands for it. */
  cooperate<It extends Iterator<unknown>>(iterator: It): CooperativeTask<It> {
    return new CooperativeTask(iterator, this);
  }

  /** Takes a task; once this cooperator is stopped, the task fails with `SchedulerStopped`. */
  _addTask(task: ScheduledTask): void {
    this._tasks.push(task);
    if (this._stopped) stopWithScheduler(task);
    else this._reschedule();
  }

  /** Takes a task out. When none is left, there is no next turn. */
  _removeTask(task: ScheduledTask): void {
    const index = this._tasks.indexOf(task);
    if (index >= 0) this._tasks.splice(index, 1);
    if (this._tasks.length === 0) this.#cancelTurn();
  }

  /** The tasks, round after round, until the turn is over. */
  *_tasksWhileNotStopped(): Generator<ScheduledTask, void, void> {
    const { _terminationPredicateFactory } = this;
    const isOver = _terminationPredicateFactory();
    while (this._tasks.length > 0) {
      // Not `for … of`: a turn that ends here goes on at this place, with the next one.
      for (let next = this._metarator.next(); !next.done; next = this._metarator.next()) {
        yield next.value;
        if (isOver()) return;
      }
      this._metarator = this._tasks.values();
    }
  }

  /** One turn. */
  _tick(): void {
    this.#turnIsToCome = false;
    this._delayedCall = null;
    for (const task of this._tasksWhileNotStopped()) task._oneWorkUnit();
    this._reschedule();
  }

  /** Sees to the next turn, if there is anything to do. */
  _reschedule(): void {
    if (!this._started) {
      this._mustScheduleOnStart = true;
    } else if (!this.#turnIsToCome && this._tasks.length > 0) {
      const turn = this.#schedule();
      // A scheduler may have made the turn already.
      if (this.#turnIsToCome && isCancellable(turn)) this._delayedCall = turn;
    }
  }

  #schedule(): unknown {
    this.#turnIsToCome = true;
    try {
      const { _scheduler } = this;
      return _scheduler(this._tick);
    } catch (error) {
      this.#turnIsToCome = false;
      throw error;
    }
  }

  /**
   * Begins to take turns, if the option `started` was false; goes on after {@link Cooperator.stop}.
   */
  start(): void {
    this._stopped = false;
    this._started = true;
    if (!this._mustScheduleOnStart) return;
    this._mustScheduleOnStart = false;
    this._reschedule();
  }

  /**
   * Takes no more turns. All tasks fail with `SchedulerStopped`: those that are paused when they
   * are resumed, the others at once.
   */
  stop(): void {
    this._stopped = true;
    const tasks = this._tasks;
    this._tasks = [];
    this._metarator = [].values();
    this.#cancelTurn();
    // A callback of one may stop another.
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
    this.#turnIsToCome = false;
    turn.cancel();
  }
}

function stopWithScheduler(task: ScheduledTask): void {
  task._completeWith(new SchedulerStopped(), new Failure(new SchedulerStopped()));
}
