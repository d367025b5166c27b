// The names in a format's braces: `key`, `key.attribute`, `key[index]`, and `()` after any of them
// for a call.

import { safeRepr } from "./text.ts";

/** A field's name is looked up in this. */
export type Fields = Readonly<Record<string, unknown>>;

/** `.name`, `[index]` or `()`, which may follow each other in any order. */
const STEP = /\.([^.[(]+)|\[([^\]]*)\]|(\(\))/y;

/**
 * The value that a field's name stands for. A call is a method call where there is an object to
 * call it on.
 *
 * @throws RangeError for a name that is malformed, and for a key, an attribute or an index that is
 *   not there.
 */
export function lookUp(name: string, fields: Fields): unknown {
  const key = /^[^.[(]*/.exec(name)?.[0] ?? "";
  if (key === "" || !Object.hasOwn(fields, key)) throw new RangeError(`No field ${safeRepr(key)}`);
  let owner: unknown;
  let value: unknown = fields[key];
  STEP.lastIndex = key.length;
  while (STEP.lastIndex < name.length) {
    const at = STEP.lastIndex;
    const step = STEP.exec(name);
    if (step === null) {
      throw new RangeError(`Malformed field ${safeRepr(name)}: nothing can be read at ${at}`);
    }
    const [, attribute, index, call] = step;
    if (call !== undefined) {
      value = callOn(owner, value, name);
      owner = undefined;
    } else {
      owner = value;
      value = attribute !== undefined ? attributeOf(value, attribute) : itemOf(value, index ?? "");
    }
  }
  return value;
}

function callOn(owner: unknown, value: unknown, name: string): unknown {
  if (typeof value !== "function") {
    throw new TypeError(`${safeRepr(value)} in field ${safeRepr(name)} is not callable`);
  }
  return Reflect.apply(value, owner, []);
}

function attributeOf(value: unknown, attribute: string): unknown {
  if (value === null || value === undefined || !(attribute in Object(value))) {
    throw new RangeError(`${safeRepr(value)} has no attribute ${safeRepr(attribute)}`);
  }
  return (value as Record<string, unknown>)[attribute];
}

function itemOf(value: unknown, index: string): unknown {
  if (value instanceof Map) {
    for (const key of [index, Number(index)]) if (value.has(key)) return value.get(key);
  } else if (value !== null && value !== undefined) {
    // A text is a list of characters, not of UTF-16 code units.
    const items: object = typeof value === "string" ? [...value] : Object(value);
    if (Object.hasOwn(items, index)) return (items as Record<string, unknown>)[index];
  }
  throw new RangeError(`${safeRepr(value)} has no item ${safeRepr(index)}`);
}
