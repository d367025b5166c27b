// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be of any type
// Numbers, and operators that do different things by the type of their operands.

import { ZeroDivisionError } from "./errors.ts";
import { percent } from "./format.ts";
import { iterate } from "./iterate.ts";
import { repr, str } from "./show.ts";
import { TypeMismatchError } from "./type-mismatch.ts";

/** `one + other`: numbers, texts, bytes, lists. */
export function add(one: any, other: any): any {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.concat([one, other]);
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (typeof one === typeof other && (typeof one === "number" || typeof one === "string"))
    return one + other;
  if (isNumber(one) && isNumber(other)) return Number(one) + Number(other);
  return special(one, other, "add", "+");
}

/** `one * other`: numbers, or a text, bytes or list that is repeated. */
export function multiply(one: any, other: any): any {
  if (isNumber(one) && isSequence(other)) return multiply(other, one);
  if (isNumber(other)) {
    const times = Math.max(0, Number(other));
    if (typeof one === "string") return one.repeat(times);
    if (one instanceof Uint8Array) return Buffer.concat(Array(times).fill(one));
    if (Array.isArray(one)) return Array(times).fill(one).flat(1);
    if (isNumber(one)) return Number(one) * Number(other);
  }
  return special(one, other, "mul", "*");
}

function isNumber(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function isSequence(value: unknown): boolean {
  return typeof value === "string" || value instanceof Uint8Array || Array.isArray(value);
}

/** The result of a special method of one of the operands. @throws TypeError if none has it. */
function special(one: any, other: any, name: string, operator: string): any {
  if (typeof one?.[`__${name}__`] === "function") return one[`__${name}__`](other);
  if (typeof other?.[`__r${name}__`] === "function") return other[`__r${name}__`](one);
  throw new TypeMismatchError(operator, isNumber(one) ? other : one);
}

/** @throws TypeError if one of the operands is not a number. */
function requireNumbers(one: unknown, other: unknown, operator: string): void {
  for (const value of [one, other]) {
    if (!isNumber(value)) throw new TypeMismatchError(operator, value);
  }
}

/** `one % other`: the remainder has the divisor's sign in Python; a text is formatted. */
export function modulo(one: any, other: any): any {
  if (typeof one === "string" || one instanceof Uint8Array) return percent(one, other);
  requireNumbers(one, other, "%");
  if (Number(other) === 0) throw new ZeroDivisionError("integer modulo by zero");
  const rest = one % other;
  return rest !== 0 && rest < 0 !== other < 0 ? rest + other : rest;
}

/**
 * `one / other`. @throws ZeroDivisionError for a division by zero, which is Infinity or NaN in
 * JavaScript.
 */
export function divide(one: any, other: any): number {
  if (typeof one?.__truediv__ === "function") return one.__truediv__(other);
  requireNumbers(one, other, "/");
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

const PREFIXES: Readonly<Record<number, RegExp>> = {
  2: /^([+-]?)0b/i,
  8: /^([+-]?)0o/i,
  16: /^([+-]?)0x/i,
};

/** `int(value, base)`. @throws RangeError for a text that is not a number. */
export function int(value: any = 0, base = 10): number {
  if (isNumber(value)) return Math.trunc(Number(value));
  if (typeof value?.__int__ === "function") return value.__int__();
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    throw new TypeMismatchError("int()", value);
  }
  const text = (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : str(value))
    .trim()
    .replaceAll("_", "");
  const digits = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, base);
  const prefix = PREFIXES[base];
  const bare = prefix === undefined ? text : text.replace(prefix, "$1");
  if (!new RegExp(`^[+-]?[${digits}]+$`, "i").test(bare)) {
    throw new RangeError(`invalid literal for int() with base ${base}: ${repr(value)}`);
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
    throw new RangeError(`could not convert string to float: ${repr(value)}`);
  return Number(text);
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
  if (code === undefined || others.length > 0) throw new TypeMismatchError("ord()", value);
  return code;
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
