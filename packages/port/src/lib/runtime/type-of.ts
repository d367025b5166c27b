// biome-ignore-all lint/suspicious/noExplicitAny: a type of any kind
// `type(value)`: the class of a value, or the function that stands for a type of Python's own.

import { truthy } from "./compare.ts";
import { bytes, float, int } from "./numbers.ts";
import { str } from "./show.ts";

/**
 * What the output has in the place of a value's type: `str`, `int`, `float` and `bytes` of this
 * runtime, `truthy` for `bool`, `Array`, `Map` and `Set`, and a class for its instances. A number
 * without a fraction is an `int`.
 */
export function typeOf(value: any): any {
  switch (typeof value) {
    case "string":
      return str;
    case "number":
      return Number.isInteger(value) ? int : float;
    case "boolean":
      return truthy;
    case "function":
      return Function;
    default:
      if (value == null) return null;
      return value instanceof Uint8Array ? bytes : value.constructor;
  }
}
