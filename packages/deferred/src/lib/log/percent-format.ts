// Python's `format % mapping`, as far as old events use it.

import { formatValue } from "../logger/format-spec.ts";
import { asciiOnly, repr, safeRepr, text } from "../logger/text.ts";

/** The directive after `%` or `%(key)`. */
const DIRECTIVE = /([-#0 +]*)(\d+)?(?:\.(\d*))?[hlL]?(.)?/suy;

/**
 * Fills in `%(name)s` and the other directives.
 *
 * @throws RangeError for a directive that is malformed, or that names a key which is not there.
 */
export function percentFormat(format: string, mapping: Readonly<Record<string, unknown>>): string {
  let result = "";
  let start = 0;
  for (let at = format.indexOf("%"); at >= 0; at = format.indexOf("%", start)) {
    result += format.slice(start, at);
    const isKeyed = format[at + 1] === "(";
    const keyEnd = isKeyed ? format.indexOf(")", at) : at;
    if (keyEnd < 0) throw new RangeError("incomplete format key");
    DIRECTIVE.lastIndex = keyEnd + 1;
    const [, flags = "", width = "", precision, type] = DIRECTIVE.exec(format) ?? [];
    start = DIRECTIVE.lastIndex;
    if (type === "%") {
      result += "%";
      continue;
    }
    if (!isKeyed) {
      throw new RangeError(`No mapping key in ${safeRepr(format.slice(at, start))}`);
    }
    const key = format.slice(at + 2, keyEnd);
    if (!Object.hasOwn(mapping, key)) throw new RangeError(`No key ${safeRepr(key)}`);
    result += fill(mapping[key], flags, width, precision, type);
  }
  return result + format.slice(start);
}

function fill(
  value: unknown,
  flags: string,
  width: string,
  precision: string | undefined,
  type: string | undefined,
): string {
  const isLeft = flags.includes("-");
  if (type === "s" || type === "r" || type === "a") {
    const shown = type === "s" ? text(value) : repr(value);
    const characters = [...(type === "a" ? asciiOnly(shown) : shown)];
    const most = precision === undefined ? characters.length : Number(precision);
    return aligned("", characters.slice(0, most).join(""), Number(width), isLeft, " ");
  }
  if (type === undefined || !"diuoxXeEfFgGc".includes(type)) {
    throw new RangeError(`unsupported format character ${safeRepr(type ?? "")}`);
  }
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new TypeError(`%${type} format: a real number is required, not ${typeof value}`);
  }
  if (type === "c") return aligned("", formatValue(value, "c"), Number(width), isLeft, " ");
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const alternate = flags.includes("#") ? "#" : "";
  const isDecimal = "diu".includes(type);
  const isInteger = isDecimal || "oxX".includes(type);
  const number = isDecimal && typeof value === "number" ? Math.trunc(value) : value;
  const digits = precision === undefined || isInteger ? "" : `.${Number(precision)}`;
  const shown = formatValue(number, `${sign}${alternate}${digits}${isDecimal ? "d" : type}`);
  const before = /^[-+ ]?(?:0[xXo])?/.exec(shown)?.[0] ?? "";
  // The precision of an integer is how many digits it has at least.
  const after = shown.slice(before.length).padStart(isInteger ? Number(precision ?? 0) : 0, "0");
  return aligned(before, after, Number(width), isLeft, flags.includes("0") ? "0" : " ");
}

/** Pads with blanks, or with zeros between the sign and the digits. */
function aligned(
  before: string,
  after: string,
  width: number,
  isLeft: boolean,
  padding: "0" | " ",
): string {
  const missing = Math.max(width - [...before, ...after].length, 0);
  if (isLeft) return before + after + " ".repeat(missing);
  if (padding === "0") return before + "0".repeat(missing) + after;
  return " ".repeat(missing) + before + after;
}

/**
 * {@link percentFormat} that cannot fail: values that cannot be formatted are described, as far as
 * possible.
 */
export function safeFormat(format: unknown, mapping: Readonly<Record<string, unknown>>): string {
  const attempts = [
    () => percentFormat(asFormat(format), mapping),
    () =>
      "Invalid format string or unformattable object in log message: " +
      `${repr(format)}, ${repr(mapping)}`,
    () => `UNFORMATTABLE OBJECT WRITTEN TO LOG with fmt ${repr(format)}, MESSAGE LOST`,
  ];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch {
      // The next attempt shows less of the event.
    }
  }
  return "PATHOLOGICAL ERROR IN BOTH FORMAT STRING AND MESSAGE DETAILS, MESSAGE LOST";
}

function asFormat(format: unknown): string {
  if (typeof format === "string") return format;
  throw new TypeError(`A format is text, not ${typeof format}`);
}
