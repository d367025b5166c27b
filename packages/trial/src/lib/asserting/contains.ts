// Python's `in`, for assertions.

import { repr } from "../values/repr.ts";
import { equal } from "./equal.ts";

/**
 * Whether a container holds a value, as with Python's `in`: a string holds its parts, bytes hold
 * their parts, a map or a plain object its keys, and any iterable the values that are equal to its
 * own.
 *
 * @throws TypeError if it is no container.
 */
export function contains(container: unknown, containee: unknown): boolean {
  if (typeof container === "string") {
    if (typeof containee === "string") return container.includes(containee);
    throw new TypeError(`a string holds strings, not ${repr(containee)}`);
  }
  if (typeof container !== "object" || container === null) {
    throw new TypeError(`${repr(container)} is no container`);
  }
  if (container instanceof Uint8Array) {
    const bytes = bufferOf(container);
    if (containee instanceof Uint8Array) return bytes.includes(bufferOf(containee));
    if (typeof containee === "number") return bytes.includes(containee);
    throw new TypeError(`bytes hold bytes, not ${repr(containee)}`);
  }
  if (container instanceof Map) {
    return container.has(containee) || [...container.keys()].some((key) => equal(key, containee));
  }
  const { [Symbol.iterator]: iterate } = container as Partial<Iterable<unknown>>;
  if (typeof iterate === "function") {
    for (const each of container as Iterable<unknown>) {
      if (Object.is(each, containee) || equal(each, containee)) return true;
    }
    return false;
  }
  // An object or another value that JavaScript would convert to a key is none.
  const isKey = ["string", "number", "bigint", "symbol"].includes(typeof containee);
  return isKey && Object.hasOwn(container, containee as PropertyKey);
}

/** The same bytes, with the methods of a Buffer. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
