// Conversions between events of `twisted.logger` and those of `twisted.python.log`, which have
// other keys.

import { CallableObserver } from "./callable.ts";
import { formatEvent } from "./format.ts";
import type { ILogObserver, LogEvent } from "./interfaces.ts";
import { LogLevel } from "./levels.ts";
import { text } from "./text.ts";

/** An event as an old observer expects it. */
export type EventDict = LogEvent;

/** An observer of old events. */
export type ILegacyLogObserver = (eventDict: EventDict) => unknown;

/** The text of an event, made when it is read. */
class TextFromEvent {
  readonly event: LogEvent;

  constructor(event: LogEvent) {
    this.event = event;
  }

  toString(): string {
    return formatEvent(this.event);
  }
}

/**
 * An observer that gives an old one events with the keys that it expects
 * (`twisted.logger.LegacyLogObserverWrapper`): `message`, `time`, `system`, `format`, `isError`,
 * and `failure` and `why` for a failure.
 */
export class LegacyLogObserverWrapper extends CallableObserver {
  legacyObserver: ILegacyLogObserver;

  constructor(legacyObserver: ILegacyLogObserver) {
    super();
    this.legacyObserver = legacyObserver;
  }

  override __call__(event: LogEvent): void {
    event["message"] ??= [];
    event["time"] ??= event.log_time;
    event["system"] ??= event.log_system ?? "-";
    if (!("format" in event) && (event.log_format ?? null) !== null) {
      event["log_legacy"] = new TextFromEvent({ ...event });
      event["format"] = "%(log_legacy)s";
      // A `message` that is not an array is a field of the new event. It would hide the text.
      if (!Array.isArray(event["message"])) event["message"] = [];
    }
    if ("log_failure" in event) {
      event["failure"] ??= event.log_failure;
      event["isError"] ??= 1;
      event["why"] ??= formatEvent(event);
    } else {
      const { log_level: level } = event;
      event["isError"] ??= level === LogLevel.error || level === LogLevel.critical ? 1 : 0;
    }
    const { legacyObserver } = this;
    legacyObserver(event);
  }

  override toString(): string {
    return `${this.constructor.name}(${text(this.legacyObserver)})`;
  }
}

/** Levels of Python's `logging`, which old events may have as `logLevel`. */
const FROM_PYTHON: ReadonlyMap<unknown, LogLevel> = new Map<unknown, LogLevel>([
  [10, LogLevel.debug],
  ["DEBUG", LogLevel.debug],
  [20, LogLevel.info],
  ["INFO", LogLevel.info],
  [30, LogLevel.warn],
  ["WARNING", LogLevel.warn],
  [40, LogLevel.error],
  ["ERROR", LogLevel.error],
  [50, LogLevel.critical],
  ["CRITICAL", LogLevel.critical],
]);

/**
 * Calls a new observer with an old event, to which the keys that it expects are added where they
 * are missing.
 *
 * @param textFromEventDict - makes the text of an old event.
 */
export function publishToNewObserver(
  observer: ILogObserver,
  eventDict: EventDict,
  textFromEventDict: (eventDict: EventDict) => string | null,
): void {
  eventDict.log_time ??= eventDict["time"] as number;
  if (!("log_format" in eventDict)) {
    const made = textFromEventDict(eventDict);
    if (made !== null) {
      eventDict["log_text"] = made;
      eventDict.log_format = "{log_text}";
    }
  }
  if (!("log_level" in eventDict)) {
    const level = levelOf(eventDict);
    if (level !== undefined) eventDict.log_level = level;
  }
  eventDict.log_namespace ??= "log_legacy";
  if (!("log_system" in eventDict) && "system" in eventDict) {
    eventDict.log_system = eventDict["system"];
  }
  observer(eventDict);
}

function levelOf(eventDict: EventDict): LogLevel | undefined {
  if ("logLevel" in eventDict) return FROM_PYTHON.get(eventDict["logLevel"]);
  return eventDict["isError"] ? LogLevel.critical : LogLevel.info;
}
