// The old functions, over the publisher of the process.

import { Failure, isFailure } from "../failure/failure.ts";
import { repr } from "../logger/text.ts";
import { callWithContext } from "./context.ts";
import { type ILogObserver, type LogPublisher, theLogPublisher } from "./publisher.ts";

/** Adds an observer of old events (`twisted.python.log.addObserver`). */
export function addObserver(other: ILogObserver): void {
  theLogPublisher.addObserver(other);
}

/** Removes an observer of old events (`twisted.python.log.removeObserver`). */
export function removeObserver(other: ILogObserver): void {
  theLogPublisher.removeObserver(other);
}

/**
 * Logs a message (`twisted.python.log.msg`): `msg("Started")`. If the last argument is a plain
 * object, it holds fields of the event, like Python's keywords: `msg("Started", { system: "Foo"
 * })`.
 */
export function msg(...message: readonly unknown[]): void {
  theLogPublisher.msg(...message);
}

/**
 * Logs a failure (`twisted.python.log.err`).
 *
 * @param _stuff - what happened: a Failure, an error, or anything else, which is then only shown.
 * @param _why - what was being done.
 * @param fields - more of the event.
 */
export function err(
  _stuff: unknown,
  _why: string | null = null,
  fields: Record<string, unknown> = {},
): void {
  if (isFailure(_stuff)) msg({ ...fields, failure: _stuff, why: _why, isError: 1 });
  else if (_stuff instanceof Error) err(new Failure(_stuff), _why, fields);
  else msg(repr(_stuff), { ...fields, why: _why, isError: 1 });
}

/** Shows a warning in the log (`twisted.python.log.showwarning`). */
export function showwarning(...args: Parameters<LogPublisher["showwarning"]>): void {
  theLogPublisher.showwarning(...args);
}

/** Another name of {@link err}. */
export const deferr = err;

/** An object whose name is logged with events (`twisted.python.log.Logger`). */
export class Logger {
  /** The `system` of events that are emitted on behalf of this object. Subclasses override it. */
  logPrefix(): string {
    return "-";
  }
}

/**
 * Calls `func` on behalf of `logger`: the old events of the call have its `logPrefix()` as
 * `system`. What `func` throws is logged, and not thrown on (`twisted.python.log.callWithLogger`).
 *
 * @returns what `func` returns, or `undefined` if it threw.
 */
export function callWithLogger<Args extends readonly unknown[], Result>(
  logger: { logPrefix(): string },
  func: (...args: Args) => Result,
  ...args: Args
): Result | undefined {
  let system: string;
  try {
    system = logger.logPrefix();
  } catch (error) {
    system = "(buggy logPrefix method)";
    err(new Failure(error), null, { system });
  }
  try {
    return callWithContext({ system }, func, ...args);
  } catch (error) {
    err(new Failure(error), null, { system });
    return undefined;
  }
}
