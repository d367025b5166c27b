// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be of any type
// Operators that do different things by the type of their operands.

import { ZeroDivisionError } from "./errors.ts";
import { iterate } from "./iterate.ts";
import { percent } from "./percent.ts";
import { difference } from "./sets.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** `one + other`: numbers, texts, bytes, lists. */
export function add(one: any, other: any): any {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.concat([one, other]);
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (typeof one === typeof other && (typeof one === "number" || typeof one === "string"))
    return one + other;
  if (isNumber(one) && isNumber(other)) return Number(one) + Number(other);
  return special(one, other, "add", "+");
}

/** `one ** other`: of numbers. */
export function power(one: any, other: any): any {
  if (!isNumber(one) || !isNumber(other)) return special(one, other, "pow", "**");
  const [base, exponent] = [Number(one), Number(other)];
  if (base === 0 && exponent < 0)
    throw new ZeroDivisionError("0.0 cannot be raised to a negative power");
  return base ** exponent;
}

/** `one - other`: of numbers, or what only the first of two sets has. */
export function subtract(one: any, other: any): any {
  if (one instanceof Set && other instanceof Set) return difference(one, other);
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other);
  return special(one, other, "sub", "-");
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

/** Whether Python has a value among its numbers: true and false are 1 and 0. */
export function isNumber(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function isSequence(value: unknown): boolean {
  return typeof value === "string" || value instanceof Uint8Array || Array.isArray(value);
}

/** The result of a special method of one of the operands. @throws TypeError if none has it. */
export function special(one: any, other: any, name: string, operator: string): any {
  if (typeof one?.[`__${name}__`] === "function") return one[`__${name}__`](other);
  if (typeof other?.[`__r${name}__`] === "function") return other[`__r${name}__`](one);
  throw typeMismatch(operator, isNumber(one) ? other : one);
}

/** `one % other`: the remainder has the divisor's sign in Python; a text is formatted. */
export function modulo(one: any, other: any): any {
  if (typeof one === "string" || one instanceof Uint8Array) return percent(one, other);
  if (!isNumber(one) || !isNumber(other)) return special(one, other, "mod", "%");
  return remainder(Number(one), Number(other));
}

function remainder(one: number, other: number): number {
  if (other === 0) throw new ZeroDivisionError("integer modulo by zero");
  const rest = one % other;
  return rest !== 0 && rest < 0 !== other < 0 ? rest + other : rest;
}

/**
 * `one / other`. @throws ZeroDivisionError for a division by zero, which is Infinity or NaN in
 * JavaScript.
 */
export function divide(one: any, other: any): any {
  if (!isNumber(one) || !isNumber(other)) return special(one, other, "truediv", "/");
  if (Number(other) === 0) throw new ZeroDivisionError("division by zero");
  return Number(one) / Number(other);
}

/** `one // other`: rounded down. @throws ZeroDivisionError as {@link divide}. */
export function floorDivide(one: any, other: any): any {
  if (!isNumber(one) || !isNumber(other)) return special(one, other, "floordiv", "//");
  const [dividend, divisor] = [Number(one), Number(other)];
  if (!Number.isFinite(divisor) && Number.isFinite(dividend))
    return dividend !== 0 && dividend < 0 !== divisor < 0 ? -1 : 0;
  const whole = dividend - remainder(dividend, divisor);
  // Without the remainder the quotient is whole, except for what the division itself rounds.
  return Math.round(whole / divisor);
}

/** As Python's `divmod`: the quotient, rounded down, and the remainder. */
export function divmod(one: number, other: number): [number, number] {
  return [floorDivide(one, other), modulo(one, other)];
}

/** As Python's `sum`: of numbers, or of whatever `+` adds. */
export function sum(values: any, start: any = 0): any {
  let total = start;
  for (const value of iterate(values)) total = add(total, value);
  return total;
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
