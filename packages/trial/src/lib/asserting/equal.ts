// Equality in Python's sense, for assertions, and the reason why two values are not equal.

import { isPlainObject } from "@twisted-ts/deferred/internal";

/** An object of a value class: its method decides what it is equal to. */
interface HasEquals {
  equals(other: unknown): unknown;
}

type Pair = readonly [unknown, unknown];

/**
 * Whether two values are equal in Python's sense. Numbers, strings and the like by value, where
 * `false` is 0, `true` is 1 and a bigint a number; `null` and `undefined` are both Python's `None`.
 * Arrays, plain objects, maps, sets and bytes by their content; an object of a class by its
 * `equals`. Without such a method it is equal only to itself.
 */
export function equal(first: unknown, second: unknown): boolean {
  return new Comparison().same(first, second);
}

/**
 * The reason why two values are not equal, as text, with the place of the first difference: `at
 * [1].name: …`. It is empty for values that are equal.
 */
export function whyUnequal(first: unknown, second: unknown): string {
  const comparison = new Comparison();
  return comparison.same(first, second) ? "" : comparison.why;
}

/**
 * The key of a value in a Map or Set: equal primitive values have the same key; an object is its
 * own key.
 */
export function keyOf(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint" && BigInt(Number(value)) === value) return Number(value);
  return value;
}

/**
 * The values that only one of two collections holds, each as often as it is left over. Primitive
 * values are counted; objects are compared one by one.
 */
export function unmatched(first: Iterable<unknown>, second: Iterable<unknown>) {
  const counts = new Map<unknown, unknown[]>();
  for (const each of first) {
    const same = counts.get(keyOf(each));
    if (same === undefined) counts.set(keyOf(each), [each]);
    else same.push(each);
  }
  const surplus: unknown[] = [];
  const objects: unknown[] = [];
  for (const each of second) {
    const same = counts.get(keyOf(each)) ?? [];
    if (same.length > 0) same.pop();
    else if (isObject(each)) objects.push(each);
    else surplus.push(each);
  }
  const missing = [...counts.values()].flat();
  for (const each of objects) {
    const index = missing.findIndex((other) => equal(each, other));
    if (index < 0) surplus.push(each);
    else missing.splice(index, 1);
  }
  return { missing, surplus };
}

/**
 * One comparison of two values and of their content. It keeps the place of the first difference.
 */
class Comparison {
  /** The pairs of containers that are being compared: if one is met again, there is a cycle. */
  readonly #within = new Map<object, object[]>();
  #reason = "";
  #path: string[] = [];

  /** The place of the first difference, and what it is. */
  get why(): string {
    if (this.#path.length === 0) return this.#reason;
    return `at ${this.#path.reverse().join("")}: ${this.#reason}`;
  }

  same(first: unknown, second: unknown): boolean {
    if (first === second) return true;
    if (isObject(first) && hasEquals(first) && !isBytes(first)) {
      return this.#ask(first, second, first);
    }
    if (isObject(second) && hasEquals(second) && !isBytes(second)) {
      return this.#ask(second, first, second);
    }
    if (isObject(first) && isObject(second)) return this.#sameObjects(first, second);
    return sameScalars(first, second) || this.#differ([first, second]);
  }

  /** As {@link same}, for something within a container: there, NaN is equal to itself. */
  #sameWithin(first: unknown, second: unknown, step: string): boolean {
    if (Object.is(first, second) || this.same(first, second)) return true;
    this.#path.push(step);
    return false;
  }

  #ask(judge: HasEquals, other: unknown, named: object): boolean {
    if (judge.equals(other)) return true;
    return this.#because(`the method equals of ${nameOf(named)} says so`);
  }

  #sameObjects(first: object, second: object): boolean {
    if (isBytes(first) && isBytes(second)) {
      return Buffer.compare(first, second) === 0 || this.#because("other bytes");
    }
    if (first instanceof Date && second instanceof Date) {
      return first.getTime() === second.getTime() || this.#because("two points in time");
    }
    if (first instanceof RegExp && second instanceof RegExp) {
      return String(first) === String(second) || this.#because("two expressions");
    }
    const partners = this.#within.get(first) ?? [];
    if (partners.includes(second)) return true;
    partners.push(second);
    this.#within.set(first, partners);
    try {
      return this.#sameContents(first, second);
    } finally {
      partners.pop();
    }
  }

  #sameContents(first: object, second: object): boolean {
    if (Array.isArray(first) && Array.isArray(second)) return this.#sameArrays(first, second);
    if (first instanceof Map && second instanceof Map) return this.#sameMaps(first, second);
    if (first instanceof Set && second instanceof Set) return this.#sameSets(first, second);
    if (isPlainObject(first) && isPlainObject(second)) return this.#sameRecords(first, second);
    return this.#differ([first, second]);
  }

  #sameArrays(first: readonly unknown[], second: readonly unknown[]): boolean {
    const { length } = first;
    if (length !== second.length) return this.#because(`${length} values, and ${second.length}`);
    for (let index = 0; index < length; index += 1) {
      if (!this.#sameWithin(first[index], second[index], `[${index}]`)) return false;
    }
    return true;
  }

  #sameMaps(first: ReadonlyMap<unknown, unknown>, second: ReadonlyMap<unknown, unknown>): boolean {
    if (first.size !== second.size) {
      return this.#because(`${first.size} keys, and ${second.size}`);
    }
    const others = new Map([...second].map((entry) => [keyOf(entry[0]), entry]));
    // A Map may hold both 1 and true, which Python takes for one key.
    const sameKey = (key: unknown): [unknown, unknown] | undefined =>
      second.has(key) ? [key, second.get(key)] : others.get(keyOf(key));
    for (const [key, value] of first) {
      const entry = sameKey(key) ?? findObject(key, others.values(), ([other]) => other);
      if (entry === undefined) return this.#because(`only the first has the key ${shown(key)}`);
      if (!this.#sameWithin(value, entry[1], `.get(${shown(key)})`)) return false;
    }
    return true;
  }

  #sameSets(first: ReadonlySet<unknown>, second: ReadonlySet<unknown>): boolean {
    if (first.size !== second.size) {
      return this.#because(`${first.size} values, and ${second.size}`);
    }
    const { missing } = unmatched(first, second);
    return missing.length === 0 || this.#because(`only the first holds ${shown(missing[0])}`);
  }

  #sameRecords(
    first: Readonly<Record<PropertyKey, unknown>>,
    second: Readonly<Record<PropertyKey, unknown>>,
  ): boolean {
    const keys = Reflect.ownKeys(first);
    for (const key of keys) {
      if (!Object.hasOwn(second, key)) {
        return this.#because(`only the first has the key ${shown(key)}`);
      }
    }
    for (const key of Reflect.ownKeys(second)) {
      if (!Object.hasOwn(first, key)) {
        return this.#because(`only the second has the key ${shown(key)}`);
      }
    }
    return keys.every((key) => this.#sameWithin(first[key], second[key], `.${String(key)}`));
  }

  #differ(pair: Pair): false {
    return this.#because(reasonOf(pair));
  }

  #because(reason: string): false {
    this.#reason = reason;
    this.#path = [];
    return false;
  }
}

/** The first candidate that is equal to an object. */
function findObject<T>(
  value: unknown,
  candidates: Iterable<T>,
  ofCandidate: (candidate: T) => unknown,
): T | undefined {
  if (!isObject(value)) return undefined;
  for (const candidate of candidates) {
    const other = ofCandidate(candidate);
    if (isObject(other) && equal(value, other)) return candidate;
  }
  return undefined;
}

/** Compares two values of which at least one is no object. */
function sameScalars(first: unknown, second: unknown): boolean {
  return keyOf(first) === keyOf(second);
}

function reasonOf([first, second]: Pair): string {
  if (typeof first === "number" && Number.isNaN(first) && Object.is(first, second)) {
    return "NaN is equal to nothing";
  }
  if (typeof first === "function" && typeof second === "function") return "two functions";
  if (typeof first === "symbol" && typeof second === "symbol") return "two symbols";
  if (!isObject(first) || !isObject(second)) return `${kindOf(first)}, and ${kindOf(second)}`;
  const one = nameOf(first);
  const other = nameOf(second);
  if (one !== other) return `an object of ${one}, and one of ${other}`;
  if (Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) {
    return `objects of two classes that are both named ${one}`;
  }
  return `two objects of ${one}, which has no method equals: only the same object is equal`;
}

function kindOf(value: unknown): string {
  if (isObject(value)) return `an object of ${nameOf(value)}`;
  return value === null ? "null" : `a value of type ${typeof value}`;
}

function nameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null;
  const type = prototype?.constructor;
  return typeof type === "function" && type.name !== "" ? type.name : "no class";
}

function shown(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  return isObject(key) ? `an object of ${nameOf(key)}` : String(key);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is bytes, as a Uint8Array or as a Buffer. */
function isBytes(value: object): value is Uint8Array {
  return value instanceof Uint8Array;
}

function hasEquals(value: object): value is HasEquals {
  return typeof (value as Partial<HasEquals>).equals === "function";
}
