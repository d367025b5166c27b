// The old observers: one writes to a file, one writes errors to standard error.

import { splitTime, strftime, two } from "../logger/format-time.ts";
import type { LogFile } from "../logger/interfaces.ts";
import type { EventDict } from "../logger/legacy.ts";
import { standardError } from "../logger/standard-streams.ts";
import { addObserver, removeObserver } from "./functions.ts";
import { safeFormat } from "./percent-format.ts";
import { textFromEventDict } from "./text-from-event-dict.ts";

/**
 * An observer that can be started and stopped. Its `emit` is bound, so that it can be passed on
 * alone.
 */
abstract class GlobalStartStopObserver {
  constructor() {
    const emit = this.emit;
    Object.defineProperty(this, "emit", { value: emit.bind(this), configurable: true });
  }

  /** Is called with an event. */
  abstract emit(eventDict: EventDict): void;

  /** Begins to observe. */
  start(): void {
    addObserver(this.emit);
  }

  /** Stops observing. */
  stop(): void {
    removeObserver(this.emit);
  }
}

/** An observer that writes lines of text (`twisted.python.log.FileLogObserver`). */
export class FileLogObserver extends GlobalStartStopObserver {
  /** How times are written, as `strftime` takes it. */
  declare timeFormat: string | null;
  /** Writes to the file. */
  readonly write: (text: string) => unknown;
  /** Flushes the file. */
  readonly flush: () => unknown;

  /** @param f - a stream, or anything with `write`. */
  constructor(f: LogFile) {
    super();
    this.write = (text) => f.write(text);
    this.flush = () => f.flush?.();
  }

  /** The distance of local time from UTC at a time, in seconds; west is positive. */
  getTimezoneOffset(when: number): number {
    return new Date(when * 1000).getTimezoneOffset() * 60;
  }

  /**
   * A time as local date and time, by {@link timeFormat} if there is one.
   *
   * @param when - seconds since 1970.
   */
  formatTime(when: number): string {
    if (this.timeFormat !== null) return strftime(this.timeFormat, when);
    const offset = -this.getTimezoneOffset(when);
    const date = new Date(splitTime(when + offset).seconds * 1000);
    const distance = Math.abs(offset);
    const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
    const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two);
    const zone = `${two(Math.floor(distance / 3600))}${two(Math.floor(distance / 60) % 60)}`;
    return `${day} ${time.join(":")}${offset < 0 ? "-" : "+"}${zone}`;
  }

  /** Writes an event, with time and system before it, and further lines indented. */
  emit(eventDict: EventDict): void {
    const text = textFromEventDict(eventDict);
    if (text === null) return;
    const time = this.formatTime(eventDict["time"] as number);
    const fields = { system: eventDict["system"], text: text.replaceAll("\n", "\n\t") };
    this.write(`${time} ${safeFormat("[%(system)s] %(text)s\n", fields)}`);
    this.flush();
  }
}

FileLogObserver.prototype.timeFormat = null;

/** An observer that writes errors to standard error (`twisted.python.log.DefaultObserver`). */
export class DefaultObserver extends GlobalStartStopObserver {
  /** Where errors are written. */
  declare stderr: LogFile;

  emit(eventDict: EventDict): void {
    if (!eventDict["isError"]) return;
    const text = textFromEventDict(eventDict);
    if (text !== null) this.stderr.write(text);
    this.stderr.flush?.();
  }
}

DefaultObserver.prototype.stderr = standardError;

/**
 * The observer until logging has begun (`twisted.python.log.defaultObserver`). It is not started.
 */
export const defaultObserver: DefaultObserver = new DefaultObserver();
