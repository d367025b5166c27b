// Times as text: the part of C's `strftime` that a log needs, in the C locale and in local time.

import { inspect } from "#platform";

/** The last second that `Date` can hold. */
const LAST_SECOND = 8.64e12;

/** The format of RFC 3339, without the colon in the zone (`twisted.logger.timeFormatRFC3339`). */
export const timeFormatRFC3339 = "%Y-%m-%dT%H:%M:%S%z";

/**
 * A time as text (`twisted.logger.formatTime`).
 *
 * @param when - seconds since 1970; `null` and `undefined` if there is none.
 * @param timeFormat - as `strftime` takes it; `null` for none.
 * @param defaultText - is returned if there is no time or no format.
 * @throws TypeError if the time is no number, RangeError if it is beyond the calendar.
 */
export function formatTime(
  when: number | null | undefined,
  timeFormat: string | null = timeFormatRFC3339,
  defaultText = "-",
): string {
  if (when === null || when === undefined || timeFormat === null) return defaultText;
  if (typeof when !== "number") {
    throw new TypeError(`A time is a number of seconds since 1970, not ${inspect(when)}`);
  }
  if (!(Math.abs(when) <= LAST_SECOND)) {
    throw new RangeError(`A time is a number of seconds since 1970, not ${when}`);
  }
  return strftime(timeFormat, when);
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * The whole seconds of a time, and its microseconds. They are rounded as Python rounds them, and
 * the seconds agree with them: 59.9999999 is 60 seconds.
 */
export function splitTime(when: number): { seconds: number; microseconds: number } {
  // The fraction is split off first: a time in microseconds has more digits than a number holds.
  const whole = Math.trunc(when);
  const rounded = Math.round((when - whole) * 1e6);
  return {
    seconds: whole + Math.floor(rounded / 1e6),
    microseconds: ((rounded % 1e6) + 1e6) % 1e6,
  };
}

/** Replaces the directives of `format` by the parts of the local time `when`. Other text stays. */
export function strftime(format: string, when: number): string {
  const { seconds, microseconds } = splitTime(when);
  const date = new Date(seconds * 1000 + Math.floor(microseconds / 1000));
  return format.replace(/%(.)/gsu, (directive, letter: string) => {
    const part = PARTS[letter];
    return part === undefined ? directive : part(date, microseconds);
  });
}

/** A number with at least two digits. */
export const two = (value: number): string => String(value).padStart(2, "0");

const expand = (format: string) => (date: Date) => strftime(format, date.getTime() / 1000);

const PARTS: Readonly<Record<string, (date: Date, microseconds: number) => string>> = {
  "%": () => "%",
  A: (date) => DAYS[date.getDay()] ?? "",
  a: (date) => (DAYS[date.getDay()] ?? "").slice(0, 3),
  B: (date) => MONTHS[date.getMonth()] ?? "",
  b: (date) => (MONTHS[date.getMonth()] ?? "").slice(0, 3),
  c: expand("%a %b %e %H:%M:%S %Y"),
  D: expand("%m/%d/%y"),
  d: (date) => two(date.getDate()),
  e: (date) => String(date.getDate()).padStart(2),
  F: expand("%Y-%m-%d"),
  f: (_date, microseconds) => String(microseconds).padStart(6, "0"),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  j: (date) => String(dayOfYear(date) + 1).padStart(3, "0"),
  M: (date) => two(date.getMinutes()),
  m: (date) => two(date.getMonth() + 1),
  n: () => "\n",
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  R: expand("%H:%M"),
  S: (date) => two(date.getSeconds()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  T: expand("%H:%M:%S"),
  t: () => "\t",
  U: (date) => two(Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7)),
  u: (date) => String(date.getDay() || 7),
  W: (date) => two(Math.floor((dayOfYear(date) + 7 - ((date.getDay() + 6) % 7)) / 7)),
  w: (date) => String(date.getDay()),
  X: expand("%H:%M:%S"),
  x: expand("%m/%d/%y"),
  Y: (date) => String(date.getFullYear()),
  y: (date) => two(date.getFullYear() % 100),
  Z: (date) => zone(date, ":"),
  z: (date) => zone(date, ""),
};

/** The day within the year, from 0. */
function dayOfYear(date: Date): number {
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day - Date.UTC(date.getFullYear(), 0, 1)) / 86_400_000);
}

/** The zone's distance from UTC; east is positive. */
function zone(date: Date, separator: string): string {
  const minutes = -date.getTimezoneOffset();
  const distance = Math.abs(minutes);
  const sign = minutes < 0 ? "-" : "+";
  return `${sign}${two(Math.floor(distance / 60))}${separator}${two(distance % 60)}`;
}
