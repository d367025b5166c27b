import { isTextOrBytes } from "../grammar/latin1.ts";
import { Headers } from "../headers/headers.ts";
import { describe, hasMethods, isPlainObject } from "./describe.ts";

/** The value of a header, or several of them. `undefined` leaves the header out. */
export type HeaderOption = string | number | Uint8Array | readonly (string | number | Uint8Array)[];

/**
 * Headers as a caller may write them: those of this package, those of fetch, by name, or in pairs.
 */
export type HeaderValues =
  | Headers
  | Iterable<readonly [name: string, value: HeaderOption | undefined]>
  | Readonly<Record<string, HeaderOption | undefined>>;

/**
 * Makes `Headers` from those of the caller.
 *
 * @throws TypeError when they are of another kind.
 */
export function headersFrom(given: HeaderValues | undefined): Headers {
  if (given === undefined || given === null) return new Headers();
  if (given instanceof Headers) return given.copy();
  const headers = new Headers();
  for (const [name, values] of entriesOf(given)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value !== undefined) headers.addRawHeader(name, checkValue(name, value));
    }
  }
  return headers;
}

function entriesOf(given: unknown): Iterable<readonly [string | Uint8Array, unknown]> {
  // Headers of another copy of this package.
  if (hasMethods(given, "getAllRawHeaders")) {
    return given.getAllRawHeaders() as Iterable<readonly [Uint8Array, unknown]>;
  }
  if (isPlainObject(given)) return Object.entries(given);
  if (typeof given === "object" && given !== null && Symbol.iterator in given) {
    return Array.from(given as Iterable<unknown>, checkPair);
  }
  throw new TypeError(
    `headers must be Headers, names with values, or pairs [name, value], not ${describe(given)}`,
  );
}

function checkPair(pair: unknown): readonly [string | Uint8Array, unknown] {
  if (Array.isArray(pair) && pair.length === 2) {
    const [name] = pair;
    if (isTextOrBytes(name)) return [name, pair[1]];
  }
  throw new TypeError(`headers must hold pairs [name, value], not ${describe(pair)}`);
}

function checkValue(name: string | Uint8Array, value: unknown): string | Uint8Array {
  if (isTextOrBytes(value)) return value;
  if (typeof value === "number") return String(value);
  throw new TypeError(
    `headers: the value of ${JSON.stringify(String(name))} must be text, a number or bytes, ` +
      `not ${describe(value)}`,
  );
}
