// The errors of cooperators, tasks and loops.

/**
 * The base of the errors about the state of a cooperator or of its tasks. From
 * `twisted.internet.task.SchedulerError`.
 */
export class SchedulerError extends Error {
  static readonly qualifiedName: string = "twisted.internet.task.SchedulerError";
  override name = "SchedulerError";
}

/**
 * The cooperator was stopped, and its tasks with it. From `twisted.internet.task.SchedulerStopped`.
 */
export class SchedulerStopped extends SchedulerError {
  static override readonly qualifiedName: string = "twisted.internet.task.SchedulerStopped";
  override name = "SchedulerStopped";
}

/** The task has ended: the base of the next three. From `twisted.internet.task.TaskFinished`. */
export class TaskFinished extends SchedulerError {
  static override readonly qualifiedName: string = "twisted.internet.task.TaskFinished";
  override name = "TaskFinished";
}

/** The iterator of the task has ended. From `twisted.internet.task.TaskDone`. */
export class TaskDone extends TaskFinished {
  static override readonly qualifiedName: string = "twisted.internet.task.TaskDone";
  override name = "TaskDone";
}

/** The task was stopped. From `twisted.internet.task.TaskStopped`. */
export class TaskStopped extends TaskFinished {
  static override readonly qualifiedName: string = "twisted.internet.task.TaskStopped";
  override name = "TaskStopped";
}

/** The task ended in an error. From `twisted.internet.task.TaskFailed`. */
export class TaskFailed extends TaskFinished {
  static override readonly qualifiedName: string = "twisted.internet.task.TaskFailed";
  override name = "TaskFailed";
}

/** A task was resumed that was not paused. From `twisted.internet.task.NotPaused`. */
export class NotPaused extends SchedulerError {
  static override readonly qualifiedName: string = "twisted.internet.task.NotPaused";
  override name = "NotPaused";
}

/**
 * A LoopingCall was started while running, or stopped or reset while not (an AssertionError in
 * Twisted).
 */
export class LoopingCallStateError extends Error {
  override name = "LoopingCallStateError";
}

/**
 * Ends a program that `react` runs, with an exit code: the Deferred of `main` has to fail with it.
 * It replaces Python's exception of this name.
 */
export class SystemExit extends Error {
  static readonly qualifiedName: string = "builtins.SystemExit";
  override name = "SystemExit";
  /** The code that the process ends with. */
  readonly code: number;

  constructor(code = 0) {
    super(String(code));
    this.code = code;
  }
}
