// HTTP dates, RFC 9110 section 5.6.7. Times are seconds since the epoch.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { lowerCase } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

const two = (value: number): string => String(value).padStart(2, "0");

/**
 * An IMF-fixdate (`Sun, 06 Nov 1994 08:49:37 GMT`), as bytes.
 *
 * From `twisted.web.http.datetimeToString`.
 *
 * @param secondsSinceEpoch - seconds, fractions dropped; now when left out.
 */
export function datetimeToString(secondsSinceEpoch: number = Date.now() / 1000): Buffer {
  const date = new Date(Math.floor(secondsSinceEpoch) * 1000);
  const day = `${WEEKDAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return Buffer.from(`${day} ${date.getUTCFullYear()} ${time} GMT`);
}

/**
 * Reads any of the three date formats of HTTP, with or without the weekday and the zone. A
 * weekday may have any name.
 *
 * From `twisted.web.http.stringToDatetime`.
 *
 * @returns seconds since the epoch.
 * @throws RangeError when the text is no date, lies before 1970, or is too late to be held exactly.
 */
export function stringToDatetime(dateString: string | Uint8Array): number {
  const text = latin1(dateString);
  const parts = text.trim().split(/\s+/);
  if (!beginsWithWeekday(parts)) {
    try {
      return secondsOf(["Sun,", ...parts], text);
    } catch {
      // The weekday is not missing, but has an unknown name.
    }
  }
  return secondsOf(parts, text);
}

function beginsWithWeekday([first = ""]: readonly string[]): boolean {
  const name = lowerCase(first.slice(0, 3));
  return WEEKDAYS.some((weekday) => lowerCase(weekday) === name);
}

/** @param text - the whole date, for messages. */
function secondsOf(parts: readonly string[], text: string): number {
  const fields = dateFields(parts);
  if (fields === null) throw new RangeError(`Unknown datetime format ${bytesRepr(text)}`);
  const [day, month, year, time] = fields;
  const clock = /^(\d+):(\d+):(\d+)$/.exec(time);
  const monthIndex = MONTHS.findIndex((name) => lowerCase(name) === lowerCase(month));
  if (clock === null || monthIndex === -1 || !/^\d+$/.test(day) || !/^\d+$/.test(year)) {
    throw new RangeError(`Unknown datetime format ${bytesRepr(text)}`);
  }
  if (Number(year) < 1970) throw new RangeError("Years prior to 1970 not supported");
  const midnight = Date.UTC(Number(year), monthIndex, Number(day)) / 1000;
  const seconds = midnight + Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  if (Number.isSafeInteger(seconds)) return seconds;
  throw new RangeError(`Datetime is too far from now ${bytesRepr(text)}`);
}

type DateFields = readonly [day: string, month: string, year: string, time: string];

function dateFields(parts: readonly string[]): DateFields | null {
  const [, second = "", third = "", fourth = "", fifth = ""] = parts;
  if ((parts.length === 5 || parts.length === 6) && /^\d+$/.test(second)) {
    return [second, third, fourth, fifth];
  }
  if ((parts.length === 3 || parts.length === 4) && second.includes("-")) {
    const [day = "", month = "", year = ""] = second.split("-");
    return [day, month, fourDigits(year), third];
  }
  if (parts.length === 5) return [third, second, fifth, fourth];
  return null;
}

/** A two-digit year as Twisted reads it: 0 to 68 is in this century. */
function fourDigits(year: string): string {
  const value = Number(year);
  if (value < 69) return String(value + 2000);
  return value < 100 ? String(value + 1900) : year;
}
