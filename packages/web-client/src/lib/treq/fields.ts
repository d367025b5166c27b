// Names with values, as the caller writes them: for the query of a URI, and for forms.

import { percentEncodedByte } from "../grammar/percent.ts";
import { describe, hasMethods, isPlainObject } from "./describe.ts";

/** One value: text, or a value with an obvious text. Bytes are sent unchanged. */
export type FieldValue = string | number | bigint | boolean | Uint8Array | URL;

/**
 * Names with values. A name may have several values, in an array; `undefined` leaves it out. Of the
 * global `FormData` only the fields with text are used.
 */
export type Fields =
  | Readonly<Record<string, FieldValue | readonly FieldValue[] | undefined>>
  | ReadonlyMap<string, FieldValue | readonly FieldValue[] | undefined>
  | readonly (readonly [name: string, value: FieldValue | readonly FieldValue[] | undefined])[]
  | URLSearchParams
  | FormData;

/** A name and a value, as text or bytes. */
export type Field = readonly [name: string, value: string | Uint8Array];

/** Whether a value holds names with values. */
export function isFields(value: unknown): value is Fields {
  return Array.isArray(value) || isPlainObject(value) || isKeyed(value);
}

/** A Map, `URLSearchParams`, or the global `FormData`: of any realm, and of any library. */
function isKeyed(value: unknown): value is Iterable<readonly [unknown, unknown]> {
  return hasMethods(value, "entries", "has", "get") && Symbol.iterator in value;
}

/**
 * The names and values, in their order.
 *
 * @param where - the option, for messages.
 * @throws TypeError for a value of another kind.
 */
export function fieldsOf(where: string, given: Fields): Field[] {
  const fields: Field[] = [];
  for (const [name, values] of pairsOf(where, given)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value !== undefined) fields.push([name, checkValue(where, name, value)]);
    }
  }
  return fields;
}

/**
 * The names, each with its value or values.
 *
 * @throws TypeError for a value that holds no pairs.
 */
export function pairsOf(where: string, given: unknown): [name: string, value: unknown][] {
  if (isPlainObject(given)) return Object.entries(given);
  if (!Array.isArray(given) && !isKeyed(given)) {
    throw new TypeError(`${where} must be names with values, not ${describe(given)}`);
  }
  return Array.from(given as Iterable<unknown>, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") {
      const found = Array.isArray(pair) ? `[${pair.map(describe).join(", ")}]` : describe(pair);
      throw new TypeError(`${where} must hold pairs [name, value], not ${found}`);
    }
    return [pair[0], pair[1]];
  });
}

function checkValue(where: string, name: string, value: unknown): string | Uint8Array {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Uint8Array) return value;
      if (value instanceof URL) return value.href;
      throw new TypeError(
        `${where}: the value of ${JSON.stringify(name)} must be text, a number, a boolean or bytes, ` +
          `not ${describe(value)}`,
      );
  }
}

/** Fields as `application/x-www-form-urlencoded`. */
export function encodeFields(fields: readonly Field[]): string {
  return fields.map(([name, value]) => `${quotePlus(name)}=${quotePlus(value)}`).join("&");
}

const PLAIN = /^[A-Za-z0-9_.~-]$/;
/** How each byte is written. */
let quoted: string[] | null = null;

/**
 * Percent-encodes all but letters, digits and `_.-~` of ASCII; a space becomes `+`, as with
 * Python's `quote_plus`.
 */
function quotePlus(value: string | Uint8Array): string {
  if (typeof value === "string" && /^[A-Za-z0-9_.~-]*$/.test(value)) return value;
  quoted ??= Array.from({ length: 256 }, (_, byte) => {
    const char = String.fromCharCode(byte);
    if (PLAIN.test(char)) return char;
    return char === " " ? "+" : percentEncodedByte(byte);
  });
  let text = "";
  for (const byte of typeof value === "string" ? utf8(value) : value) text += quoted[byte];
  return text;
}

/**
 * Text in UTF-8.
 *
 * @throws RangeError when it holds an unpaired surrogate, which UTF-8 cannot encode.
 */
export function utf8(text: string): Buffer {
  if (/\p{Surrogate}/u.test(text)) {
    throw new RangeError("Text with an unpaired surrogate cannot be sent");
  }
  return Buffer.from(text, "utf8");
}
