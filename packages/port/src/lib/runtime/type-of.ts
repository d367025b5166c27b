// biome-ignore-all lint/suspicious/noExplicitAny: a type of any kind
// `type(value)`: the class of a value, or the function that stands for a type of Python's own.

import { bool, dict, list, NoneType, set } from "./made.ts";
import { bytes, float, int } from "./numbers.ts";
import { str } from "./show.ts";

/**
 * What the output has in the place of a value's type: `str`, `int`, `float`, `bytes`,
 * `bool`, `list`, `dict` and `set` of this runtime, and a class for its instances. A
 * number without a fraction is an `int`.
 */
export function typeOf(value: any): any {
  switch (typeof value) {
    case "string":
      return str;
    case "number":
      return Number.isInteger(value) ? int : float;
    case "boolean":
      return bool;
    case "function":
      return Function;
    default:
      if (value == null) return NoneType;
      if (value instanceof Uint8Array) return bytes;
      return Array.isArray(value) ? list : ownType(value.constructor);
  }
}

function ownType(type: any): any {
  return type === Map ? dict : type === Set ? set : type;
}

const TESTS: ReadonlyMap<unknown, (value: any) => boolean> = new Map<unknown, any>([
  [str, (value: any) => typeof value === "string"],
  [int, (value: any) => Number.isInteger(value) || typeof value === "boolean"],
  [float, (value: any) => typeof value === "number"],
  [bool, (value: any) => typeof value === "boolean"],
  [NoneType, (value: any) => value == null],
  [bytes, (value: any) => value instanceof Uint8Array],
  [list, (value: any) => Array.isArray(value)],
  [dict, (value: any) => value instanceof Map],
  [set, (value: any) => value instanceof Set],
  [Object, () => true],
]);

/** `isinstance(value, types)`, where it is known only at run time which types, or how many. */
export function isInstance(value: any, types: any): boolean {
  if (Array.isArray(types)) return types.some((type) => isInstance(value, type));
  return TESTS.get(types)?.(value) ?? value instanceof types;
}
