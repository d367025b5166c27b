// Equality, order and truth as Python has them.

import { byIndex, type Indexed } from "./by-index.ts";
import { typeMismatch } from "./type-mismatch.ts";

/**
 * `one == other`: by value for containers and bytes, by `equals` where a class has it; None is null
 * and undefined.
 */
export function equals(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one == null || other == null) return one == null && other == null;
  if (typeof one === "boolean" && typeof other === "number") return Number(one) === other;
  if (typeof one === "number" && typeof other === "boolean") return one === Number(other);
  if (typeof one !== "object" || typeof other !== "object") {
    return ownEquality(one, other) ?? ownEquality(other, one) ?? false;
  }
  if (one instanceof Uint8Array)
    return other instanceof Uint8Array && Buffer.compare(one, other) === 0;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => equals(item, other[index]))
    );
  }
  if (one instanceof Map) {
    if (!(other instanceof Map) || one.size !== other.size) return false;
    return [...one].every(([key, value]) => {
      const found = keyIn(other, key);
      return found !== NONE && equals(value, other.get(found));
    });
  }
  if (one instanceof Set) {
    return (
      other instanceof Set &&
      one.size === other.size &&
      [...one].every((item) => contains(other, item))
    );
  }
  const own = ownEquality(one, other) ?? ownEquality(other, one);
  if (own !== undefined) return own;
  if (isPlain(one) && isPlain(other))
    return equals(new Map(Object.entries(one)), new Map(Object.entries(other)));
  return false;
}

/** What the `equals` of an object's class says; undefined if there is none. */
function ownEquality(object: unknown, other: unknown): boolean | undefined {
  if (typeof object !== "object" || object === null || object instanceof Uint8Array) {
    return undefined;
  }
  const own = (object as { equals?: unknown }).equals;
  return typeof own === "function" ? Boolean(own.call(object, other)) : undefined;
}

export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || value === process.env;
}

/** What {@link keyIn} returns if there is no such key. */
export const NONE: unique symbol = Symbol("no key");

/**
 * The key of a Map or the item of a Set that is equal to a value: bytes and tuples are equal by
 * value in Python.
 */
export function keyIn(
  container: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
  key: unknown,
): unknown {
  if (container.has(key)) return key;
  if (typeof key !== "object" || key === null) return NONE;
  for (const each of container.keys()) if (equals(each, key)) return each;
  return NONE;
}

/** `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  const own = (container as { __contains__?: unknown } | null | undefined)?.__contains__;
  if (typeof own === "function") return Boolean(own.call(container, item));
  return baseContains(container, item);
}

/** {@link contains} of a dict, list or set, whatever a class that extends it says. */
export function baseContains(container: unknown, item: unknown): boolean {
  if (typeof container === "string") {
    if (typeof item !== "string") throw typeMismatch("in", item);
    return container.includes(item);
  }
  if (container instanceof Map || container instanceof Set) return keyIn(container, item) !== NONE;
  if (container instanceof Uint8Array) {
    if (typeof item === "number" && !(item >= 0 && item <= 0xff))
      throw new RangeError("byte must be in range(0, 256)");
    if (typeof item !== "number" && !(item instanceof Uint8Array)) throw typeMismatch("in", item);
    const bytes = Buffer.from(container.buffer, container.byteOffset, container.byteLength);
    return bytes.includes(typeof item === "number" ? item : Buffer.from(item));
  }
  if (Array.isArray(container)) return container.some((each) => equals(each, item));
  const isClass = typeof container === "function";
  if (isClass || (typeof container === "object" && container !== null)) {
    if (Symbol.iterator in container)
      return [...(container as Iterable<unknown>)].some((each) => equals(each, item));
    if (isPlain(container)) return Object.hasOwn(container, String(item));
    if ("__getitem__" in container) {
      return [...byIndex(container as Indexed)].some((each) => equals(each, item));
    }
  }
  throw typeMismatch("in", container);
}

/**
 * Less than zero, zero or more: the order of numbers, texts, bytes, lists and sets; NaN if they are
 * in no order, such as two sets with different items.
 *
 * @throws TypeError for values that Python does not order.
 */
export function compare(one: unknown, other: unknown): number {
  if (isNumber(one) && isNumber(other)) {
    const [left, right] = [Number(one), Number(other)];
    return left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN;
  }
  if (typeof one === "string" && typeof other === "string")
    return one < other ? -1 : one > other ? 1 : 0;
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  if (Array.isArray(one) && Array.isArray(other)) {
    const shared = Math.min(one.length, other.length);
    for (let index = 0; index < shared; index++) {
      if (!equals(one[index], other[index])) return compare(one[index], other[index]);
    }
    return one.length - other.length;
  }
  if (one instanceof Set && other instanceof Set) return compareItems(one, other);
  const order = ownOrder(one, other);
  if (order === undefined) throw typeMismatch("<", isNumber(one) ? other : one);
  return order;
}

/** The order of sets: one that has all items of the other is larger; NaN if neither has. */
function compareItems(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): number {
  const isBelow = [...one].every((item) => contains(other, item));
  const isAbove = [...other].every((item) => contains(one, item));
  return isBelow ? (isAbove ? 0 : -1) : isAbove ? 1 : Number.NaN;
}

function isNumber(value: unknown): boolean {
  return /^(number|boolean|bigint)$/.test(typeof value);
}

type OrderMethod = "__lt__" | "__gt__";

/** The order that a class defines, by `__lt__` or `__gt__`, or by `valueOf`, as a date does. */
function ownOrder(one: unknown, other: unknown): number | undefined {
  const ask = (object: unknown, name: OrderMethod, value: unknown): boolean | undefined => {
    const method = (object as Partial<Record<OrderMethod, unknown>> | null | undefined)?.[name];
    return typeof method === "function" ? truthy(method.call(object, value)) : undefined;
  };
  const isLess = ask(one, "__lt__", other) ?? ask(other, "__gt__", one);
  if (isLess === true) return -1;
  const isMore = ask(one, "__gt__", other) ?? ask(other, "__lt__", one);
  if (isMore === true) return 1;
  if (isLess !== undefined || isMore !== undefined) return 0;
  const isPrimitive = (value: unknown): boolean =>
    typeof value === "object" && value !== null && typeof value.valueOf() !== "object";
  if (!isPrimitive(one) || !isPrimitive(other)) return undefined;
  return compare((one as object).valueOf(), (other as object).valueOf());
}

/** Python's truth: empty containers, empty bytes and objects of length zero are false. */
export function truthy(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  const { __bool__, __nonzero__, __len__ } = value as Record<string, unknown>;
  if (typeof __bool__ === "function") return Boolean(__bool__.call(value));
  if (typeof __nonzero__ === "function") return Boolean(__nonzero__.call(value));
  return typeof __len__ === "function" ? __len__.call(value) !== 0 : true;
}

/** `value and other()`: the first if it is false, else the second. */
export function both<T, U>(value: T, other: () => U): T | U {
  return truthy(value) ? other() : value;
}

/** `value or other()`: the first if it is true, else the second. */
export function either<T, U>(value: T, other: () => U): NonNullable<T> | U {
  return truthy(value) ? (value as NonNullable<T>) : other();
}
