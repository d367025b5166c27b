// biome-ignore-all lint/suspicious/noExplicitAny: what is made a number may be of any type
// Numbers and bytes from other values, and numbers as text.

import { isNumber } from "./arithmetic.ts";
import { encode } from "./codecs.ts";
import { iterate } from "./iterate.ts";
import { repr } from "./show.ts";
import { typeMismatch } from "./type-mismatch.ts";

const PREFIXES: Readonly<Record<number, RegExp>> = {
  2: /^([+-]?)0b/i,
  8: /^([+-]?)0o/i,
  16: /^([+-]?)0x/i,
};

/** The base that the prefix of a number says; 10 without one. */
function baseOf(text: string): number {
  const known = Object.entries(PREFIXES).find(([, prefix]) => prefix.test(text));
  return known === undefined ? 10 : Number(known[0]);
}

/**
 * `int(value, base)`. With a base of 0 the prefix of the text says it.
 *
 * @throws RangeError for a text that is not a number, and for infinity.
 */
export function int(value: any = 0, base = 10): number {
  if (isNumber(value)) {
    if (!Number.isFinite(Number(value)))
      throw new RangeError(`cannot convert float ${repr(value)} to integer`);
    return Math.trunc(Number(value));
  }
  if (typeof value?.__int__ === "function") return value.__int__();
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    throw typeMismatch("int()", value);
  const text = asciiText(value);
  const actual = base === 0 ? baseOf(text) : base;
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, actual);
  const prefix = PREFIXES[actual];
  const bare = prefix === undefined ? text : text.replace(prefix, "$1");
  if (!new RegExp(`^[+-]?[${digits}]+(?:_[${digits}]+)*$`, "i").test(bare)) {
    throw new RangeError(`invalid literal for int() with base ${base}: ${repr(value)}`);
  }
  return Number.parseInt(bare.replaceAll("_", ""), actual);
}

/** The text of text or bytes, without white space around it. */
function asciiText(value: string | Uint8Array): string {
  return (typeof value === "string" ? value : Buffer.from(value).toString("latin1")).trim();
}

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/i;

/** `float(value)`. @throws RangeError for a text that is not a number. */
export function float(value: any = 0): number {
  if (isNumber(value)) return Number(value);
  if (typeof value?.__float__ === "function") return value.__float__();
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw typeMismatch("float()", value);
  }
  const text = asciiText(value);
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!FLOAT.test(text)) throw new RangeError(`could not convert string to float: ${repr(value)}`);
  return Number(text.replaceAll("_", ""));
}

/** The number of a character or of a single byte. */
export function ord(value: any): number {
  if (typeof value === "number") return value;
  const codes =
    typeof value === "string"
      ? Array.from(value, (c) => c.codePointAt(0) as number)
      : value instanceof Uint8Array
        ? [...value]
        : [];
  const [code, ...others] = codes;
  if (code === undefined || others.length > 0) throw typeMismatch("ord()", value);
  return code;
}

/** `bytes(...)`: of a length, of numbers, of bytes, or of a text with its encoding. */
export function bytes(value?: any, encoding?: string): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (typeof value === "number") {
    if (value < 0) throw new RangeError("negative count");
    return Buffer.alloc(value);
  }
  if (typeof value === "string") {
    if (encoding === undefined) throw new TypeError("string argument without an encoding");
    return encode(value, encoding);
  }
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value?.__bytes__ === "function") return value.__bytes__();
  return Buffer.from(Array.from(iterate(value), byteOf));
}

/** A number that a byte can hold. */
function byteOf(value: unknown): number {
  if (!isNumber(value)) throw typeMismatch("bytes()", value);
  const byte = Number(value);
  if (!(byte >= 0 && byte <= 0xff)) throw new RangeError("bytes must be in range(0, 256)");
  return byte;
}

function inBase(value: any, base: number, prefix: string): string {
  const number = BigInt(value);
  return (number < 0n ? `-${prefix}` : prefix) + (number < 0n ? -number : number).toString(base);
}

/** As Python's `hex`. */
export function hex(value: any): string {
  return inBase(value, 16, "0x");
}

/** As Python's `oct`. */
export function oct(value: any): string {
  return inBase(value, 8, "0o");
}

/** As Python's `bin`. */
export function bin(value: any): string {
  return inBase(value, 2, "0b");
}
