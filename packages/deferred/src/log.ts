/**
 * `twisted.python.log`: the old functions, over `twisted.logger`.
 *
 * @packageDocumentation
 */

export { callWithContext, type ILogContext } from "./lib/log/context.ts";
export {
  addObserver,
  callWithLogger,
  deferr,
  err,
  Logger,
  msg,
  removeObserver,
  showwarning,
} from "./lib/log/functions.ts";
export { DefaultObserver, defaultObserver, FileLogObserver } from "./lib/log/observers.ts";
export { type ILogObserver, LogPublisher, theLogPublisher } from "./lib/log/publisher.ts";
export {
  discardLogs,
  logerr,
  logfile,
  startLogging,
  startLoggingWithObserver,
} from "./lib/log/start-logging.ts";
export { textFromEventDict } from "./lib/log/text-from-event-dict.ts";
export type { EventDict } from "./lib/logger/legacy.ts";
