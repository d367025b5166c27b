import { inspect } from "#platform";
import { Failure } from "../failure/failure.ts";
import { CallableObserver } from "./callable.ts";
import type { ILogObserver, LogEvent } from "./interfaces.ts";
import { Logger } from "./logger.ts";

const OBSERVER_DISABLED =
  "Temporarily disabling observer {observer} due to exception: {log_failure}";

/**
 * An observer that passes each event on to others (`twisted.logger.LogPublisher`). If one throws,
 * the others are still called.
 */
export class LogPublisher extends CallableObserver {
  _observers: ILogObserver[];
  log: Logger;

  constructor(...observers: ILogObserver[]) {
    super();
    this._observers = observers;
    this.log = new Logger("twisted.logger._observer", null, this);
  }

  /**
   * Adds an observer, unless it is there already.
   *
   * @throws TypeError if it cannot be called.
   */
  addObserver(observer: ILogObserver): void {
    if (typeof observer !== "function") {
      throw new TypeError(`Observer is not callable: ${inspect(observer)}`);
    }
    if (!this._observers.includes(observer)) this._observers = [...this._observers, observer];
  }

  /** Removes an observer. One that was not added is ignored. */
  removeObserver(observer: ILogObserver): void {
    this._observers = this._observers.filter((each) => each !== observer);
  }

  /** Passes `event` on. */
  override __call__(event: LogEvent): void {
    let broken: [ILogObserver, Failure][] | undefined;
    for (const observer of this._observers) {
      event.log_trace?.push([this, observer]);
      try {
        observer(event);
      } catch (error) {
        broken ??= [];
        broken.push([observer, new Failure(error)]);
      }
    }
    if (broken === undefined) return;
    for (const [observer, failure] of broken) {
      this._errorLoggerForObserver(observer).failure(OBSERVER_DISABLED, failure, { observer });
    }
  }

  /** A logger for all observers except this one, which has just thrown. */
  _errorLoggerForObserver(observer: ILogObserver): Logger {
    const others = new LogPublisher(...this._observers.filter((each) => each !== observer));
    return new Logger("twisted.logger._observer", null, others);
  }
}

/** An observer that does nothing. */
export function bitbucketLogObserver(_event: LogEvent): void {
  // Nothing is done with the event.
}
