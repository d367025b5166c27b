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
  if (negative && spec.type === "c") throw new RangeError("No character has a negative number");
  const sign = negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  const { prefix, digits } = magnitude(negative ? -value : value, spec);
  const all = sign + prefix;
  const usual = spec.fill === "0" ? "=" : ">";
  const grouped = spec.grouping === "" ? digits : group(digits, spec, usual, all.length);
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
      return { prefix: "", digits: withPoint(value, precision) };
    case "n":
      if (isWhole(value)) return { prefix: "", digits: String(value) };
      return { prefix: "", digits: general(number, precision ?? 6) };
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

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

function whole(value: number | bigint, type: string): bigint {
  if (!isWhole(value)) {
    throw new RangeError(`Format code '${type}' needs a whole number`);
  }
  return BigInt(value);
}

/** The most digits that JavaScript's own functions write. */
const MOST_DIGITS = 100;

/** `toFixed` for numbers of any size: JavaScript's own writes exponents above 1e21. */
function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value < 1e21) return halfToEven((most) => value.toFixed(most), digits);
  return `${BigInt(value)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
}

/** Two digits of exponent at least, as in C. */
function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const written = halfToEven((most) => value.toExponential(most), digits);
  return written.replace(/e([+-])(\d)$/, "e$10$2");
}

/**
 * Rounds as Python does: where a number is exactly in the middle between two results, the one with
 * an even last digit is taken. JavaScript takes the larger one.
 *
 * @param write - writes the number with so many digits after the point.
 */
function halfToEven(write: (digits: number) => string, digits: number): string {
  const wanted = Math.min(digits, MOST_DIGITS);
  // A number that is not in the middle differs from it in one of the next 30 digits: a double has
  // 17.
  const more = Math.min(wanted + 30, MOST_DIGITS);
  const [mantissa = "", power] = write(more).split("e");
  const end = mantissa.length - (more - wanted);
  const kept = mantissa.slice(0, end).replace(/\.$/, "");
  const isHalf = /^50*$/.test(mantissa.slice(end));
  if (!isHalf || Number(kept.at(-1)) % 2 === 1) return write(wanted);
  return power === undefined ? kept : `${kept}e${power}`;
}

/**
 * As {@link general}; but a number with a fraction has a digit after the point, and an exponent
 * where there is no room for that digit.
 */
function withPoint(value: number | bigint, precision: number): string {
  const number = Number(value);
  if (isWhole(value)) return general(number, precision);
  const digits = general(number, precision, Math.max(precision, 1) - 1);
  return /^\d+$/.test(digits) ? `${digits}.0` : digits;
}

/**
 * C's `%g`: the shorter of fixed and exponential, without trailing zeros.
 *
 * @param tooLarge - from this exponent on the result is exponential.
 */
function general(value: number, precision: number, tooLarge = Math.max(precision, 1)): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const significant = Math.max(precision, 1);
  const scientific = exponential(value, significant - 1);
  const exponent = Number(/e(.+)$/.exec(scientific)?.[1] ?? 0);
  if (exponent >= -4 && exponent < tooLarge) {
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

/**
 * Groups the digits before the point: by three, those of other bases than ten by four. Zeros that
 * fill up the width are grouped too.
 */
function group(digits: string, spec: Spec, usual: string, prefixLength: number): string {
  const size = RADIX[spec.type] === undefined ? 3 : 4;
  const [whole = "", ...rest] = digits.split(/(?=[.eE%])/);
  const isFilled = spec.fill === "0" && (spec.align || usual) === "=";
  const room = spec.width - prefixLength - rest.join("").length;
  const integer = isFilled ? whole.padStart(digitsFor(room, size), "0") : whole;
  const groups = [];
  let end = integer.length % size || size;
  for (let start = 0; start < integer.length; start = end, end += size) {
    groups.push(integer.slice(start, end));
  }
  return groups.join(spec.grouping) + rest.join("");
}

/** How many digits, in groups of `size`, take up at least `width` characters. */
function digitsFor(width: number, size: number): number {
  const most = width - Math.floor(width / (size + 1));
  return width % (size + 1) === 0 ? most + 1 : most;
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
