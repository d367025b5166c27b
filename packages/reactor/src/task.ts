// twisted.internet.task

export {
  type MainResult,
  type ReactOptions,
  type ReactReactor,
  react,
} from "./lib/program/react.ts";
export { Clock } from "./lib/task/clock.ts";
export { _theCooperator, coiterate, cooperate } from "./lib/task/cooperate.ts";
export { CooperativeTask, type TaskScheduler } from "./lib/task/cooperative-task.ts";
export { Cooperator, type CooperatorOptions } from "./lib/task/cooperator.ts";
export { deferLater } from "./lib/task/defer-later.ts";
export {
  LoopingCallStateError,
  NotPaused,
  SchedulerError,
  SchedulerStopped,
  SystemExit,
  TaskDone,
  TaskFailed,
  TaskFinished,
  TaskStopped,
} from "./lib/task/errors.ts";
export { LoopingCall } from "./lib/task/looping-call.ts";
