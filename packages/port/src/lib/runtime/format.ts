// `%` formatting, `str.format` and format specifications.

import { IndexError, KeyError } from "./errors.ts";
import { fixed, general } from "./floats.ts";
import { repr, str } from "./show.ts";

const DIRECTIVE = /%(?:\((\w+)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsab%])/g;

/**
 * `template % values`: values are an array (a tuple), a Map for `%(name)s`, or one value. Bytes
 * give bytes.
 */
export function percent(template: string, values: unknown): string;
export function percent(template: Uint8Array, values: unknown): Buffer;
export function percent(template: string | Uint8Array, values: unknown): string | Buffer;
export function percent(template: string | Uint8Array, values: unknown): string | Buffer {
  if (template instanceof Uint8Array) {
    const text = percentText(Buffer.from(template).toString("latin1"), values, true);
    return Buffer.from(text, "latin1");
  }
  return percentText(template, values, false);
}

function percentText(template: string, values: unknown, bytes: boolean): string {
  const list = Array.isArray(values) ? values : [values];
  let index = 0;
  const take = (): unknown => {
    if (index >= list.length) throw new TypeError("not enough arguments for format string");
    return list[index++];
  };
  let isNamed = values instanceof Map;
  const text = template.replace(DIRECTIVE, (_whole, name, flags = "", width, precision, type) => {
    if (type === "%") return "%";
    const size = width === "*" ? Number(take()) : width === undefined ? 0 : Number(width);
    const digits =
      precision === "*" ? Number(take()) : precision === undefined ? undefined : Number(precision);
    if (name !== undefined) isNamed = true;
    const value = name === undefined ? take() : lookUp(values, name);
    return padded(converted(value, type, flags, digits, bytes), flags, size, type);
  });
  if (!isNamed && index < list.length) {
    throw new TypeError("not all arguments converted during string formatting");
  }
  return text;
}

function lookUp(values: unknown, name: string): unknown {
  if (!(values instanceof Map)) return (values as Record<string, unknown>)[name];
  if (!values.has(name)) throw new KeyError(name);
  return values.get(name);
}

/** The number for a directive that takes one. */
function numberFor(value: unknown, type: string): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new TypeError(`%${type} format: a real number is required, not ${typeof value}`);
}

function converted(
  value: unknown,
  type: string,
  flags: string,
  digits: number | undefined,
  bytes: boolean,
): string {
  switch (type) {
    case "s":
    case "b":
    case "r":
    case "a": {
      if (bytes && value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
      const text = /[sb]/.test(type) ? str(value) : repr(value);
      return digits === undefined ? text : text.slice(0, digits);
    }
    case "c":
      return typeof value === "number" ? String.fromCodePoint(value) : str(value);
    case "d":
    case "i":
    case "u":
      return signed(Math.trunc(numberFor(value, type)).toString(), flags);
    case "x":
      return (flags.includes("#") ? "0x" : "") + numberFor(value, type).toString(16);
    case "X":
      return (flags.includes("#") ? "0X" : "") + numberFor(value, type).toString(16).toUpperCase();
    case "o":
      return (flags.includes("#") ? "0o" : "") + numberFor(value, type).toString(8);
    default:
      return signed(floatText(numberFor(value, type), type, digits), flags);
  }
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function floatText(value: number, type: string, digits = 6): string {
  if (/[eE]/.test(type)) {
    const text = value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
    return type === "E" ? text.toUpperCase() : text;
  }
  if (type === "g") return general(value, digits);
  if (type === "G") return general(value, digits).toUpperCase();
  return fixed(value, digits);
}

function padded(text: string, flags: string, size: number, type: string): string {
  if (text.length >= size) return text;
  if (flags.includes("-")) return text.padEnd(size);
  if (flags.includes("0") && !/[srac]/.test(type)) {
    const sign = /^[+-]/.exec(text)?.[0] ?? "";
    return sign + text.slice(sign.length).padStart(size - sign.length, "0");
  }
  return text.padStart(size);
}

const SPEC = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/s;

/** A value by a specification of Python's: `format(3.14159, ".2f")`. */
export function format(given: unknown, spec = ""): string {
  if (spec === "") return str(given);
  // With a width, a truth counts as the number that it is in Python.
  const value = typeof given === "boolean" ? Number(given) : given;
  const match = SPEC.exec(spec);
  if (match === null) throw new RangeError(`Invalid format specifier '${spec}'`);
  const [
    ,
    fill = " ",
    align,
    sign = "",
    alternate = "",
    zero,
    width = "0",
    group,
    precision,
    type,
  ] = match;
  const size = Number(width);
  const isNumber = typeof value === "number";
  let text = isNumber ? numeric(value, type, precision, alternate) : str(value);
  if (!isNumber && precision !== undefined) text = text.slice(0, Number(precision));
  if (group !== undefined) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  if (isNumber) text = signed(text, sign);
  if (text.length >= size) return text;
  const side = align ?? (zero ? "=" : isNumber ? ">" : "<");
  const character = align === undefined && zero ? "0" : fill;
  const missing = size - text.length;
  switch (side) {
    case "<":
      return text.padEnd(size, character);
    case "^":
      return text
        .padStart(text.length + Math.floor(missing / 2), character)
        .padEnd(size, character);
    case "=": {
      // Zeros go after the sign and after the prefix of the base.
      const mark = /^[+-]?(0[xXob])?/.exec(text)?.[0] ?? "";
      return mark + text.slice(mark.length).padStart(size - mark.length, character);
    }
    default:
      return text.padStart(size, character);
  }
}

function numeric(
  value: number,
  type = "",
  precision: string | undefined,
  alternate: string,
): string {
  const digits = precision === undefined ? undefined : Number(precision);
  const prefix = (text: string): string => (alternate === "" ? "" : text);
  switch (type) {
    case "b":
      return prefix("0b") + value.toString(2);
    case "o":
      return prefix("0o") + value.toString(8);
    case "x":
      return prefix("0x") + value.toString(16);
    case "X":
      return prefix("0X") + value.toString(16).toUpperCase();
    case "c":
      return String.fromCodePoint(value);
    case "%":
      return `${fixed(value * 100, digits ?? 6)}%`;
    case "":
    case "d":
    case "n":
      return digits === undefined ? str(value) : general(value, digits);
    default:
      return floatText(value, type, digits);
  }
}

/** `template.format(*values, **names)`. */
export function formatText(
  template: string,
  values: readonly unknown[],
  names: Readonly<Record<string, unknown>> = {},
): string {
  let index = 0;
  const find = (field: string): unknown => {
    const [first = "", ...path] = field
      .split(/[.[\]]+/)
      .filter((part, at) => at === 0 || part !== "");
    const key = first === "" ? String(index++) : first;
    let value: unknown;
    if (/^\d+$/.test(key)) {
      if (Number(key) >= values.length) {
        throw new IndexError(`Replacement index ${key} out of range for positional args tuple`);
      }
      value = values[Number(key)];
    } else {
      if (!Object.hasOwn(names, key)) throw new KeyError(key);
      value = names[key];
    }
    for (const part of path) {
      value = value instanceof Map ? value.get(part) : (value as Record<string, unknown>)[part];
    }
    return value;
  };
  // A specification may have fields of its own: `{:{}}`.
  const field = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}/g;
  return str(template).replace(field, (whole, name, how, spec = "") => {
    if (whole === "{{") return "{";
    if (whole === "}}") return "}";
    const value = find(name);
    const full = String(spec).replace(/\{([^{}]*)\}/g, (_all, inner) => str(find(inner)));
    return format(how === "r" ? repr(value) : how === "s" ? str(value) : value, full);
  });
}
