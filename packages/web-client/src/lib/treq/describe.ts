/** The kind of a value, for messages: `"null"`, `"a number"`, `"a Map"`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  if (typeof name !== "string" || name === "" || name === "Object") return "an object";
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** Whether a value is an object literal, of any realm, and no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (Symbol.iterator in value || Symbol.asyncIterator in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether a value has the methods by which a `T` is recognized; its class may be that of another
 * copy.
 */
export function looksLike<T extends object>(
  value: unknown,
  ...names: readonly (keyof T & string)[]
): value is T {
  return hasMethods(value, ...names);
}

/** Whether a value has a method of each of the names. */
export function hasMethods<K extends string>(
  value: unknown,
  ...names: readonly K[]
): value is Record<K, (...args: never[]) => unknown> {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<K, unknown>)[name] === "function");
}
