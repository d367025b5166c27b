// `%` formatting of text and bytes.

import { KeyError } from "./errors.ts";
import { fixed, general, scientific } from "./floats.ts";
import { ascii, repr, str } from "./show.ts";
import { typeMismatch } from "./type-mismatch.ts";

const DIRECTIVE = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gsu;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/**
 * `template % values`: values are an array (a tuple), a Map for `%(name)s`, or one value. Bytes
 * give bytes.
 *
 * @throws TypeError for too few or too many values, and for one that does not fit.
 * @throws RangeError (a `ValueError`) for a directive that Python does not know.
 */
export function percent(template: string, values: unknown): string;
export function percent(template: Uint8Array, values: unknown): Buffer;
export function percent(template: string | Uint8Array, values: unknown): string | Buffer;
export function percent(template: string | Uint8Array, values: unknown): string | Buffer {
  if (template instanceof Uint8Array) {
    const text = formatted(Buffer.from(template).toString("latin1"), values, bytesValue);
    return Buffer.from(text, "latin1");
  }
  return formatted(template, values, textValue);
}

/** What `%s` and its like make of a value. */
type ValueText = (value: unknown, type: string) => string;

const textValue: ValueText = (value, type) =>
  type === "s" ? str(value) : type === "r" ? repr(value) : ascii(value);

const bytesValue: ValueText = (value, type) => {
  if (!/[sb]/.test(type)) return ascii(value);
  const own = (value as { __bytes__?: unknown } | null | undefined)?.__bytes__;
  const bytes: unknown = typeof own === "function" ? own.call(value) : value;
  if (!(bytes instanceof Uint8Array)) throw typeMismatch(`%${type} of bytes`, value);
  return Buffer.from(bytes).toString("latin1");
};

function formatted(template: string, values: unknown, valueText: ValueText): string {
  const list = Array.isArray(values) ? values : [values];
  let index = 0;
  const take = (): unknown => {
    if (index >= list.length) throw new TypeError("not enough arguments for format string");
    return list[index++];
  };
  let isNamed = values instanceof Map;
  const text = template.replace(DIRECTIVE, (_whole, name, flags, width, precision, type = "") => {
    if (type === "%") return "%";
    if (type === "") throw new RangeError("incomplete format");
    const directive = {
      flags,
      width: Number(width === "*" ? take() : (width ?? 0)),
      precision:
        precision === undefined ? undefined : Number(precision === "*" ? take() : precision),
      type,
    };
    if (name !== undefined) isNamed = true;
    const value = name === undefined ? take() : lookUp(values, name);
    return padded(converted(value, directive, valueText), directive);
  });
  if (!isNamed && index < list.length) {
    throw new TypeError("not all arguments converted during string formatting");
  }
  return text;
}

function lookUp(values: unknown, name: string): unknown {
  if (values instanceof Map) {
    if (!values.has(name)) throw new KeyError(name);
    return values.get(name);
  }
  const isObject = typeof values === "object" && values !== null && !Array.isArray(values);
  if (!isObject) throw new TypeError("format requires a mapping");
  return (values as Record<string, unknown>)[name];
}

/** The number for a directive that takes one. */
function numberFor(value: unknown, type: string): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new TypeError(`%${type} format: a real number is required, not ${typeof value}`);
}

function integerFor(value: unknown, type: string): number {
  const number = numberFor(value, type);
  if (!Number.isInteger(number))
    throw new TypeError(`%${type} format: an integer is required, not float`);
  return number;
}

function converted(value: unknown, directive: Directive, valueText: ValueText): string {
  const { type, precision } = directive;
  switch (type) {
    case "s":
    case "b":
    case "r":
    case "a":
      return valueText(value, type).slice(0, precision);
    case "c":
      return character(value);
    case "d":
    case "i":
    case "u":
      return integerText(Math.trunc(numberFor(value, type)), 10, directive);
    case "x":
    case "X":
      return integerText(integerFor(value, type), 16, directive);
    case "o":
      return integerText(integerFor(value, type), 8, directive);
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      return floatText(numberFor(value, type), directive);
    default:
      throw new RangeError(`unsupported format character '${type}'`);
  }
}

function character(value: unknown): string {
  if (typeof value === "number") return String.fromCodePoint(value);
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  if (typeof text !== "string" || [...text].length !== 1)
    throw new TypeError("%c requires int or char");
  return text;
}

const PREFIXES: Readonly<Record<string, string>> = { x: "0x", X: "0X", o: "0o" };

function integerText(value: number, base: number, directive: Directive): string {
  const { flags, precision = 1, type } = directive;
  const digits = BigInt(Math.abs(value)).toString(base).padStart(precision, "0");
  const prefix = flags.includes("#") ? (PREFIXES[type] ?? "") : "";
  return signOf(value, flags) + prefix + (type === "X" ? digits.toUpperCase() : digits);
}

function floatText(value: number, directive: Directive): string {
  const { flags, precision = 6, type } = directive;
  const size = Math.abs(value);
  const keepsPoint = flags.includes("#");
  const text = /[eE]/.test(type)
    ? scientific(size, precision)
    : /[gG]/.test(type)
      ? general(size, precision, keepsPoint)
      : fixed(size, precision);
  const shown = keepsPoint && !text.includes(".") ? text.replace(/^\d+/, "$&.") : text;
  return signOf(value, flags) + (/[EFG]/.test(type) ? shown.toUpperCase() : shown);
}

function signOf(value: number, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function padded(text: string, { flags, width, type }: Directive): string {
  if (text.length >= Math.abs(width)) return text;
  // A negative width, which `*` may take, is a positive one on the other side.
  if (flags.includes("-") || width < 0) return text.padEnd(Math.abs(width));
  if (flags.includes("0") && !/[srabc]/.test(type)) {
    const start = /^[+\- ]?(?:0[xXo])?/.exec(text)?.[0] ?? "";
    const mark = flags.includes("#") ? start : start.replace(/0[xXo]$/, "");
    return mark + text.slice(mark.length).padStart(width - mark.length, "0");
  }
  return text.padStart(width);
}
