// Events as text.

import { Failure } from "../failure/failure.ts";
import { checkOptions } from "../options.ts";
import { type Fields, lookUp } from "./field.ts";
import { flatFormat, formatOf } from "./flatten.ts";
import { formatValue } from "./format-spec.ts";
import { parseFormat } from "./format-string.ts";
import { formatTime } from "./format-time.ts";
import type { LogEvent } from "./interfaces.ts";
import { asciiOnly, repr, safeRepr, safeText, text } from "./text.ts";

/** Formats a time in seconds since 1970, or a missing time. */
export type TimeFormatter = (when: number | null | undefined) => string;

/** What {@link eventAsText} takes by name. */
export interface EventAsTextOptions {
  /** Whether the traceback of the event's failure is written after the text. `true` by default. */
  includeTraceback?: boolean | undefined;
  /** Whether the time is written before the text. `true` by default. */
  includeTimestamp?: boolean | undefined;
  /** Whether system, or namespace and level, are written before the text. `true` by default. */
  includeSystem?: boolean | undefined;
  /** How the time is written. */
  formatTime?: TimeFormatter | undefined;
}

/**
 * The text of an event, as its format and fields make it (`twisted.logger.formatEvent`). It never
 * throws: what cannot be formatted is described.
 */
export function formatEvent(event: LogEvent): string {
  return eventAsText(event, {
    includeTraceback: false,
    includeTimestamp: false,
    includeSystem: false,
  });
}

/**
 * An event as text, with time, origin and traceback: `{time} [{system}] {text}\n{traceback}`
 * (`twisted.logger.eventAsText`). Without text and failure it is empty.
 */
export function eventAsText(event: LogEvent, options?: EventAsTextOptions): string {
  const checked = checkOptions("eventAsText", options, [
    "includeTraceback",
    "includeTimestamp",
    "includeSystem",
    "formatTime",
  ]);
  let result = textOf(event);
  if ((checked.includeTraceback ?? true) && "log_failure" in event) {
    result = `${result}\n${tracebackOf(event.log_failure)}`;
  }
  if (result === "") return "";
  const formatter = checked.formatTime ?? formatTime;
  const time = (checked.includeTimestamp ?? true) ? `${timeOf(event, formatter)} ` : "";
  const system = (checked.includeSystem ?? true) ? `[${systemOf(event)}] ` : "";
  return time + system + result;
}

/**
 * An event as a line of a log file, with further lines indented
 * (`twisted.logger.formatEventAsClassicLogText`).
 *
 * @returns `null` if there is nothing to write.
 */
export function formatEventAsClassicLogText(
  event: LogEvent,
  formatTime?: TimeFormatter,
): string | null {
  const line = eventAsText(event, { formatTime });
  return line === "" ? null : `${line.replaceAll("\n", "\n\t")}\n`;
}

/**
 * Formats as Python's `str.format`, by names only, with calls: `formatWithCall("{name} {method()}",
 * fields)`.
 *
 * @throws RangeError for a malformed format and for a field that is not there.
 */
export function formatWithCall(format: string, fields: Fields): string {
  return fill(format, fields, 2);
}

/** A specification may hold fields itself, but not those again. */
function fill(format: string, fields: Fields, depth: number): string {
  if (depth === 0) throw new RangeError("Max string recursion exceeded");
  let result = "";
  for (const piece of parseFormat(format)) {
    result += piece.text;
    if (piece.field === undefined) continue;
    const { name, conversion, spec } = piece.field;
    const value = convert(lookUp(name, fields), conversion);
    result += formatValue(value, spec === "" ? "" : fill(spec, fields, depth - 1));
  }
  return result;
}

function convert(value: unknown, conversion: string): unknown {
  switch (conversion) {
    case "":
      return value;
    case "s":
      return text(value);
    case "r":
      return repr(value);
    case "a":
      return asciiOnly(repr(value));
    default:
      throw new RangeError(`Unknown conversion specifier ${conversion}`);
  }
}

function textOf(event: LogEvent): string {
  try {
    if (event.log_flattened !== undefined) return flatFormat(event);
    const format = formatOf(event);
    return format === null ? "" : formatWithCall(format, event as Fields);
  } catch (error) {
    return formatUnformattableEvent(event, error);
  }
}

/**
 * The text that is written in place of an event that cannot be formatted. This does not throw
 * either.
 */
export function formatUnformattableEvent(event: LogEvent, error: unknown): string {
  try {
    return `Unable to format event ${repr(event)}: ${text(error)}`;
  } catch (worse) {
    const recovered = Object.entries(event)
      .map(([key, value]) => `${safeRepr(key)} = ${safeRepr(value)}`)
      .join(", ");
    return (
      `MESSAGE LOST: unformattable object logged: ${safeRepr(error)}\n` +
      `Recoverable data: ${recovered}\n` +
      `Exception during formatting:\n${tracebackOf(new Failure(worse))}`
    );
  }
}

/** The traceback of what should be a failure, or `instead` and the reason why there is none. */
export function tracebackOf(
  failure: unknown,
  instead = "(UNABLE TO OBTAIN TRACEBACK FROM EVENT):",
): string {
  try {
    return (failure as Failure).getTraceback();
  } catch (error) {
    return `${instead}${safeText(error)}`;
  }
}

function timeOf(event: LogEvent, formatter: TimeFormatter): string {
  try {
    return formatter(event.log_time);
  } catch {
    // The rest of the event is shown, though its time is faulty.
    return "UNFORMATTABLE";
  }
}

function systemOf(event: LogEvent): string {
  const { log_system: system } = event;
  if (system === undefined || system === null) {
    return `${event.log_namespace ?? "-"}#${event.log_level?.name ?? "-"}`;
  }
  try {
    return text(system);
  } catch {
    // The rest of the event is shown, though its system is faulty.
    return "UNFORMATTABLE";
  }
}
