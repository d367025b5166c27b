/**
 * `twisted.internet.defer` and `twisted.python.failure`: results that are not there yet, and errors
 * as values.
 *
 * @packageDocumentation
 */

import "./lib/trace/start.ts";

export { DeferredLock, DeferredSemaphore } from "./lib/defer/concurrency.ts";
export { ensureDeferred, execute, fail, maybeDeferred, succeed } from "./lib/defer/construct.ts";
export { DebugInfo } from "./lib/defer/core/debug-info.ts";
export { getDebugging, setDebugging } from "./lib/defer/core/debugging.ts";
export {
  AlreadyCalledError,
  AlreadyTryingToLockError,
  CallbackReturnedItsOwnDeferredError,
  CancelledError,
  FailureGroup,
  FirstError,
  NotACoroutineError,
  QueueOverflow,
  QueueUnderflow,
  ReleasedTooOftenError,
  TimeoutError,
} from "./lib/defer/core/errors.ts";
export type { NoResult, Outcome, Refused, Unwrapped } from "./lib/defer/core/types.ts";
export { flushUnhandledFailures } from "./lib/defer/core/unhandled.ts";
export { _DefGen_Return } from "./lib/defer/coroutine.ts";
export type { CallbackRecord, Canceller } from "./lib/defer/deferred.ts";
export { Deferred, isDeferred } from "./lib/defer/deferred.ts";
export {
  DeferredList,
  type DeferredListItem,
  type DeferredListOptions,
  type DeferredListResult,
  FAILURE,
  type ResultsOf,
  SUCCESS,
} from "./lib/defer/deferred-list.ts";
export {
  DeferredFilesystemLock,
  FilesystemLock,
  LockNotHeldError,
} from "./lib/defer/filesystem-lock.ts";
export { type GatherResultsOptions, gatherResults } from "./lib/defer/gather-results.ts";
export { inlineCallbacks, returnValue } from "./lib/defer/inline-callbacks.ts";
export { _failthru, logError, passthru } from "./lib/defer/passthru.ts";
export { type PendingDeferred, pendingDeferreds } from "./lib/defer/pending-deferreds.ts";
export { DeferredQueue } from "./lib/defer/queue.ts";
export { race } from "./lib/defer/race.ts";
export { type TimeoutCallback, timeout } from "./lib/defer/timeout.ts";
export { NotDebuggingError } from "./lib/defer/waiting.ts";
export { NoCurrentExceptionError } from "./lib/failure/errors.ts";
export {
  type ErrorClass,
  type ErrorType,
  Failure,
  isFailure,
  type TextSink,
} from "./lib/failure/failure.ts";
export { qualifiedName } from "./lib/failure/qualified-name.ts";
export type { Frame, TracebackDetail } from "./lib/failure/traceback.ts";
export type { IDelayedCall, IReactorTime } from "./lib/interfaces.ts";
