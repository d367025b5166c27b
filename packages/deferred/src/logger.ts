/**
 * `twisted.logger`: events with levels and fields, and the observers that get them.
 *
 * @packageDocumentation
 */

export {
  type BeginLoggingOptions,
  type IStandardStreams,
  type IWarnings,
  LogBeginner,
  type ShowWarning,
} from "./lib/logger/beginner.ts";
export { LimitedHistoryLogObserver } from "./lib/logger/buffer.ts";
export {
  type CallableClass,
  type CallableInstance,
  CallableObserver,
} from "./lib/logger/callable.ts";
export { type CapturedLogs, capturedLogs } from "./lib/logger/capture.ts";
export { UnsupportedOperation, WriteToClosedFileError } from "./lib/logger/errors.ts";
export type { Fields } from "./lib/logger/field.ts";
export { FileLogObserver, textFileLogObserver } from "./lib/logger/file.ts";
export {
  FilteringLogObserver,
  type ILogFilterPredicate,
  LogLevelFilterPredicate,
  PredicateResult,
  shouldLogEvent,
} from "./lib/logger/filter.ts";
export { extractField, flattenEvent } from "./lib/logger/flatten.ts";
export {
  type EventAsTextOptions,
  eventAsText,
  formatEvent,
  formatEventAsClassicLogText,
  formatUnformattableEvent,
  formatWithCall,
  type TimeFormatter,
} from "./lib/logger/format.ts";
export { formatTime, timeFormatRFC3339 } from "./lib/logger/format-time.ts";
export { globalLogBeginner, globalLogPublisher } from "./lib/logger/global.ts";
export {
  type ILogObserver,
  isLogObserver,
  type LogEvent,
  type LogFile,
  type LogTrace,
} from "./lib/logger/interfaces.ts";
export { LoggingFile } from "./lib/logger/io.ts";
export { eventAsJSON, eventFromJSON } from "./lib/logger/json.ts";
export {
  eventsFromJSONLogFile,
  jsonFileLogObserver,
  type LogContent,
  type LogReader,
  type LogSource,
} from "./lib/logger/json-file.ts";
export {
  type EventDict,
  type ILegacyLogObserver,
  LegacyLogObserverWrapper,
  publishToNewObserver,
} from "./lib/logger/legacy.ts";
export { InvalidLogLevelError, LogLevel } from "./lib/logger/levels.ts";
export { type LogFields, Logger, type LoggerOptions } from "./lib/logger/logger.ts";
export { _loggerFor } from "./lib/logger/logger-for.ts";
export type { NamedConstant } from "./lib/logger/named-constants.ts";
export type { Operation } from "./lib/logger/operation.ts";
export { bitbucketLogObserver, LogPublisher } from "./lib/logger/publisher.ts";
