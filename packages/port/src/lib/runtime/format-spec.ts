// Format specifications: what stands after the colon in `f"{value:>8.2f}"`.

import { fixed, floatRepr, general, scientific } from "./floats.ts";
import { str } from "./show.ts";
import { typeMismatch } from "./type-mismatch.ts";

const SPECIFICATION =
  /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

interface Specification {
  readonly text: string;
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  /** `#`: a prefix for the base, or a point that stays. */
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly group: string;
  readonly precision: number | undefined;
  readonly type: string;
}

function parse(text: string): Specification {
  const match = SPECIFICATION.exec(text);
  if (match === null) throw new RangeError(`Invalid format specifier '${text}'`);
  const [, fill, align, sign = "", alternate, zero, width = "0", group = "", precision, type = ""] =
    match;
  return {
    text,
    fill: fill ?? (zero === undefined ? " " : "0"),
    align,
    sign,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width),
    group,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/**
 * A value by a specification of Python's: `format(3.14159, ".2f")`. A number without a fraction is
 * taken for an `int`, if the specification does not ask for a float.
 *
 * @throws RangeError (a `ValueError`) for a specification that does not fit the value.
 */
export function format(value: unknown, specification = ""): string {
  const own = (value as { __format__?: unknown } | null | undefined)?.__format__;
  if (typeof own === "function") return String(own.call(value, specification));
  if (specification === "") return str(value);
  if (typeof value === "number") return formatNumber(value, parse(specification), false);
  // With a specification, a truth is the number that it is in Python.
  if (typeof value === "boolean") return formatNumber(Number(value), parse(specification), false);
  if (typeof value === "string") return formatString(value, parse(specification));
  if (!isShownAsText(value)) throw typeMismatch("a format specification", value);
  return formatString(str(value), parse(specification));
}

/** As {@link format}, of a number that is a float in Python, whatever its fraction is. */
export function formatFloat(value: unknown, specification: string): string {
  return typeof value === "number"
    ? formatNumber(value, parse(specification), true)
    : format(value, specification);
}

/** Whether an object says how it is shown, as the members of an enumeration do. */
function isShownAsText(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return false;
  return !(value instanceof Map || value instanceof Set);
}

function formatString(text: string, spec: Specification): string {
  const { type, sign, alternate, align, group, precision } = spec;
  if (type !== "" && type !== "s")
    throw new RangeError(`Unknown format code '${type}' for object of type 'str'`);
  if (sign !== "") throw new RangeError("Sign not allowed in string format specifier");
  if (alternate) throw new RangeError("Alternate form (#) not allowed in string format specifier");
  if (align === "=") throw new RangeError("'=' alignment not allowed in string format specifier");
  if (group !== "") throw new RangeError(`Cannot specify '${group}' with 's'.`);
  return aligned(text.slice(0, precision), spec, align ?? "<");
}

function formatNumber(value: number, spec: Specification, isFloat: boolean): string {
  const { sign, align, zero } = spec;
  const isNegative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  const { prefix, digits } = isInteger(value, spec, isFloat)
    ? integerText(size, spec)
    : { prefix: "", digits: floatText(size, spec) };
  const start = (isNegative && !(value === 0 && !isFloat) ? "-" : sign.replace("-", "")) + prefix;
  const side = align ?? (zero ? "=" : ">");
  if (side !== "=") return aligned(start + grouped(digits, spec), spec, side);
  return start + padded(digits, spec, spec.width - start.length);
}

/** Whether a number is shown as an integer. */
function isInteger(value: number, spec: Specification, isFloat: boolean): boolean {
  const { type, precision } = spec;
  if (/^[eEfFgG%]$/.test(type)) return false;
  if (type === "s") throw new RangeError("Unknown format code 's' for a number");
  const whole = Number.isInteger(value) && !isFloat;
  if (/^[bcdoxX]$/.test(type)) {
    if (!whole) throw new RangeError(`Unknown format code '${type}' for object of type 'float'`);
    if (precision !== undefined)
      throw new RangeError("Precision not allowed in integer format specifier");
    return true;
  }
  return whole && precision === undefined;
}

/** A whole number, without a sign. */
function integerText(size: number, spec: Specification): { prefix: string; digits: string } {
  const { type, alternate, group, sign } = spec;
  if (group === "," && /^[bcoxXn]$/.test(type))
    throw new RangeError(`Cannot specify ',' with '${type}'.`);
  const prefix = (text: string): string => (alternate ? text : "");
  switch (type) {
    case "b":
      return { prefix: prefix("0b"), digits: size.toString(2) };
    case "o":
      return { prefix: prefix("0o"), digits: size.toString(8) };
    case "x":
      return { prefix: prefix("0x"), digits: size.toString(16) };
    case "X":
      return { prefix: prefix("0X"), digits: size.toString(16).toUpperCase() };
    case "c":
      if (sign !== "") throw new RangeError("Sign not allowed with integer format specifier 'c'");
      return { prefix: "", digits: String.fromCodePoint(size) };
    default:
      return { prefix: "", digits: str(size) };
  }
}

/** A number with a fraction, without a sign. */
function floatText(size: number, spec: Specification): string {
  const { type, precision, alternate } = spec;
  const point = (text: string): string =>
    alternate && !text.includes(".") ? text.replace(/^\d+/, "$&.") : text;
  switch (type) {
    case "e":
    case "E":
      return inCase(point(scientific(size, precision ?? 6)), type);
    case "f":
    case "F":
      return inCase(point(fixed(size, precision ?? 6)), type);
    case "%":
      return `${point(fixed(size * 100, precision ?? 6))}%`;
    case "g":
    case "G":
    case "n":
      return inCase(point(general(size, precision ?? 6, alternate)), type);
    default: {
      if (precision === undefined) return point(floatRepr(size));
      const text = general(size, precision, alternate);
      return /^\d+$/.test(text) && text.length < precision ? `${text}.0` : text;
    }
  }
}

function inCase(text: string, type: string): string {
  return /[EFG]/.test(type) ? text.toUpperCase() : text;
}

/** Puts a mark between groups of digits before the point: four of a base, else three. */
function grouped(digits: string, { group, type }: Specification): string {
  if (group === "") return digits;
  const [whole = ""] = /^[\da-fA-F]+?(?=\.|e|E|%|$)/.exec(digits) ?? [];
  const size = /^[boxX]$/.test(type) ? 4 : 3;
  return (
    whole.replace(new RegExp(`\\B(?=(?:[\\da-fA-F]{${size}})+$)`, "g"), group) +
    digits.slice(whole.length)
  );
}

/** Digits filled up at their start; zeros are in groups, too. */
function padded(digits: string, spec: Specification, width: number): string {
  if (spec.fill !== "0" || spec.group === "")
    return grouped(digits, spec).padStart(width, spec.fill);
  let filled = digits;
  while (grouped(filled, spec).length < width) filled = `0${filled}`;
  return grouped(filled, spec);
}

function aligned(text: string, { fill, width }: Specification, side: string): string {
  const missing = width - text.length;
  if (missing <= 0) return text;
  switch (side) {
    case "<":
      return text + fill.repeat(missing);
    case "^": {
      const before = Math.floor(missing / 2);
      return fill.repeat(before) + text + fill.repeat(missing - before);
    }
    default:
      return fill.repeat(missing) + text;
  }
}
