// biome-ignore-all lint/suspicious/noExplicitAny: an object of any class may have such a method
// Methods of whole numbers: their bits and their bytes.

import { isNumber } from "./arithmetic.ts";

/** As Python's `int.bit_length`: how many bits a number has, without its sign. */
export function bitLength(value: any): number {
  if (!isNumber(value)) return value.bit_length();
  const positive = Math.abs(Number(value));
  return positive === 0 ? 0 : positive.toString(2).length;
}

/** As Python's `int.bit_count`: how many of its bits are set, without its sign. */
export function bitCount(value: any): number {
  if (!isNumber(value)) return value.bit_count();
  return Math.abs(Number(value)).toString(2).replaceAll("0", "").length;
}

/**
 * As Python's `int.to_bytes`.
 *
 * @param length - how many bytes.
 * @param order - `big` or `little`: which end comes first.
 * @param signed - whether a negative number is written, as its two's complement.
 * @throws RangeError (an `OverflowError`) for a number that needs more bytes, and for a negative
 *   one that is not signed.
 */
export function toBytes(value: any, length = 1, order = "big", signed = false): Buffer {
  if (!isNumber(value)) return value.to_bytes(length, order, signed);
  const number = BigInt(value);
  const bits = BigInt(length) * 8n;
  const [least, most] = signed ? [-(1n << (bits - 1n)), 1n << (bits - 1n)] : [0n, 1n << bits];
  if (number < 0n && !signed) throw new RangeError("can't convert negative int to unsigned");
  if (number < least || number >= most) throw new RangeError("int too big to convert");
  const digits = BigInt.asUintN(length * 8, number).toString(16);
  const bytes = Buffer.from(length === 0 ? "" : digits.padStart(length * 2, "0"), "hex");
  return order === "little" ? bytes.reverse() : bytes;
}

/**
 * As Python's `int.from_bytes`.
 *
 * @throws RangeError for a number that JavaScript does not hold exactly.
 */
export function fromBytes(value: Uint8Array, order = "big", signed = false): number {
  const bytes = order === "little" ? Buffer.from(value).reverse() : Buffer.from(value);
  if (bytes.length === 0) return 0;
  const unsigned = BigInt(`0x${bytes.toString("hex")}`);
  const number = Number(signed ? BigInt.asIntN(bytes.length * 8, unsigned) : unsigned);
  if (!Number.isSafeInteger(number))
    throw new RangeError(`PORT: ${unsigned} is more than a number holds exactly`);
  return number;
}
