import { inspect } from "#platform";
import { Failure } from "../failure/failure.ts";
import { INSPECT } from "../inspect-symbol.ts";
import { checkOptions } from "../options.ts";
import type { ILogObserver, LogEvent } from "./interfaces.ts";
import { InvalidLogLevelError, isLogLevel, LogLevel } from "./levels.ts";
import { namespaceOfCaller } from "./namespace.ts";
import { HandledOperation, type Operation } from "./operation.ts";

/** What {@link Logger} takes by name. */
export interface LoggerOptions {
  /** Dotted name of where the events come from. By default that of the calling module's file. */
  namespace?: string | undefined;
  /** The object that the events are about. */
  source?: unknown;
  /** Is called with each of them. By default `globalLogPublisher`. */
  observer?: ILogObserver | undefined;
}

/** Fields of an event, which its format may show. */
export type LogFields = Record<string, unknown>;

let globalObserver: ILogObserver = () => undefined;

/**
 * Sets the observer of the loggers that were given none. `global.ts` calls it when it is loaded.
 */
export function setGlobalObserver(observer: ILogObserver): void {
  globalObserver = observer;
}

/**
 * Emits log events to an observer (`twisted.logger.Logger`). The text of an event is a format with
 * the names of fields in braces, which an observer fills in if it wants text: `log.info("{user}
 * from {host}", { user, host })`.
 */
export class Logger {
  namespace: string;
  source: unknown;
  observer: ILogObserver;

  /**
   * Takes its arguments by position, or one object with their names.
   *
   * @param namespace - dotted name of where the events come from.
   * @param source - the object that the events are about.
   * @param observer - is called with each of them.
   */
  constructor(
    namespace?: string | null | LoggerOptions,
    source?: unknown,
    observer?: ILogObserver | null,
  ) {
    if (typeof namespace === "object" && namespace !== null) {
      const options = checkOptions("Logger", namespace, ["namespace", "source", "observer"]);
      this.namespace = options.namespace ?? Logger._namespaceFromCallingContext();
      this.source = options.source ?? null;
      this.observer = options.observer ?? globalObserver;
    } else {
      this.namespace = namespace ?? Logger._namespaceFromCallingContext();
      this.source = source ?? null;
      this.observer = observer ?? globalObserver;
    }
  }

  /** The namespace of a logger that is given none: the calling module's file as a dotted name. */
  static _namespaceFromCallingContext(): string {
    return namespaceOfCaller();
  }

  /**
   * Emits an event.
   *
   * @param level - how important it is. A value that is not a level is logged as a failure, without
   *   the event's format.
   * @param format - the text, with `{field}` for what is filled in.
   * @param fields - more of the event; keys that begin with `log_` are the logger's, and are set by
   *   it.
   */
  emit(level: LogLevel, format?: string | null, fields?: LogFields): void {
    if (!isLogLevel(level)) {
      this.failure(
        "Got invalid log level {invalidLevel!r} in {logger}.emit().",
        new Failure(new InvalidLogLevelError(level)),
        { invalidLevel: level, logger: this },
      );
      return;
    }
    const event: LogEvent = {
      ...fields,
      log_logger: this,
      log_level: level,
      log_namespace: this.namespace,
      log_source: this.source,
      log_format: format ?? null,
      log_time: Date.now() / 1000,
    };
    event.log_trace?.push([this, this.observer]);
    const { observer } = this;
    observer(event);
  }

  /**
   * Emits a failure, whose traceback text observers write after the text.
   *
   * @param format - what was being done: `"While frobbing {knob}"`.
   * @param failure - what happened; anything that is not a Failure is wrapped in one.
   * @param level - `LogLevel.critical` by default: it was not foreseen.
   * @param fields - more of the event.
   */
  failure(format: string | null, failure: unknown, fields?: LogFields, level?: LogLevel): void;
  failure(format: string | null, failure: unknown, level: LogLevel, fields?: LogFields): void;
  failure(
    format: string | null,
    failure: unknown,
    first?: LogFields | LogLevel,
    second?: LogFields | LogLevel,
  ): void {
    const [level, fields] = levelAndFields(first, second);
    const log_failure = failure instanceof Failure ? failure : new Failure(failure);
    this.emit(level, format, { ...fields, log_failure });
  }

  /** Emits an event at level `debug`. */
  debug(format?: string | null, fields?: LogFields): void {
    this.emit(LogLevel.debug, format, fields);
  }

  /** Emits an event at level `info`. */
  info(format?: string | null, fields?: LogFields): void {
    this.emit(LogLevel.info, format, fields);
  }

  /** Emits an event at level `warn`. */
  warn(format?: string | null, fields?: LogFields): void {
    this.emit(LogLevel.warn, format, fields);
  }

  /** Emits an event at level `error`. */
  error(format?: string | null, fields?: LogFields): void {
    this.emit(LogLevel.error, format, fields);
  }

  /** Emits an event at level `critical`. */
  critical(format?: string | null, fields?: LogFields): void {
    this.emit(LogLevel.critical, format, fields);
  }

  /**
   * Runs `block`. If it throws, {@link failure} logs the error, and it is not thrown on.
   *
   * @param format - what is being done: `"While frobbing {knob}:"`.
   * @param block - what to run.
   * @returns the outcome of the block. `block` is called with the same object.
   */
  failuresHandled(
    format: string,
    block: (operation: Operation) => unknown,
    fields?: LogFields,
    level?: LogLevel,
  ): Operation;
  failuresHandled(
    format: string,
    block: (operation: Operation) => unknown,
    level: LogLevel,
    fields?: LogFields,
  ): Operation;
  failuresHandled(
    format: string,
    block: (operation: Operation) => unknown,
    first?: LogFields | LogLevel,
    second?: LogFields | LogLevel,
  ): Operation {
    const [level, fields] = levelAndFields(first, second);
    const operation = new HandledOperation();
    operation.run(block, (failure) => this.failure(format, failure, level, fields));
    return operation;
  }

  /**
   * As {@link failuresHandled}, for code that runs often: the function that it returns runs any
   * number of blocks, also one within another, and makes no object for them.
   *
   * @param staticMessage - what is being done. No field but the failure is filled in.
   */
  failureHandler(
    staticMessage: string,
    level: LogLevel = LogLevel.critical,
  ): (block: () => unknown) => void {
    return (block) => {
      try {
        block();
      } catch (error) {
        this.failure(staticMessage, new Failure(error), level);
      }
    };
  }

  /** The namespace, as `<Logger '…'>`. */
  toString(): string {
    return `<${this.constructor.name} ${inspect(this.namespace)}>`;
  }

  /** For `util.inspect`: the namespace. */
  [INSPECT](): string {
    return this.toString();
  }
}

function levelAndFields(
  first: LogFields | LogLevel | undefined,
  second: LogFields | LogLevel | undefined,
): [LogLevel, LogFields | undefined] {
  const isLevelFirst = isLogLevel(first);
  const level = isLevelFirst ? first : second;
  const fields = isLevelFirst ? second : first;
  return [(level ?? LogLevel.critical) as LogLevel, fields as LogFields | undefined];
}
