// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes, or an object with a method of that name
// Methods of text and of bytes. Each works on both, and gives back what it was given.

import { equals } from "./compare.ts";
import { iterate } from "./iterate.ts";
import { TypeMismatchError } from "./type-mismatch.ts";

type Text = any;

/** Works on the characters of bytes as on those of text: Latin-1 has one for each byte. */
function asText(
  value: Text,
  name: string,
  act: (text: string) => any,
  args: readonly any[] = [],
): any {
  if (typeof value === "string") return act(value);
  if (value instanceof Uint8Array) return back(act(Buffer.from(value).toString("latin1")));
  if (typeof value?.[name] === "function") return value[name](...args);
  throw new TypeMismatchError(`${name}()`, value);
}

function back(result: any): any {
  if (typeof result === "string") return Buffer.from(result, "latin1");
  return Array.isArray(result) ? result.map(back) : result;
}

function plain(value: Text): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}

/** As Python's `str.split`, for text and bytes. */
export function split(value: Text, separator?: Text, limit = -1): any[] {
  return asText(
    value,
    "split",
    (text) => splitText(text, separator == null ? null : plain(separator), limit),
    [separator, limit],
  );
}

function splitText(text: string, separator: string | null, limit: number): string[] {
  if (separator === null) {
    const words: string[] = [];
    let rest = text.trimStart();
    while (rest !== "" && (limit < 0 || words.length < limit)) {
      const end = /\s/.exec(rest)?.index ?? rest.length;
      words.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    if (rest !== "") words.push(rest.trimEnd());
    return words;
  }
  if (separator === "") throw new RangeError("empty separator");
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

/** As Python's `str.rsplit`, for text and bytes. */
export function rsplit(value: Text, separator?: Text, limit = -1): any[] {
  return asText(
    value,
    "rsplit",
    (text) => {
      const mark = separator == null ? null : plain(separator);
      const parts = splitText(text, mark, -1);
      if (limit < 0 || parts.length <= limit + 1) return parts;
      const cut = parts.length - limit;
      return [parts.slice(0, cut).join(mark ?? " "), ...parts.slice(cut)];
    },
    [separator, limit],
  );
}

function stripped(
  characters: Text | undefined,
  start: boolean,
  end: boolean,
): (text: string) => string {
  const set = characters == null ? null : new Set(plain(characters));
  const isStripped = (c: string): boolean => (set === null ? /\s/.test(c) : set.has(c));
  return (text) => {
    let from = 0;
    let to = text.length;
    if (start) while (from < to && isStripped(text[from] as string)) from++;
    if (end) while (to > from && isStripped(text[to - 1] as string)) to--;
    return text.slice(from, to);
  };
}

/** As Python's `str.strip`, for text and bytes. */
export function strip(value: Text, characters?: Text): any {
  return asText(value, "strip", stripped(characters, true, true), [characters]);
}

/** As Python's `str.lstrip`, for text and bytes. */
export function lstrip(value: Text, characters?: Text): any {
  return asText(value, "lstrip", stripped(characters, true, false), [characters]);
}

/** As Python's `str.rstrip`, for text and bytes. */
export function rstrip(value: Text, characters?: Text): any {
  return asText(value, "rstrip", stripped(characters, false, true), [characters]);
}

/** As Python's `str.lower`, for text and bytes. */
export function lower(value: Text): any {
  return asText(value, "lower", (text) => text.toLowerCase());
}

/** As Python's `str.upper`, for text and bytes. */
export function upper(value: Text): any {
  return asText(value, "upper", (text) => text.toUpperCase());
}

/** As Python's `str.title`, for text and bytes. */
export function title(value: Text): any {
  return asText(value, "title", (text) =>
    text
      .toLowerCase()
      .replace(/(^|[^a-z])([a-z])/g, (_all, before: string, c: string) => before + c.toUpperCase()),
  );
}

/** As Python's `str.capitalize`, for text and bytes. */
export function capitalize(value: Text): any {
  return asText(
    value,
    "capitalize",
    (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  );
}

/** As Python's `str.swapcase`, for text and bytes. */
export function swapcase(value: Text): any {
  return asText(value, "swapcase", (text) =>
    Array.from(text, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(""),
  );
}

/** As Python's `str.startswith`, for text and bytes. */
export function startswith(value: Text, prefix: any): boolean {
  if (Array.isArray(prefix)) return prefix.some((each) => startswith(value, each));
  return asText(value, "startswith", (text) => text.startsWith(plain(prefix)), [prefix]);
}

/** As Python's `str.endswith`, for text and bytes. */
export function endswith(value: Text, suffix: any): boolean {
  if (Array.isArray(suffix)) return suffix.some((each) => endswith(value, each));
  return asText(value, "endswith", (text) => text.endsWith(plain(suffix)), [suffix]);
}

function needle(value: any): string {
  return typeof value === "number" ? String.fromCharCode(value) : plain(value);
}

/** As Python's `str.find`, for text and bytes. */
export function find(value: Text, part: any, start = 0, end?: number): number {
  return asText(
    value,
    "find",
    (text) => {
      const index = text.slice(0, end).indexOf(needle(part), start);
      return index;
    },
    [part, start, end],
  );
}

/** As Python's `str.rfind`, for text and bytes. */
export function rfind(value: Text, part: any): number {
  return asText(value, "rfind", (text) => text.lastIndexOf(needle(part)), [part]);
}

/** `index` of a text, bytes or a list. @throws RangeError if it is not there. */
export function indexOf(value: any, part: any, start = 0): number {
  const index = Array.isArray(value)
    ? value.findIndex((each, at) => at >= start && equals(each, part))
    : asText(value, "index", (text) => text.indexOf(needle(part), start), [part]);
  if (index < 0) throw new RangeError("the value is not there");
  return index;
}

/** As Python's `str.rindex`: the place of the last occurrence, else a `ValueError`. */
export function lastIndexOf(value: any, part: any): number {
  const index = rfind(value, part);
  if (index < 0) throw new RangeError("the value is not there");
  return index;
}

/** `count` of a text, bytes or a list. */
export function countOf(value: any, part: any): number {
  if (Array.isArray(value)) return value.filter((each) => equals(each, part)).length;
  return asText(value, "count", (text) => text.split(needle(part)).length - 1, [part]);
}

/** As Python's `str.replace`, for text and bytes. */
export function replace(value: Text, old: Text, by: Text, limit = -1): any {
  return asText(
    value,
    "replace",
    (text) => {
      const parts = splitText(text, plain(old), limit);
      return parts.join(plain(by));
    },
    [old, by, limit],
  );
}

/** As Python's `str.partition`, for text and bytes. */
export function partition(value: Text, separator: Text): any[] {
  return asText(
    value,
    "partition",
    (text) => {
      const mark = plain(separator);
      const index = text.indexOf(mark);
      return index < 0
        ? [text, "", ""]
        : [text.slice(0, index), mark, text.slice(index + mark.length)];
    },
    [separator],
  );
}

/** As Python's `str.rpartition`, for text and bytes. */
export function rpartition(value: Text, separator: Text): any[] {
  return asText(
    value,
    "rpartition",
    (text) => {
      const mark = plain(separator);
      const index = text.lastIndexOf(mark);
      return index < 0
        ? ["", "", text]
        : [text.slice(0, index), mark, text.slice(index + mark.length)];
    },
    [separator],
  );
}

/** As Python's `str.splitlines`, for text and bytes. */
export function splitlines(value: Text, keepends: any = false): any[] {
  return asText(
    value,
    "splitlines",
    (text) => {
      const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
      if (lines.at(-1) === "") lines.pop();
      return keepends ? lines : lines.map((line) => line.replace(/\r?\n$|\r$/, ""));
    },
    [keepends],
  );
}

/** `separator.join(items)`. */
export function join(separator: Text, items: any): any {
  if (typeof separator === "string") return [...iterate(items)].join(separator);
  if (!(separator instanceof Uint8Array)) return separator.join(items);
  const list = [...iterate(items)] as Uint8Array[];
  if (separator.length === 0) return Buffer.concat(list);
  return Buffer.concat(list.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}

/** As Python's `str.center`, for text and bytes. */
export function center(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "center", (text) => {
    const missing = Math.max(0, width - text.length);
    return text
      .padStart(text.length + Math.floor(missing / 2), plain(fill))
      .padEnd(width, plain(fill));
  });
}

/** As Python's `str.ljust`, for text and bytes. */
export function ljust(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "ljust", (text) => text.padEnd(width, plain(fill)));
}

/** As Python's `str.rjust`, for text and bytes. */
export function rjust(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "rjust", (text) => text.padStart(width, plain(fill)));
}

/** As Python's `str.zfill`, for text and bytes. */
export function zfill(value: Text, width: number): any {
  return asText(value, "zfill", (text) => {
    const sign = /^[+-]/.exec(text)?.[0] ?? "";
    return sign + text.slice(sign.length).padStart(width - sign.length, "0");
  });
}

/** As Python's `str.expandtabs`, for text and bytes. */
export function expandtabs(value: Text, size = 8): any {
  return asText(value, "expandtabs", (text) => text.replaceAll("\t", " ".repeat(size)));
}

const test =
  (name: string, pattern: RegExp) =>
  (value: Text): boolean =>
    asText(value, name, (text) => pattern.test(text));

/** As Python's `str.isdigit`, for text and bytes. */
export const isdigit: (value: Text) => boolean = test("isdigit", /^\d+$/);
/** As Python's `str.isalpha`, for text and bytes. */
export const isalpha: (value: Text) => boolean = test("isalpha", /^\p{L}+$/u);
/** As Python's `str.isalnum`, for text and bytes. */
export const isalnum: (value: Text) => boolean = test("isalnum", /^[\p{L}\d]+$/u);
/** As Python's `str.isspace`, for text and bytes. */
export const isspace: (value: Text) => boolean = test("isspace", /^\s+$/);

/** As Python's `str.isupper`, for text and bytes. */
export function isupper(value: Text): boolean {
  return asText(
    value,
    "isupper",
    (text) => text !== text.toLowerCase() && text === text.toUpperCase(),
  );
}

/** As Python's `str.islower`, for text and bytes. */
export function islower(value: Text): boolean {
  return asText(
    value,
    "islower",
    (text) => text !== text.toUpperCase() && text === text.toLowerCase(),
  );
}

function encodingOf(name: string): "utf8" | "ascii" | "latin1" | "hex" | "base64" | "utf16le" {
  const key = name.toLowerCase().replace(/[-_]/g, "");
  if (key === "utf8") return "utf8";
  if (key === "ascii" || key === "usascii") return "ascii";
  if (/^(latin1|iso88591|charmap|cp1252)$/.test(key)) return "latin1";
  if (key === "utf16le") return "utf16le";
  if (key === "hex" || key === "base64") return key;
  throw new RangeError(`unknown encoding: ${name}`);
}

/** Text as bytes. @throws RangeError for a character that the encoding does not have. */
export function encode(value: any, encoding = "utf8", errors = "strict"): any {
  if (typeof value !== "string") return value.encode(encoding, errors);
  const name = encodingOf(encoding);
  if (name === "ascii" || name === "latin1") {
    const highest = name === "ascii" ? 0x7f : 0xff;
    const bad = [...value].find((c) => (c.codePointAt(0) as number) > highest);
    if (bad !== undefined && errors === "strict")
      throw new RangeError(`${name} has no ${JSON.stringify(bad)}`);
    const shown = Array.from(value, (c) =>
      (c.codePointAt(0) as number) > highest ? (errors === "ignore" ? "" : "?") : c,
    );
    return Buffer.from(shown.join(""), "latin1");
  }
  return Buffer.from(value, name);
}

/** Bytes as text. @throws RangeError for bytes that mean nothing in the encoding. */
export function decode(value: any, encoding = "utf8", errors = "strict"): any {
  // A host name or a method is text here, and bytes in Twisted.
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return value.decode(encoding, errors);
  const name = encodingOf(encoding);
  if (name === "utf8" || name === "utf16le") {
    try {
      return new TextDecoder(name === "utf8" ? "utf-8" : "utf-16le", {
        fatal: errors === "strict",
        ignoreBOM: true,
      }).decode(value);
    } catch (error) {
      throw new RangeError(`the bytes are no ${encoding}`, { cause: error });
    }
  }
  if (name === "ascii" && errors === "strict" && value.some((byte) => byte > 0x7f)) {
    throw new RangeError("the bytes are no ASCII");
  }
  return Buffer.from(value).toString(name === "ascii" ? "latin1" : name);
}

/** Text, of text or ASCII bytes. */
export function nativeString(value: any): string {
  return typeof value === "string" ? value : decode(value, "ascii");
}

/**
 * Bytes, and those in a list, as text. What Twisted has as bytes in its protocols, such as a method
 * or a host name, is text here; other objects may hold bytes.
 */
export function protocolText(value: any): any {
  if (value instanceof Uint8Array) return plain(value);
  return Array.isArray(value) ? value.map(protocolText) : value;
}

/** Each byte as bytes of length one. */
export function* iterbytes(value: Uint8Array): Generator<Buffer> {
  for (let index = 0; index < value.length; index++)
    yield Buffer.from(value.subarray(index, index + 1));
}
