// Events as JSON, each on a line, and back.

import { isFailure } from "../failure/failure.ts";
import { flattenEvent } from "./flatten.ts";
import type { LogEvent } from "./interfaces.ts";
import { failureAsJSON, failureFromJSON } from "./json-failure.ts";
import { jsonText } from "./json-text.ts";
import { isLogLevel, LogLevel } from "./levels.ts";

/** The identifiers of the classes that are restored; they are Twisted's. */
const LEVEL = "02e59486-f24d-46ad-8224-3acdf2a5732a";
const FAILURE = "e76887e2-20ed-49bf-a8f8-ba25cc586f2d";

/**
 * An event as JSON text, without line ends in it (`twisted.logger.eventAsJSON`). First its fields
 * are formatted, and stored in it under `log_flattened`, so that {@link formatEvent} and
 * {@link extractField} work after it was read again. Bytes are kept as ISO-8859-1 text; other
 * objects that JSON has no form for as `{"unpersistable": true}`.
 *
 * @throws RangeError if its format cannot be filled in.
 */
export function eventAsJSON(event: LogEvent): string {
  flattenEvent(event);
  return jsonText(event, storedForm);
}

function storedForm(value: object | symbol | bigint): unknown {
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
  }
  if (isLogLevel(value)) return { name: value.name, __class_uuid__: LEVEL };
  if (isFailure(value)) return { ...failureAsJSON(value), __class_uuid__: FAILURE };
  return { unpersistable: true };
}

/**
 * The event that JSON text holds (`twisted.logger.eventFromJSON`).
 *
 * @throws SyntaxError if it is no JSON; RangeError for an object of a class that is not known.
 */
export function eventFromJSON(eventText: string): LogEvent {
  return JSON.parse(eventText, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, "__class_uuid__")) {
      return value;
    }
    return restored(value as Record<string, unknown>);
  });
}

function restored(value: Record<string, unknown>): unknown {
  switch (String(value["__class_uuid__"]).toLowerCase()) {
    case LEVEL:
      // A level that is not known, perhaps of a later version, is left out.
      return [...LogLevel.iterconstants()].find((level) => level.name === value["name"]) ?? null;
    case FAILURE:
      return failureFromJSON(value);
    default:
      throw new RangeError(`No class is known as ${JSON.stringify(value["__class_uuid__"])}`);
  }
}
