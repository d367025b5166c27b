// The part after the colon of a field: `{count:>8,d}`, `{seconds:.3f}` (PEP 3101's format
// specification).

import { text } from "./text.ts";

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

/**
 * Formats a value by a specification.
 *
 * @throws RangeError for a specification that Python would refuse for such a value.
 */
export function formatValue(value: unknown, specification: string): string {
  if (specification === "") return text(value);
  const spec = parseSpec(specification);
  return typeof value === "number" || typeof value === "bigint"
    ? formatNumber(value, spec)
    : formatText(text(value), spec);
}

function parseSpec(specification: string): Spec {
  const match = SPEC.exec(specification);
  if (match === null) throw new RangeError(`Invalid format specifier '${specification}'`);
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero === undefined ? " " : "0"),
    align: align ?? "",
    sign: sign ?? "-",
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? "",
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? "",
  };
}

function formatText(value: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") {
    throw new RangeError(`Unknown format code '${spec.type}' for text`);
  }
  if (spec.align === "=") throw new RangeError("'=' alignment not allowed for text");
  const characters = [...value].slice(0, spec.precision);
  return pad("", characters.join(""), characters.length, spec, "<");
}

function formatNumber(value: number | bigint, spec: Spec): string {
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  const { prefix, digits } = magnitude(negative ? -value : value, spec);
  const grouped = spec.grouping === "" ? digits : group(digits, spec);
  const all = sign + prefix;
  const usual = spec.fill === "0" ? "=" : ">";
  return pad(all, grouped, all.length + grouped.length, spec, usual);
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** The digits of a number that is not negative, and the prefix before them. */
function magnitude(value: number | bigint, spec: Spec): { prefix: string; digits: string } {
  const { type, precision } = spec;
  const radix = RADIX[type];
  if (radix !== undefined) {
    const digits = whole(value, type).toString(radix);
    const prefix = spec.alternate ? `0${type}` : "";
    return { prefix, digits: type === "X" ? digits.toUpperCase() : digits };
  }
  const number = Number(value);
  switch (type) {
    case "":
      if (precision === undefined) return { prefix: "", digits: String(value) };
      return { prefix: "", digits: general(number, precision) };
    case "n":
      if (!Number.isInteger(value)) return { prefix: "", digits: general(number, precision ?? 6) };
      return { prefix: "", digits: String(value) };
    case "d":
      return { prefix: "", digits: String(whole(value, type)) };
    case "c":
      return { prefix: "", digits: String.fromCodePoint(Number(whole(value, type))) };
    case "f":
    case "F":
      return { prefix: "", digits: fixed(number, precision ?? 6) };
    case "%":
      return { prefix: "", digits: `${fixed(number * 100, precision ?? 6)}%` };
    case "e":
    case "E":
      return { prefix: "", digits: cased(exponential(number, precision ?? 6), type) };
    case "g":
    case "G":
      return { prefix: "", digits: cased(general(number, precision ?? 6), type) };
    default:
      throw new RangeError(`Unknown format code '${type}' for a number`);
  }
}

function whole(value: number | bigint, type: string): bigint {
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw new RangeError(`Format code '${type}' needs a whole number`);
  }
  return BigInt(value);
}

/** `toFixed` for numbers of any size: JavaScript's own writes exponents above 1e21. */
function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value < 1e21) return value.toFixed(Math.min(digits, 100));
  return `${BigInt(value)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
}

/** Two digits of exponent at least, as in C. */
function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  return value.toExponential(Math.min(digits, 100)).replace(/e([+-])(\d)$/, "e$10$2");
}

/** C's `%g`: the shorter of fixed and exponential, without trailing zeros. */
function general(value: number, precision: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const significant = Math.max(precision, 1);
  const scientific = exponential(value, significant - 1);
  const exponent = Number(/e(.+)$/.exec(scientific)?.[1] ?? 0);
  if (exponent >= -4 && exponent < significant) {
    return withoutZeros(fixed(value, significant - 1 - exponent));
  }
  const [mantissa = "", power = ""] = scientific.split("e");
  return `${withoutZeros(mantissa)}e${power}`;
}

function withoutZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? "nan" : "inf";
}

function cased(digits: string, type: string): string {
  return type === type.toUpperCase() ? digits.toUpperCase() : digits;
}

/** Groups the digits before the point: by three, those of other bases than ten by four. */
function group(digits: string, spec: Spec): string {
  const size = RADIX[spec.type] === undefined ? 3 : 4;
  const [integer = "", ...rest] = digits.split(/(?=[.e%])/);
  const groups = [];
  let end = integer.length % size || size;
  for (let start = 0; start < integer.length; start = end, end += size) {
    groups.push(integer.slice(start, end));
  }
  return groups.join(spec.grouping) + rest.join("");
}

function pad(prefix: string, body: string, length: number, spec: Spec, usual: string): string {
  const missing = spec.width - length;
  if (missing <= 0) return prefix + body;
  switch (spec.align === "" ? usual : spec.align) {
    case "<":
      return prefix + body + spec.fill.repeat(missing);
    case "=":
      return prefix + spec.fill.repeat(missing) + body;
    case "^": {
      const left = Math.floor(missing / 2);
      return spec.fill.repeat(left) + prefix + body + spec.fill.repeat(missing - left);
    }
    default:
      return spec.fill.repeat(missing) + prefix + body;
  }
}
