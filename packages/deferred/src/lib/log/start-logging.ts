import { globalLogPublisher } from "../logger/global.ts";
import type { LogFile } from "../logger/interfaces.ts";
import { LoggingFile } from "../logger/io.ts";
import { LogLevel } from "../logger/levels.ts";
import { Logger } from "../logger/logger.ts";
import { msg } from "./functions.ts";
import { FileLogObserver } from "./observers.ts";
import { type ILogObserver, theLogPublisher } from "./publisher.ts";

/**
 * Begins logging to a file (`twisted.python.log.startLogging`).
 *
 * @param file - a stream, or anything with `write`.
 * @param setStdout - whether what is written to the standard streams is logged as well.
 * @returns the observer; `null` if what is written to `file` is logged itself.
 */
export function startLogging(file: LogFile, setStdout: unknown = true): FileLogObserver | null {
  if (file instanceof LoggingFile) return null;
  const observer = new FileLogObserver(file);
  startLoggingWithObserver(observer.emit, setStdout);
  return observer;
}

/**
 * Begins logging to an observer of old events (`twisted.python.log.startLoggingWithObserver`).
 *
 * @param setStdout - whether what is written to the standard streams is logged as well.
 */
export function startLoggingWithObserver(observer: ILogObserver, setStdout: unknown = true): void {
  theLogPublisher._startLogging(observer, setStdout);
  msg("Log opened.");
}

/**
 * Text that is written here is logged (`twisted.python.log.logfile`), until {@link discardLogs}.
 */
export let logfile: LogFile = new LoggingFile(
  new Logger("twisted.python.log", null, globalLogPublisher),
);

/** Text that is written here is logged as an error (`twisted.python.log.logerr`). */
export const logerr: LogFile = new LoggingFile(
  new Logger("twisted.python.log", null, globalLogPublisher),
  LogLevel.error,
);

/**
 * Drops the text that is written to {@link logfile} from now on (`twisted.python.log.discardLogs`).
 */
export function discardLogs(): void {
  logfile = { write: () => true };
}
