// Values are held as text of one character a byte. Strings and bytes are both made from it, at no
// cost for ASCII, which nearly all headers are.

import { inspect } from "node:util";
import { bytesRepr, checkOptions } from "@twisted-ts/deferred/internal";
import { decoded, isASCII, isTextOrBytes, latin1 } from "../grammar/latin1.ts";
import { canonicalName } from "./name-encoder.ts";

/** One value: text (sent as UTF-8), or bytes (sent as they are). */
export type HeaderValue = string | Uint8Array;

/**
 * The argument of {@link Headers}: names to lists of values; or pairs of a name and a value (or
 * list of values), such as the `Headers` of `fetch` or a `Map`.
 */
export type RawHeaders =
  | { readonly [name: string]: readonly HeaderValue[] }
  | Iterable<readonly [name: HeaderValue, value: HeaderValue | readonly HeaderValue[]]>
  | Headers;

/** Options of {@link Headers}. */
export interface HeadersOptions {
  /**
   * Sends each name in the spelling in which it was first given, instead of the canonical one.
   * Names are compared without regard to case in any case. `false` by default.
   */
  readonly keepSpelling?: boolean | undefined;
}

const NO_VALUES: readonly string[] = [];
/** Largest number of names and values for which a search in flat storage is cheaper than a Map. */
const MAX_FLAT = 64;
/** Values that are stored unchanged; nearly all values are such. */
const PLAIN = /^[\t\x20-\x7e]*$/;
const LINE_END = /\r\n|\r|\n/;

/**
 * Header names and their values, in the order the names were first set.
 *
 * Names are tokens (RFC 9110 section 5.1), kept in canonical spelling unless an option says
 * otherwise. Called with text, the methods return text (UTF-8 where the bytes are that, else
 * ISO-8859-1); called with bytes, `Buffer`s. A line end inside a value becomes one space.
 *
 * From `twisted.web.http_headers.Headers`.
 */
export class Headers {
  /**
   * Names and values alternating, in the order they came; `null` once they are in {@link
   * Headers._rawHeaders}.
   */
  #flat: string[] | null = [];
  #map: Map<string, string[]> | null = null;
  /** Canonical names to the spelling to be sent; `null` where that is the canonical one. */
  #spellings: Map<string, string> | null = null;

  /**
   * @param rawHeaders - names to lists of values, as an object; pairs of name and value, as an
   *   iterable (a `Map`, the `Headers` of `fetch`, a list); or other headers to copy, with their
   *   spelling.
   * @param options - see {@link HeadersOptions}.
   * @throws InvalidHeaderName when a name is no token.
   * @throws TypeError when `rawHeaders` is something else, or values are not text or bytes, or a
   *   list of those.
   */
  constructor(rawHeaders?: RawHeaders | null, options?: HeadersOptions) {
    if (options !== undefined) {
      const { keepSpelling } = checkOptions("Headers", options, ["keepSpelling"]);
      if (keepSpelling) this.#spellings = new Map();
    }
    if (rawHeaders === undefined || rawHeaders === null) return;
    if (typeof rawHeaders !== "object" || rawHeaders instanceof Uint8Array) {
      throw new TypeError(
        `Headers must be made from an object, pairs or headers, not from ${typeof rawHeaders}`,
      );
    }
    if (rawHeaders instanceof Headers) {
      this.#copyFrom(rawHeaders);
    } else if (Symbol.iterator in rawHeaders) {
      for (const pair of rawHeaders) this.#addPair(pair);
    } else if (isPlain(rawHeaders)) {
      for (const name of Object.keys(rawHeaders)) {
        this.setRawHeaders(name, rawHeaders[name] as readonly HeaderValue[]);
      }
    } else {
      const name = (rawHeaders as object).constructor?.name;
      throw new TypeError(
        `Headers must be made from an object, pairs or headers, not from ${name}`,
      );
    }
  }

  /** Canonical names to values, each of one character a byte. */
  get _rawHeaders(): Map<string, string[]> {
    return this.#map ?? this.#makeMap();
  }

  /** A new object with the same headers. */
  copy(): Headers {
    return new Headers(this);
  }

  /** Whether there is a header of that name. */
  hasHeader(name: HeaderValue): boolean {
    return this.#has(canonicalName(name));
  }

  /** Removes all values of a name; does nothing when there is none. */
  removeHeader(name: HeaderValue): void {
    const key = canonicalName(name);
    this._rawHeaders.delete(key);
    this.#spellings?.delete(key);
  }

  /**
   * Replaces the values of a name.
   *
   * @throws InvalidHeaderName when the name is no token.
   * @throws TypeError when `values` is not a list of text or bytes.
   */
  setRawHeaders(name: HeaderValue, values: Iterable<HeaderValue>): void {
    const key = canonicalName(name);
    const encoded: string[] = [];
    for (const value of mustBeList(key, values)) encoded.push(encodeValue(value));
    // A name that has values already keeps its place; one without values has no place in #flat.
    if (encoded.length === 0 || this.#has(key)) this._rawHeaders.set(key, encoded);
    else for (const value of encoded) this._add(key, value);
    this.#spell(key, name);
  }

  /**
   * Adds one value after those that the name has.
   *
   * @throws InvalidHeaderName when the name is no token.
   * @throws TypeError when the value is neither text nor bytes.
   */
  addRawHeader(name: HeaderValue, value: HeaderValue): void {
    const key = canonicalName(name);
    this._add(key, encodeValue(value));
    this.#spell(key, name);
  }

  /**
   * The values of a name, as text for a name in text, as bytes for one in bytes; `default_` (or
   * `null`) when there are none.
   */
  getRawHeaders(name: string): readonly string[] | null;
  getRawHeaders<T>(name: string, default_: T): readonly string[] | T;
  getRawHeaders(name: Uint8Array): readonly Buffer[] | null;
  getRawHeaders<T>(name: Uint8Array, default_: T): readonly Buffer[] | T;
  getRawHeaders(name: HeaderValue, default_: unknown = null): unknown {
    const values = this._values(canonicalName(name));
    if (values.length === 0) return default_;
    return typeof name === "string" ? values.map(decoded) : values.map(encodeBytes);
  }

  /** Every name, in the spelling that is sent, with its values, as bytes. */
  *getAllRawHeaders(): IterableIterator<readonly [Buffer, readonly Buffer[]]> {
    for (const [name, values] of this._rawHeaders) {
      yield [encodeBytes(this._spelling(name)), values.map(encodeBytes)] as const;
    }
  }

  /** Every name, in the spelling that is sent, with its values, as text. */
  *[Symbol.iterator](): IterableIterator<readonly [string, readonly string[]]> {
    for (const [name, values] of this._rawHeaders) {
      yield [this._spelling(name), values.map(decoded)] as const;
    }
  }

  /**
   * Whether the other has the same names with the same values; the order of the names does not
   * matter.
   */
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

  /** The text that the console shows. */
  [inspect.custom](): string {
    return this.toString();
  }

  /** The values of a canonical name, each of one character a byte; not to be changed. @internal */
  _values(name: string): readonly string[] {
    const flat = this.#flat;
    if (flat === null) return this._rawHeaders.get(name) ?? NO_VALUES;
    if (flat.length > MAX_FLAT) return this.#makeMap().get(name) ?? NO_VALUES;
    let values: string[] | null = null;
    for (let at = 0; at < flat.length; at += 2) {
      if (flat[at] !== name) continue;
      if (values === null) values = [flat[at + 1] as string];
      else values.push(flat[at + 1] as string);
    }
    return values ?? NO_VALUES;
  }

  /**
   * Canonical names and values alternating: all values of a name, then those of the next name; not
   * to be changed.
   *
   * @internal
   */
  _pairs(): readonly string[] {
    const flat = this.#flat;
    if (flat !== null && flat.length <= MAX_FLAT && hasDistinctNames(flat)) return flat;
    const pairs: string[] = [];
    for (const [name, values] of this._rawHeaders) {
      for (const value of values) pairs.push(name, value);
    }
    return pairs;
  }

  /** The spelling in which a canonical name is sent. @internal */
  _spelling(name: string): string {
    return this.#spellings?.get(name) ?? name;
  }

  /**
   * Adds a value of one character a byte, without line ends, under a name already canonical: for
   * the parser.
   *
   * @internal
   */
  _add(name: string, value: string): void {
    if (this.#flat !== null) {
      this.#flat.push(name, value);
      return;
    }
    const values = this._rawHeaders.get(name);
    if (values === undefined) this._rawHeaders.set(name, [value]);
    else values.push(value);
  }

  #has(name: string): boolean {
    const flat = this.#flat;
    if (flat === null || flat.length > MAX_FLAT) return this._rawHeaders.has(name);
    for (let at = 0; at < flat.length; at += 2) if (flat[at] === name) return true;
    return false;
  }

  #makeMap(): Map<string, string[]> {
    const flat = this.#flat ?? [];
    const map = new Map<string, string[]>();
    this.#flat = null;
    this.#map = map;
    for (let at = 0; at < flat.length; at += 2)
      this._add(flat[at] as string, flat[at + 1] as string);
    return map;
  }

  #copyFrom(other: Headers): void {
    if (other.#flat !== null) {
      this.#flat = other.#flat.slice();
    } else {
      for (const [name, values] of other._rawHeaders) this._rawHeaders.set(name, [...values]);
    }
    if (other.#spellings !== null) this.#spellings = new Map(other.#spellings);
  }

  /** One pair: its value is added, a list of values replaces those that the name has. */
  #addPair(pair: unknown): void {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new TypeError("Headers must be made from pairs of a name and a value");
    }
    const [name, value] = pair as [HeaderValue, HeaderValue | readonly HeaderValue[]];
    if (isTextOrBytes(value)) this.addRawHeader(name, value);
    else this.setRawHeaders(name, value);
  }

  #spell(key: string, name: HeaderValue): void {
    if (this.#spellings !== null && !this.#spellings.has(key)) {
      this.#spellings.set(key, latin1(name));
    }
  }
}

/** Whether no name occurs twice among names and values alternating. */
function hasDistinctNames(flat: readonly string[]): boolean {
  for (let at = 2; at < flat.length; at += 2) {
    for (let other = 0; other < at; other += 2) if (flat[other] === flat[at]) return false;
  }
  return true;
}

/** Whether an object is a plain one: only then are its keys and values the headers. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isForeignPlain(prototype);
}

/** The prototype of plain objects of another realm. */
function isForeignPlain(prototype: unknown): boolean {
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf")
  );
}

function mustBeList(name: string, values: Iterable<HeaderValue>): Iterable<HeaderValue> {
  if (isTextOrBytes(values) || !isIterable(values)) {
    throw new TypeError(`Header values of ${name} must be a list of text or bytes`);
  }
  return values;
}

function isIterable(values: unknown): boolean {
  return typeof values === "object" && values !== null && Symbol.iterator in values;
}

function encodeValue(value: HeaderValue): string {
  if (typeof value === "string") {
    if (PLAIN.test(value)) return value;
    return withoutLineEnds(isASCII(value) ? value : Buffer.from(value).toString("latin1"));
  }
  if (value instanceof Uint8Array) return withoutLineEnds(latin1(value));
  throw new TypeError(`Header value must be text or bytes, not ${typeof value}`);
}

/** Replaces each line end by one space, and drops the last one, as with Python's `splitlines`. */
export function withoutLineEnds(value: string): string {
  if (!value.includes("\n") && !value.includes("\r")) return value;
  const lines = value.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines.join(" ");
}

function encodeBytes(value: string): Buffer {
  return Buffer.from(value, "latin1");
}
