// What `==` means to an assertion.

/** A value class: it says itself what it is equal to. */
interface HasEquals {
  equals(other: unknown): unknown;
}

type Pair = readonly [unknown, unknown];

/**
 * Whether two values are equal in Python's sense. Numbers, strings and the like by value; arrays, plain objects, maps,
 * sets and bytes by what they hold; an object of a class by its `equals`, and if it has none, only to itself.
 */
export function equal(first: unknown, second: unknown): boolean {
  return same(first, second, []);
}

/** As {@link equal}, for something within a container: there, NaN is equal to itself. */
function equalWithin(first: unknown, second: unknown, parents: readonly Pair[]): boolean {
  return Object.is(first, second) || same(first, second, parents);
}

function same(first: unknown, second: unknown, parents: readonly Pair[]): boolean {
  if (first === second) return true;
  if (typeof first !== "object" || typeof second !== "object") return false;
  if (first === null || second === null) return false;
  if (isBytes(first) && isBytes(second)) return equalBytes(first, second);
  if (hasEquals(first)) return Boolean(first.equals(second));
  if (hasEquals(second)) return Boolean(second.equals(first));
  if (parents.some(([one, other]) => one === first && other === second)) return true;
  const within: readonly Pair[] = [...parents, [first, second]];
  if (Array.isArray(first)) return Array.isArray(second) && equalArrays(first, second, within);
  if (first instanceof Map) return second instanceof Map && equalMaps(first, second, within);
  if (first instanceof Set) return second instanceof Set && equalSets(first, second, within);
  if (first instanceof Date) return second instanceof Date && first.getTime() === second.getTime();
  if (first instanceof RegExp) return second instanceof RegExp && String(first) === String(second);
  if (isPlain(first) && isPlain(second)) return equalRecords(first, second, within);
  return false;
}

/** Typed arrays, Buffers among them: bytes are bytes. */
function isBytes(value: object): value is Uint8Array {
  return value instanceof Uint8Array;
}

function equalBytes(first: Uint8Array, second: Uint8Array): boolean {
  return Buffer.compare(first, second) === 0;
}

function hasEquals(value: object): value is HasEquals {
  return typeof (value as Partial<HasEquals>).equals === "function";
}

function isPlain(value: object): value is Readonly<Record<PropertyKey, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function equalArrays(
  first: readonly unknown[],
  second: readonly unknown[],
  parents: readonly Pair[],
): boolean {
  return (
    first.length === second.length &&
    first.every((each, index) => equalWithin(each, second[index], parents))
  );
}

function equalMaps(
  first: ReadonlyMap<unknown, unknown>,
  second: ReadonlyMap<unknown, unknown>,
  parents: readonly Pair[],
): boolean {
  if (first.size !== second.size) return false;
  for (const [key, value] of first) {
    if (!second.has(key) || !equalWithin(value, second.get(key), parents)) return false;
  }
  return true;
}

function equalSets(
  first: ReadonlySet<unknown>,
  second: ReadonlySet<unknown>,
  parents: readonly Pair[],
): boolean {
  if (first.size !== second.size) return false;
  const others = [...second];
  for (const each of first) {
    if (!second.has(each) && !others.some((other) => equalWithin(each, other, parents)))
      return false;
  }
  return true;
}

function equalRecords(
  first: Readonly<Record<PropertyKey, unknown>>,
  second: Readonly<Record<PropertyKey, unknown>>,
  parents: readonly Pair[],
): boolean {
  const keys = Reflect.ownKeys(first);
  return (
    keys.length === Reflect.ownKeys(second).length &&
    keys.every((key) => Object.hasOwn(second, key) && equalWithin(first[key], second[key], parents))
  );
}
