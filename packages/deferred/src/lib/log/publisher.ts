import { LogBeginner } from "../logger/beginner.ts";
import { globalLogBeginner, globalLogPublisher } from "../logger/global.ts";
import type { LogFile } from "../logger/interfaces.ts";
import {
  type EventDict,
  type ILegacyLogObserver,
  LegacyLogObserverWrapper,
  publishToNewObserver,
} from "../logger/legacy.ts";
import { LogPublisher as NewPublisher } from "../logger/publisher.ts";
import { processStreams, processWarnings } from "../logger/standard-streams.ts";
import { currentContext } from "./context.ts";
import { textFromEventDict } from "./text-from-event-dict.ts";

/** An observer of old events (`twisted.python.log.ILogObserver`). */
export type ILogObserver = ILegacyLogObserver;

const nullFile: LogFile = { write: () => true };

/**
 * Publishes old events through the publishers of `twisted.logger`
 * (`twisted.python.log.LogPublisher`).
 */
export class LogPublisher {
  _observerPublisher: NewPublisher;
  _publishPublisher: NewPublisher;
  _logBeginner: LogBeginner;
  _legacyObservers: LegacyLogObserverWrapper[] = [];

  /**
   * @param observerPublisher - where observers are added.
   * @param publishPublisher - is called with the events; by default a new publisher.
   * @param logBeginner - begins logging.
   */
  constructor(
    observerPublisher?: NewPublisher | null,
    publishPublisher?: NewPublisher | null,
    logBeginner?: LogBeginner | null,
  ) {
    this._publishPublisher = publishPublisher ?? new NewPublisher();
    this._observerPublisher =
      observerPublisher ?? (publishPublisher ? new NewPublisher() : this._publishPublisher);
    this._logBeginner = logBeginner ?? beginnerFor(this._observerPublisher);
    for (const name of ["addObserver", "removeObserver", "msg", "showwarning"] as const) {
      Object.defineProperty(this, name, { value: this[name].bind(this), configurable: true });
    }
  }

  /** The observers that were added. */
  get observers(): ILogObserver[] {
    return this._legacyObservers.map((wrapped) => wrapped.legacyObserver);
  }

  /** Begins logging to `other`; the events up to now are dropped. */
  _startLogging(other: ILogObserver, setStdout: unknown): void {
    const wrapped = new LegacyLogObserverWrapper(other);
    this._legacyObservers.push(wrapped);
    this._logBeginner.beginLoggingTo([wrapped], true, Boolean(setStdout));
  }

  /** Has warnings shown again as before logging began. For tests. */
  _stopLogging(): void {
    this._logBeginner._restoreWarnings();
  }

  /** Adds an observer. If it is added twice, it is called twice with each event. */
  addObserver(other: ILogObserver): void {
    const wrapped = new LegacyLogObserverWrapper(other);
    this._legacyObservers.push(wrapped);
    this._observerPublisher.addObserver(wrapped);
  }

  /** Removes an observer that was added. One that was not is ignored. */
  removeObserver(other: ILogObserver): void {
    const index = this._legacyObservers.findIndex((each) => each.legacyObserver === other);
    if (index < 0) return;
    for (const wrapped of this._legacyObservers.splice(index, 1)) {
      this._observerPublisher.removeObserver(wrapped);
    }
  }

  /**
   * Emits an old event. If the last argument is a plain object, it holds fields of the event, like
   * Python's keywords.
   */
  msg(...message: readonly unknown[]): void {
    const fields = message.at(-1);
    const isWithFields = isFields(fields);
    const eventDict: EventDict = {
      ...currentContext(),
      ...(isWithFields ? fields : undefined),
      message: isWithFields ? message.slice(0, -1) : message,
      time: Date.now() / 1000,
    };
    eventDict["isError"] ??= 0;
    publishToNewObserver(this._publishPublisher, eventDict, textFromEventDict);
  }

  /** {@link LogBeginner.showwarning}. */
  showwarning(...args: Parameters<LogBeginner["showwarning"]>): void {
    this._logBeginner.showwarning(...args);
  }
}

/** A plain object stands for keyword arguments. */
export function isFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function beginnerFor(observerPublisher: NewPublisher): LogBeginner {
  return new LogBeginner(
    new NewPublisher(observerPublisher),
    nullFile,
    processStreams,
    processWarnings,
  );
}

/** The publisher of the process (`twisted.python.log.theLogPublisher`). */
export const theLogPublisher: LogPublisher = new LogPublisher(
  globalLogPublisher,
  globalLogPublisher,
  globalLogBeginner,
);
