// Errors that are logged while a test runs.

import { type ErrorType, type Failure, isFailure } from "@twisted-ts/deferred";
import {
  globalLogBeginner,
  globalLogPublisher,
  type ILogObserver,
  type LogEvent,
} from "@twisted-ts/deferred/logger";

/** Keeps the failures that are logged. {@link logObserver} is the only one. */
export class LogObserver {
  #errors: Failure[] = [];
  readonly #logged = new WeakSet<Failure>();
  #added = 0;
  #ignored: ErrorType[] = [];
  /**
   * The observer that writes critical events to standard error until logging has begun. It is not
   * called with events that are kept here.
   */
  #standardError: ILogObserver | null = null;
  readonly #observe: ILogObserver = (event) => this.gotEvent(event);
  readonly #passOn: ILogObserver = (event) => {
    if (globalLogBeginner._temporaryObserver === this.#standardError && !isError(event)) {
      this.#standardError?.(event);
    }
  };

  /** Observes from now on. Calls may be nested. */
  _add(): void {
    this.#added += 1;
    if (this.#added > 1) return;
    this.#standardError = globalLogBeginner._temporaryObserver;
    if (this.#standardError !== null) {
      globalLogPublisher.removeObserver(this.#standardError);
      globalLogPublisher.addObserver(this.#passOn);
    }
    globalLogPublisher.addObserver(this.#observe);
  }

  /** Ends the last {@link LogObserver._add}. */
  _remove(): void {
    this.#added -= 1;
    if (this.#added > 0) return;
    globalLogPublisher.removeObserver(this.#observe);
    globalLogPublisher.removeObserver(this.#passOn);
    // If logging has begun since, that observer is no longer used.
    if (this.#standardError !== null && globalLogBeginner._temporaryObserver !== null) {
      globalLogPublisher.addObserver(this.#standardError);
    }
    this.#standardError = null;
  }

  /** Keeps no errors of these types, until {@link LogObserver._clearIgnores}. */
  _ignoreErrors(...errorTypes: readonly ErrorType[]): void {
    this.#ignored.push(...errorTypes);
  }

  /** Keeps all errors again. */
  _clearIgnores(): void {
    this.#ignored = [];
  }

  /** Forgets the errors that are kept, or those of some types, and returns them. */
  flushErrors(...errorTypes: readonly ErrorType[]): Failure[] {
    const errors = this.#errors;
    this.#errors = [];
    if (errorTypes.length === 0) return errors;
    const flushed: Failure[] = [];
    for (const failure of errors) {
      (failure.check(...errorTypes) === null ? this.#errors : flushed).push(failure);
    }
    return flushed;
  }

  /** Forgets the errors of these events. @internal */
  _forget(events: readonly LogEvent[]): void {
    const forgotten = new Set(events.map(failureOf));
    this.#errors = this.#errors.filter((failure) => !forgotten.has(failure));
  }

  /** The errors that are kept. */
  getErrors(): readonly Failure[] {
    return this.#errors;
  }

  /** Keeps the failure of an event, if it has one. */
  gotEvent(event: LogEvent): void {
    const failure = failureOf(event);
    if (failure === null) return;
    if (this.#ignored.length === 0 || failure.check(...this.#ignored) === null) {
      this.#errors.push(failure);
      this.#logged.add(failure);
    }
  }

  /** Whether a failure came from the log. */
  wasLogged(failure: Failure): boolean {
    return this.#logged.has(failure);
  }
}

/** The failure that an event of either kind, the logger's or the old one, reports as an error. */
function failureOf(event: LogEvent): Failure | null {
  if (isFailure(event.log_failure)) return event.log_failure;
  const { isError, failure } = event;
  return isError && isFailure(failure) ? failure : null;
}

function isError(event: LogEvent): boolean {
  return failureOf(event) !== null || Boolean(event["isError"]);
}

/** Observes the log of the process while tests run. */
export const logObserver: LogObserver = new LogObserver();
