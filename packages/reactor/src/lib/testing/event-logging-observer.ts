// A log observer that keeps the events.

import { CallableObserver, type ILogObserver, type LogEvent } from "@twisted-ts/deferred/logger";

/** A test that cleanups can be added to. */
export interface CleansUp {
  /** Has a function called after the test. */
  addCleanup(cleanup: () => void): unknown;
}

/** A publisher of events: a `LogPublisher`. */
export interface ObservablePublisher {
  /** Adds an observer. */
  addObserver(observer: ILogObserver): void;
  /** Removes an observer. */
  removeObserver(observer: ILogObserver): void;
}

/**
 * Keeps the events it is called with, and gives access to them as an array does: `observer[0]`,
 * `observer.length`, `for … of`.
 *
 * From `twisted.internet.testing.EventLoggingObserver`.
 */
export class EventLoggingObserver
  extends CallableObserver
  implements ArrayLike<LogEvent>, Iterable<LogEvent>
{
  /** The events by their number. */
  readonly [index: number]: LogEvent;
  /** The events. */
  _events: LogEvent[] = [];
  /** How many events there are. */
  declare readonly length: number;

  constructor() {
    super();
    // Every function has an own property `length`, which would hide this one.
    Object.defineProperty(this, "length", { get: () => this._events.length });
  }

  /** An observer of `publisher`, until the test has ended. */
  static createWithCleanup(
    testInstance: CleansUp,
    publisher: ObservablePublisher,
  ): EventLoggingObserver {
    const observer = new EventLoggingObserver();
    publisher.addObserver(observer);
    testInstance.addCleanup(() => publisher.removeObserver(observer));
    return observer;
  }

  /** Keeps an event. */
  override __call__(event: LogEvent): void {
    const index = this._events.push(event) - 1;
    Object.defineProperty(this, index, {
      configurable: true,
      enumerable: true,
      get: () => this._events[index],
    });
  }

  /** The event at a place, counted from the end when negative. */
  at(index: number): LogEvent | undefined {
    return this._events.at(index);
  }

  /** The events, in order. */
  [Symbol.iterator](): ArrayIterator<LogEvent> {
    return this._events.values();
  }
}
