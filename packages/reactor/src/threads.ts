// twisted.internet.threads

export {
  callMultipleInThread,
  deferToThread,
  deferToThreadPool,
  type ThreadResult,
} from "./lib/program/defer-to-thread.ts";
export { blockingCallFromThread } from "./lib/threads/call-from-thread.ts";
export {
  BlockingCallError,
  NotInThreadError,
  ThreadExitedError,
  ThreadPoolStoppedError,
} from "./lib/threads/errors.ts";
export type { PooledCall } from "./lib/threads/pooled-call.ts";
export {
  type AnyFunction,
  ClosureError,
  type FunctionNames,
  type ThreadFunction,
  threadModule,
} from "./lib/threads/thread-function.ts";
export {
  type OnResult,
  ThreadPool,
  type WaitingFunctions,
} from "./lib/threads/thread-pool.ts";
