import type { Failure } from "../failure/failure.ts";
import type { LogLevel } from "./levels.ts";
import type { Logger } from "./logger.ts";

/** Which object passed an event on, and to which observer: collected under `log_trace`. */
export type LogTrace = [from: unknown, to: ILogObserver][];

/**
 * A log event: a flat object. Keys that begin with `log_` belong to the logging system; all others
 * are the fields that the caller gave (`twisted.logger.LogEvent`).
 */
export interface LogEvent {
  /** The text, with `{field}` for what is filled in. */
  log_format?: string | Uint8Array | null | undefined;
  log_level?: LogLevel | null | undefined;
  /** Dotted name of where the event came from. */
  log_namespace?: string;
  /** The object that the event is about. */
  log_source?: unknown;
  log_logger?: Logger;
  /** Seconds since 1970. */
  log_time?: number;
  log_failure?: Failure;
  /** Shown instead of namespace and level. */
  log_system?: unknown;
  /** If the caller put an array here, each object that passes the event on is added to it. */
  log_trace?: LogTrace;
  /** The fields of `log_format` as text, made once, so that the event can be stored. */
  log_flattened?: Record<string, unknown>;
  [field: string]: unknown;
}

/**
 * Is called with events: a function, or an instance of one of the observer classes, which can be
 * called.
 */
export type ILogObserver = (event: LogEvent) => unknown;

/**
 * Whether something is an observer: it can be called. It has the members that `verifyObject` of the
 * reactor asks for.
 */
export const isLogObserver: {
  (candidate: unknown): candidate is ILogObserver;
  /** The name of the interface. */
  readonly interfaceName: string;
  /** What a candidate lacks, by name. */
  missing(candidate: unknown): readonly string[];
} = Object.assign(
  (candidate: unknown): candidate is ILogObserver => typeof candidate === "function",
  {
    interfaceName: "ILogObserver",
    missing: (candidate: unknown) => (typeof candidate === "function" ? [] : ["a call"]),
  },
);

/** What an observer writes text to: a stream of Node's, or anything with `write`. */
export interface LogFile {
  /** Takes some text. */
  write(text: string): unknown;
  /** Called after each event, if there is such a method. */
  flush?(): unknown;
}
