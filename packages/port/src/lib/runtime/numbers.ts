// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be of any type
// Numbers, and operators that do different things by the type of their operands.

import { ZeroDivisionError } from "./errors.ts";
import { percent } from "./format.ts";
import { iterate } from "./iterate.ts";
import { str } from "./show.ts";
import { TypeMismatchError } from "./type-mismatch.ts";

/** `one + other`: numbers, texts, bytes, lists. */
export function add(one: any, other: any): any {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.concat([one, other]);
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (typeof one === typeof other && (typeof one === "number" || typeof one === "string"))
    return one + other;
  if (typeof one?.__add__ === "function") return one.__add__(other);
  if (typeof one === "boolean" || typeof other === "boolean") return Number(one) + Number(other);
  throw new TypeMismatchError("+", typeof one === "object" ? one : other);
}

/** `one * other`: numbers, or a text, bytes or list that is repeated. */
export function multiply(one: any, other: any): any {
  if (typeof one === "number" && typeof other !== "number" && typeof other !== "boolean")
    return multiply(other, one);
  if (typeof one === "string") return one.repeat(Math.max(0, other));
  if (one instanceof Uint8Array) return Buffer.concat(Array(Math.max(0, other)).fill(one));
  if (Array.isArray(one)) return Array(Math.max(0, other)).fill(one).flat(1);
  return one * other;
}

/** `one % other`: the remainder has the divisor's sign in Python; a text is formatted. */
export function modulo(one: any, other: any): any {
  if (typeof one === "string" || one instanceof Uint8Array) return percent(one, other);
  if (Number(other) === 0) throw new ZeroDivisionError("integer modulo by zero");
  const rest = one % other;
  return rest !== 0 && rest < 0 !== other < 0 ? rest + other : rest;
}

/**
 * `one / other`. @throws ZeroDivisionError for a division by zero, which is Infinity or NaN in
 * JavaScript.
 */
export function divide(one: any, other: any): number {
  if (Number(other) === 0) throw new ZeroDivisionError("division by zero");
  return one / other;
}

/** `one // other`: rounded down. @throws ZeroDivisionError as {@link divide}. */
export function floorDivide(one: any, other: any): number {
  return Math.floor(divide(one, other));
}

/** As Python's `divmod`: the quotient, rounded down, and the remainder. */
export function divmod(one: number, other: number): [number, number] {
  return [floorDivide(one, other), modulo(one, other)];
}

/** `int(value, base)`. @throws RangeError for a text that is not a number. */
export function int(value: any = 0, base = 10): number {
  if (typeof value === "number" || typeof value === "boolean") return Math.trunc(Number(value));
  const text = (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : str(value))
    .trim()
    .replaceAll("_", "");
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, base);
  const bare = base === 16 ? text.replace(/^([+-]?)0x/i, "$1") : text;
  if (!new RegExp(`^[+-]?[${digits}]+$`, "i").test(bare)) {
    throw new RangeError(`invalid literal for int() with base ${base}: ${JSON.stringify(text)}`);
  }
  return Number.parseInt(bare, base);
}

/** `float(value)`. @throws RangeError for a text that is not a number. */
export function float(value: any): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  const text = str(
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  ).trim();
  const special = /^[+-]?(inf(inity)?|nan)$/i.exec(text);
  if (special)
    return /nan/i.test(text)
      ? Number.NaN
      : text.startsWith("-")
        ? Number.NEGATIVE_INFINITY
        : Number.POSITIVE_INFINITY;
  if (text === "" || Number.isNaN(Number(text)))
    throw new RangeError(`could not convert string to float: ${JSON.stringify(text)}`);
  return Number(text);
}

/** The number of a character or of a single byte. */
export function ord(value: any): number {
  if (value instanceof Uint8Array) return value[0] as number;
  return typeof value === "number" ? value : (String(value).codePointAt(0) as number);
}

/** `bytes(...)`: of a length, of numbers, of bytes, or of a text with its encoding. */
export function bytes(value?: any, encoding?: string): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (typeof value === "number") return Buffer.alloc(value);
  if (typeof value === "string")
    return Buffer.from(value, encoding === undefined || /utf/i.test(encoding) ? "utf8" : "latin1");
  if (typeof value?.__bytes__ === "function") return value.__bytes__();
  return Buffer.from([...iterate(value)] as number[]);
}

/** As Python's `sum`: of numbers, or of whatever `+` adds. */
export function sum(values: any, start: any = 0): any {
  let total = start;
  for (const value of iterate(values)) total = add(total, value);
  return total;
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

/**
 * As Python's `pow`, with the remainder of a third number if it is given.
 *
 * @throws RangeError for a negative exponent with a third number.
 */
export function pow(base: number, exponent: number, modulus?: number): number {
  if (modulus == null) return base ** exponent;
  if (exponent < 0) throw new RangeError("PORT: pow() with a negative exponent is not ported");
  const divisor = BigInt(modulus);
  let result = 1n;
  let factor = BigInt(base);
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % divisor;
    factor = (factor * factor) % divisor;
  }
  return modulo(Number(result), modulus);
}
