import { qualifiedName } from "../failure/qualified-name.ts";
import { framesOf } from "../failure/traceback.ts";
import { checkOptions } from "../options.ts";
import { LimitedHistoryLogObserver } from "./buffer.ts";
import { FileLogObserver } from "./file.ts";
import { FilteringLogObserver, LogLevelFilterPredicate } from "./filter.ts";
import { eventAsText } from "./format.ts";
import type { ILogObserver, LogFile } from "./interfaces.ts";
import { LoggingFile } from "./io.ts";
import { LogLevel } from "./levels.ts";
import { Logger } from "./logger.ts";
import { LogPublisher } from "./publisher.ts";

const MORE_THAN_ONCE_WARNING =
  "Warning: primary log target selected twice at <{fileNow}:{lineNow}> - " +
  "previously selected at <{fileThen}:{lineThen}>.  Remove one of the calls to beginLoggingTo.";

/** The standard streams, which can be replaced: Twisted's `sys`. */
export interface IStandardStreams {
  stdout: LogFile;
  stderr: LogFile;
}

/** Shows one warning: its message, its category, and the place where it was emitted. */
export type ShowWarning = (
  message: unknown,
  category: unknown,
  filename: string,
  lineno: number,
  file?: LogFile | null,
  line?: string | null,
) => void;

/** The function that shows warnings, which can be replaced: Python's module `warnings`. */
export interface IWarnings {
  showwarning: ShowWarning;
}

/** What {@link LogBeginner.beginLoggingTo} takes by name. */
export interface BeginLoggingOptions {
  /** Whether the events up to now are dropped. `false` by default. */
  discardBuffer?: boolean | undefined;
  /** Whether what is written to the standard streams becomes events. `true` by default. */
  redirectStandardIO?: boolean | undefined;
}

/**
 * Holds the events that are logged before a program has chosen its observers
 * (`twisted.logger.LogBeginner`): critical events are written to a stream at once, and the last
 * events are kept for the observers to come.
 */
export class LogBeginner {
  /** How many events are kept, if the constructor is given no number. */
  static readonly _DEFAULT_BUFFER_SIZE: number = 200;
  _initialBuffer: LimitedHistoryLogObserver;
  _publisher: LogPublisher;
  _log: Logger;
  _stdio: IStandardStreams;
  _warningsModule: IWarnings;
  /** The observer until logging has begun; then `null`. */
  _temporaryObserver: ILogObserver | null;
  _previousBegin: readonly [file: string, line: number] = ["", 0];
  readonly #oldShowwarning: ShowWarning;

  /**
   * @param publisher - publishes the events.
   * @param errorStream - where critical events are written until logging has begun.
   * @param stdio - has the streams that may be redirected.
   * @param warningsModule - its warnings become events when logging has begun.
   * @param initialBufferSize - how many events are kept until then.
   */
  constructor(
    publisher: LogPublisher,
    errorStream: LogFile,
    stdio: IStandardStreams,
    warningsModule: IWarnings,
    initialBufferSize?: number | null,
  ) {
    const { _DEFAULT_BUFFER_SIZE } = new.target;
    this._initialBuffer = new LimitedHistoryLogObserver(initialBufferSize ?? _DEFAULT_BUFFER_SIZE);
    this._publisher = publisher;
    this._log = new Logger("twisted.logger._global", null, publisher);
    this._stdio = stdio;
    this._warningsModule = warningsModule;
    this._temporaryObserver = new LogPublisher(
      this._initialBuffer,
      new FilteringLogObserver(
        new FileLogObserver(
          errorStream,
          (event) => `${eventAsText(event, { includeTimestamp: false, includeSystem: false })}\n`,
        ),
        [new LogLevelFilterPredicate(LogLevel.critical)],
      ),
    );
    publisher.addObserver(this._temporaryObserver);
    this.#oldShowwarning = warningsModule.showwarning;
    this.showwarning = this.showwarning.bind(this);
  }

  /**
   * Begins logging to `observers`: they get the events up to now, and those to come; critical
   * events are no longer written to the error stream by this object. It is meant to be called once;
   * a further call adds observers, with a warning.
   *
   * @param discardBuffer - whether the events up to now are dropped; or both options by name.
   * @param redirectStandardIO - whether what is written to the standard streams becomes events.
   */
  beginLoggingTo(
    observers: Iterable<ILogObserver>,
    discardBuffer: boolean | BeginLoggingOptions = false,
    redirectStandardIO = true,
  ): void {
    const options = checkOptions(
      "beginLoggingTo",
      typeof discardBuffer === "object" ? discardBuffer : { discardBuffer, redirectStandardIO },
      ["discardBuffer", "redirectStandardIO"],
    );
    const here = callerOf(this.beginLoggingTo);
    for (const observer of observers) this._publisher.addObserver(observer);
    if (this._temporaryObserver !== null) {
      this._publisher.removeObserver(this._temporaryObserver);
      if (!(options.discardBuffer ?? false)) this._initialBuffer.replayTo(this._publisher);
      this._temporaryObserver = null;
      this._warningsModule.showwarning = this.showwarning;
    } else {
      const [fileThen, lineThen] = this._previousBegin;
      const [fileNow, lineNow] = here;
      this._log.warn(MORE_THAN_ONCE_WARNING, { fileNow, lineNow, fileThen, lineThen });
    }
    this._previousBegin = here;
    if (options.redirectStandardIO ?? true) {
      this.#redirect("stdout", LogLevel.info);
      this.#redirect("stderr", LogLevel.error);
    }
  }

  #redirect(stream: "stdout" | "stderr", level: LogLevel): void {
    const { encoding } = this._stdio[stream] as { encoding?: unknown };
    this._stdio[stream] = new LoggingFile(
      new Logger(stream, null, this._publisher),
      level,
      typeof encoding === "string" ? encoding : null,
    );
  }

  /** Has warnings shown as they were before logging began. @internal */
  _restoreWarnings(): void {
    if (this._warningsModule.showwarning === this.showwarning) {
      this._warningsModule.showwarning = this.#oldShowwarning;
    }
  }

  /**
   * Emits a warning as an event; with a `file`, shows it there as it would have been shown before.
   */
  showwarning(
    message: unknown,
    category: unknown,
    filename: string,
    lineno: number,
    file?: LogFile | null,
    line?: string | null,
  ): void {
    if (file !== undefined && file !== null) {
      const showwarning = this.#oldShowwarning;
      showwarning(message, category, filename, lineno, file, line);
      return;
    }
    this._log.warn("{filename}:{lineno}: {category}: {warning}", {
      warning: message,
      category: typeof category === "function" ? qualifiedName(category) : category,
      filename,
      lineno,
    });
  }
}

/** File and line of the caller of `callee`. */
function callerOf(callee: (...args: never[]) => unknown): readonly [file: string, line: number] {
  const where: { stack?: string } = {};
  Error.captureStackTrace(where, callee);
  const [, file = "<unknown>", line = 0] = framesOf(where).at(-1) ?? [];
  return [file, line];
}
