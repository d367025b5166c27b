// Values are held as text of one character a byte: what a string answer and a bytes answer are both made from, at no
// cost for ASCII, which nearly all headers are.

import { inspect } from "node:util";
import { keepShape } from "@twisted-ts/deferred";
import { bytesRepr, latin1 } from "../http/python-text.ts";
import { canonicalName } from "./name-encoder.ts";

/** One value: text (sent as UTF-8), or bytes (sent as they are). */
export type HeaderValue = string | Uint8Array;

/** What {@link Headers} is made from: names to lists of values. */
export type RawHeaders =
  | { readonly [name: string]: readonly HeaderValue[] }
  | ReadonlyMap<HeaderValue, readonly HeaderValue[]>
  | Headers;

const ASCII = /^[\0-\x7f]*$/;
/** What is kept as it is given, and nearly all there is. */
const PLAIN = /^[\t\x20-\x7e]*$/;
const LINE_END = /\r\n|\r|\n/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Header names and their values, in the order the names were first set.
 *
 * Names are tokens (RFC 9110 section 5.1), kept in canonical spelling. Asked with text, it answers text (UTF-8 where
 * the bytes are that, else ISO-8859-1); asked with bytes, `Buffer`s. A line end inside a value becomes one space.
 *
 * From `twisted.web.http_headers.Headers`.
 */
export class Headers {
  /** Canonical names to values, each of one character a byte. */
  readonly _rawHeaders = new Map<string, string[]>();

  /**
   * @param rawHeaders - names to lists of values: an object, a Map, or other headers to copy.
   * @throws InvalidHeaderName when a name is no token.
   * @throws TypeError when values are not a list of text or bytes.
   */
  constructor(rawHeaders?: RawHeaders) {
    if (rawHeaders === undefined || rawHeaders === null) return;
    if (rawHeaders instanceof Headers) {
      for (const [name, values] of rawHeaders._rawHeaders) this._rawHeaders.set(name, [...values]);
      return;
    }
    const entries = rawHeaders instanceof Map ? rawHeaders : Object.entries(rawHeaders);
    for (const [name, values] of entries) this.setRawHeaders(name, values);
  }

  /** A new object with the same headers. */
  copy(): Headers {
    return new Headers(this);
  }

  /** Whether there is a header of that name. */
  hasHeader(name: HeaderValue): boolean {
    return this._rawHeaders.has(canonicalName(name));
  }

  /** Takes every value of that name away; does nothing when there is none. */
  removeHeader(name: HeaderValue): void {
    this._rawHeaders.delete(canonicalName(name));
  }

  /**
   * Replaces the values of a name.
   *
   * @throws InvalidHeaderName when the name is no token.
   * @throws TypeError when `values` is not a list of text or bytes.
   */
  setRawHeaders(name: HeaderValue, values: Iterable<HeaderValue>): void {
    const key = canonicalName(name);
    if (typeof values === "string" || values instanceof Uint8Array || !isIterable(values)) {
      throw new TypeError(`Header values of ${key} must be a list of text or bytes`);
    }
    this._rawHeaders.set(key, Array.from(values, encodeValue));
  }

  /**
   * Adds one value behind those that the name has.
   *
   * @throws InvalidHeaderName when the name is no token.
   * @throws TypeError when the value is neither text nor bytes.
   */
  addRawHeader(name: HeaderValue, value: HeaderValue): void {
    this._add(canonicalName(name), encodeValue(value));
  }

  /** The values of a name, in the kind of the name given; `default_` (or `null`) when there are none. */
  getRawHeaders(name: string): readonly string[] | null;
  getRawHeaders<T>(name: string, default_: T): readonly string[] | T;
  getRawHeaders(name: Uint8Array): readonly Buffer[] | null;
  getRawHeaders<T>(name: Uint8Array, default_: T): readonly Buffer[] | T;
  getRawHeaders(name: HeaderValue, default_: unknown = null): unknown {
    const values = this._rawHeaders.get(canonicalName(name));
    if (values === undefined || values.length === 0) return default_;
    return typeof name === "string" ? values.map(decodeValue) : values.map(encodeBytes);
  }

  /** Every canonical name with its values, as bytes. */
  *getAllRawHeaders(): IterableIterator<readonly [Buffer, readonly Buffer[]]> {
    for (const [name, values] of this._rawHeaders) {
      yield [encodeBytes(name), values.map(encodeBytes)] as const;
    }
  }

  /** Every canonical name with its values, as text. */
  *[Symbol.iterator](): IterableIterator<readonly [string, readonly string[]]> {
    for (const [name, values] of this._rawHeaders) yield [name, values.map(decodeValue)] as const;
  }

  /** Whether the other holds the same names with the same values, in whatever order the names came. */
  equals(other: unknown): boolean {
    if (!(other instanceof Headers) || other._rawHeaders.size !== this._rawHeaders.size) {
      return false;
    }
    for (const [name, values] of this._rawHeaders) {
      const others = other._rawHeaders.get(name);
      if (others?.length !== values.length) return false;
      if (values.some((value, index) => value !== others[index])) return false;
    }
    return true;
  }

  /** As Python prints it. */
  toString(): string {
    const items = Array.from(
      this._rawHeaders,
      ([name, values]) => `${bytesRepr(name)}: [${values.map(bytesRepr).join(", ")}]`,
    );
    return `${this.constructor.name}({${items.join(", ")}})`;
  }

  /** What the console shows. */
  [inspect.custom](): string {
    return this.toString();
  }

  /** Adds a value of one character a byte, without line ends, under a name already canonical: for the parser. */
  _add(name: string, value: string): void {
    const values = this._rawHeaders.get(name);
    if (values === undefined) this._rawHeaders.set(name, [value]);
    else values.push(value);
  }
}

function isIterable(values: unknown): boolean {
  return typeof values === "object" && values !== null && Symbol.iterator in values;
}

function encodeValue(value: HeaderValue): string {
  if (typeof value === "string") {
    if (PLAIN.test(value)) return value;
    return withoutLineEnds(ASCII.test(value) ? value : Buffer.from(value).toString("latin1"));
  }
  if (value instanceof Uint8Array) return withoutLineEnds(latin1(value));
  throw new TypeError(`Header value must be text or bytes, not ${typeof value}`);
}

/** Each line end becomes one space, and the last is dropped, as Python's `splitlines` has it. */
export function withoutLineEnds(value: string): string {
  if (!value.includes("\n") && !value.includes("\r")) return value;
  const lines = value.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines.join(" ");
}

function encodeBytes(value: string): Buffer {
  return Buffer.from(value, "latin1");
}

function decodeValue(value: string): string {
  if (ASCII.test(value)) return value;
  try {
    return utf8.decode(encodeBytes(value));
  } catch {
    return value;
  }
}

keepShape(new Headers());
