// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be numbers or sets
// `&`, `|`, `^`, `~`, `<<` and `>>`: Python's numbers have any length, and sets have these
// operators, too.

import { isNumber, special } from "./arithmetic.ts";
import { intersection, symmetricDifference, union } from "./sets.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** Whether a number has the same bits as one of 32 bits with a sign. */
function isShort(value: any): boolean {
  return (value | 0) === Number(value);
}

/** @throws RangeError for a number that JavaScript does not hold exactly. */
function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`PORT: ${value} is more than a number holds exactly`);
  return number;
}

function checkWhole(sign: string, ...values: readonly (number | boolean)[]): void {
  for (const value of values) if (!Number.isInteger(Number(value))) throw typeMismatch(sign, value);
}

function bitwise(
  sign: string,
  name: string,
  short: (one: number, other: number) => number,
  long: (one: bigint, other: bigint) => bigint,
  ofSets: (one: any, other: any) => Set<any>,
): (one: any, other: any) => any {
  return (one, other) => {
    if (one instanceof Set && other instanceof Set) return ofSets(one, other);
    if (!isNumber(one) || !isNumber(other)) return special(one, other, name, sign);
    if (typeof one === "boolean" && typeof other === "boolean")
      return Boolean(short(Number(one), Number(other)));
    if (isShort(one) && isShort(other)) return short(Number(one), Number(other));
    checkWhole(sign, one, other);
    return exact(long(BigInt(one), BigInt(other)));
  };
}

/** `one & other`: of whole numbers, or what two sets share. */
export const bitAnd: (one: any, other: any) => any = bitwise(
  "&",
  "and",
  (one, other) => one & other,
  (one, other) => one & other,
  intersection,
);

/** `one | other`: of whole numbers, or all that two sets or two dicts have. */
export const bitOr: (one: any, other: any) => any = (one, other) =>
  one instanceof Map && other instanceof Map ? new Map([...one, ...other]) : inEither(one, other);

const inEither = bitwise(
  "|",
  "or",
  (one, other) => one | other,
  (one, other) => one | other,
  union,
);

/** `one ^ other`: of whole numbers, or what only one of two sets has. */
export const bitXor: (one: any, other: any) => any = bitwise(
  "^",
  "xor",
  (one, other) => one ^ other,
  (one, other) => one ^ other,
  symmetricDifference,
);

/** `~value` of a whole number. */
export function bitNot(value: any): number {
  if (!isNumber(value) || !Number.isInteger(Number(value))) throw typeMismatch("~", value);
  return -Number(value) - 1;
}

/** `value << count`. @throws RangeError for a negative count, and for too large a result. */
export function shiftLeft(value: any, count: any): any {
  if (!isNumber(value) || !isNumber(count)) return special(value, count, "lshift", "<<");
  checkWhole("<<", value, count);
  if (Number(count) < 0) throw new RangeError("negative shift count");
  return exact(BigInt(value) << BigInt(count));
}

/** `value >> count`: rounded down. @throws RangeError for a negative count. */
export function shiftRight(value: any, count: any): any {
  if (!isNumber(value) || !isNumber(count)) return special(value, count, "rshift", ">>");
  checkWhole(">>", value, count);
  if (Number(count) < 0) throw new RangeError("negative shift count");
  return Number(BigInt(value) >> BigInt(count));
}
