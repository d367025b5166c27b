// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be numbers or sets
// `&`, `|`, `^`, `~`, `<<` and `>>`: Python's numbers have any length, and sets have these
// operators, too.

import { isNumber } from "./arithmetic.ts";
import { intersection, symmetricDifference, union } from "./sets.ts";
import { TypeMismatchError } from "./type-mismatch.ts";

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

function bitwise(
  sign: string,
  short: (one: number, other: number) => number,
  long: (one: bigint, other: bigint) => bigint,
  ofSets: (one: any, other: any) => Set<any>,
): (one: any, other: any) => any {
  return (one, other) => {
    if (one instanceof Set && other instanceof Set) return ofSets(one, other);
    if (!isNumber(one) || !isNumber(other))
      throw new TypeMismatchError(sign, isNumber(one) ? other : one);
    if (isShort(one) && isShort(other)) return short(Number(one), Number(other));
    return exact(long(BigInt(one), BigInt(other)));
  };
}

/** `one & other`: of whole numbers, or what two sets share. */
export const bitAnd: (one: any, other: any) => any = bitwise(
  "&",
  (one, other) => one & other,
  (one, other) => one & other,
  intersection,
);

/** `one | other`: of whole numbers, or all that two sets have. */
export const bitOr: (one: any, other: any) => any = bitwise(
  "|",
  (one, other) => one | other,
  (one, other) => one | other,
  union,
);

/** `one ^ other`: of whole numbers, or what only one of two sets has. */
export const bitXor: (one: any, other: any) => any = bitwise(
  "^",
  (one, other) => one ^ other,
  (one, other) => one ^ other,
  symmetricDifference,
);

/** `~value` of a whole number. */
export function bitNot(value: any): number {
  return -Number(value) - 1;
}

/** `value << count`. @throws RangeError for a negative count, and for too large a result. */
export function shiftLeft(value: any, count: any): number {
  if (count < 0) throw new RangeError("negative shift count");
  return exact(BigInt(value) << BigInt(count));
}

/** `value >> count`: rounded down. @throws RangeError for a negative count. */
export function shiftRight(value: any, count: any): number {
  if (count < 0) throw new RangeError("negative shift count");
  return Number(BigInt(value) >> BigInt(count));
}
