// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes, or an object with a method of that name
// Text as bytes, and bytes as text.

import { LookupError } from "./errors.ts";

type Encoding = "utf8" | "ascii" | "latin1" | "hex" | "base64" | "utf16le";

function encodingOf(name: string): Encoding {
  const key = name.toLowerCase().replace(/[-_ ]/g, "");
  if (key === "utf8") return "utf8";
  if (key === "ascii" || key === "usascii") return "ascii";
  if (/^(latin1?|iso88591|charmap|l1)$/.test(key)) return "latin1";
  if (key === "utf16le") return "utf16le";
  if (key === "hex" || key === "base64") return key;
  throw new LookupError(`PORT: the encoding ${name} is not ported`);
}

function checkHandler(errors: string): void {
  if (!/^(strict|replace|ignore)$/.test(errors))
    throw new LookupError(`PORT: the error handler ${errors} is not ported`);
}

/** Text as bytes. @throws RangeError for a character that the encoding does not have. */
export function encode(value: any, encoding = "utf8", errors = "strict"): any {
  if (typeof value !== "string") return value.encode(encoding, errors);
  const name = encodingOf(encoding);
  checkHandler(errors);
  if (name === "utf8" && errors === "strict" && /[\ud800-\udfff]/u.test(value))
    throw new RangeError("utf8 has no surrogates");
  if (name !== "ascii" && name !== "latin1") return Buffer.from(value, name);
  const highest = name === "ascii" ? 0x7f : 0xff;
  const isBad = (c: string): boolean => (c.codePointAt(0) as number) > highest;
  const bad = [...value].find(isBad);
  if (bad !== undefined && errors === "strict")
    throw new RangeError(`${name} has no ${JSON.stringify(bad)}`);
  const by = errors === "ignore" ? "" : "?";
  return Buffer.from(Array.from(value, (c) => (isBad(c) ? by : c)).join(""), "latin1");
}

/** Bytes as text. @throws RangeError for bytes that mean nothing in the encoding. */
export function decode(value: any, encoding = "utf8", errors = "strict"): any {
  // A host name or a method is text here, and bytes in Twisted.
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return value.decode(encoding, errors);
  const name = encodingOf(encoding);
  checkHandler(errors);
  if (name === "utf8" || name === "utf16le") return decodeUnicode(value, name, errors);
  if (name !== "ascii") return Buffer.from(value).toString(name);
  if (errors === "strict" && value.some((byte) => byte > 0x7f))
    throw new RangeError("the bytes are no ASCII");
  const by = errors === "ignore" ? "" : "\ufffd";
  return Buffer.from(value)
    .toString("latin1")
    .replace(/[\x80-\xff]/g, by);
}

function decodeUnicode(value: Uint8Array, name: "utf8" | "utf16le", errors: string): string {
  const label = name === "utf8" ? "utf-8" : "utf-16le";
  let text: string;
  try {
    text = new TextDecoder(label, { fatal: errors === "strict", ignoreBOM: true }).decode(value);
  } catch (error) {
    throw new RangeError(`the bytes are no ${label}`, { cause: error });
  }
  // The decoder puts this character where bytes mean nothing.
  return errors === "ignore" ? text.replaceAll("\ufffd", "") : text;
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
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  return Array.isArray(value) ? value.map(protocolText) : value;
}

/** Each byte as bytes of length one. */
export function* iterbytes(value: Uint8Array): Generator<Buffer> {
  for (let index = 0; index < value.length; index++)
    yield Buffer.from(value.subarray(index, index + 1));
}

/** As Python's `bytes.fromhex`. @throws RangeError for anything but pairs of hexadecimal digits. */
export function fromhex(text: string): Buffer {
  const digits = text.replace(/\s+/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits))
    throw new RangeError("non-hexadecimal number found in fromhex() arg");
  return Buffer.from(digits, "hex");
}

/** As Python's `bytes.hex`, or the method of that name of another object. */
export function bytesHex(value: any): any {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value.hex();
}
