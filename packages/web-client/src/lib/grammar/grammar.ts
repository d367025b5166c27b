// One constant for each production of RFC 9110, RFC 9112 and RFC 3986. They are applied to text
// with one character a byte. A character beyond U+00FF matches none of them, so text cannot become
// valid because it is truncated.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { latin1 } from "./latin1.ts";

/** `token = 1*tchar`, RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** `1*DIGIT`, RFC 9110 section 8.6, with the optional white space around it that Twisted allows. */
const DECIMAL = /^[ \t]*[0-9]+[ \t]*$/;

/** `1*HEXDIG`, RFC 9112 section 7.1: no sign, no prefix, no white space. */
const HEXADECIMAL = /^[0-9A-Fa-f]+$/;

/** The characters of `chunk-ext`, RFC 9112 section 7.1.1: HTAB, SP, VCHAR, obs-text. */
const CHUNK_EXTENSION = /^[\t \x21-\x7e\x80-\xff]*$/;

/** Visible US-ASCII: what a request target may hold, RFC 3986 section 2. */
const URI = /^[\x21-\x7e]+$/;

/** Characters that a field value must not contain, RFC 9110 section 5.5. */
const FORBIDDEN_IN_VALUE = /[\0\r\n]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * Lines that end in CR LF and hold no control character but tabs: field-line, RFC 9112 section 5.
 */
const PLAIN_LINES = /^(?:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/** So many decimal digits are always a safe integer. */
const MOST_DIGITS = 15;

/** Longest text that is matched at once: V8 stores a place to go back to for each character. */
const MAX_PLAIN = 16_384;

/** `A` to `Z` of US-ASCII only. */
const UPPER_CASE = /[A-Z]+/g;

const NO_TOKENS: readonly string[] = [];

/** Whether the text or bytes are a token, RFC 9110 section 5.6.2. */
export function _istoken(data: Uint8Array | string): boolean {
  return TOKEN.test(latin1(data));
}

/**
 * The value of a decimal integer, digits only, between optional spaces and tabs.
 *
 * @throws RangeError when it is not one, or is above 2^53-1: it would have to be rounded.
 */
export function _decint(data: Uint8Array | string): number {
  const text = latin1(data);
  const plain = plainDecimal(text);
  if (plain !== -1) return plain;
  if (!DECIMAL.test(text)) {
    throw new RangeError(`Value contains non-decimal digits: ${bytesRepr(data)}`);
  }
  return exactly(Number(text), data);
}

/**
 * The number that a few digits stand for; -1 for any other text. It does not call the engine's
 * slower conversions, see docs/decisions/005-engine-tricks.md.
 */
function plainDecimal(text: string): number {
  if (text.length === 0 || text.length > MOST_DIGITS) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The value of a hexadecimal integer without sign or prefix, as in a chunk size.
 *
 * @throws RangeError when it is not one, or is above 2^53-1.
 */
export function _hexint(data: Uint8Array | string): number {
  const text = latin1(data);
  if (!HEXADECIMAL.test(text)) throw new RangeError(bytesRepr(text));
  return exactly(Number.parseInt(text, 16), data);
}

/**
 * The text with the letters A to Z in lower case: the form in which names and tokens of a protocol
 * are compared. Other letters are not changed. (`toLowerCase` turns the KELVIN SIGN into a `k`, so
 * that another word would be read as `chunked`.)
 */
export function lowerCase(text: string): string {
  return text.replace(UPPER_CASE, toLowerCase);
}

function toLowerCase(letters: string): string {
  return letters.toLowerCase();
}

function exactly(value: number, data: Uint8Array | string): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`Value is too large to be held exactly: ${bytesRepr(data)}`);
  }
  return value;
}

/** Whether a chunk extension holds only characters that RFC 9112 section 7.1.1 allows. */
export function isChunkExtension(text: string): boolean {
  return CHUNK_EXTENSION.test(text);
}

/** Whether a request target may be written as it is. */
export function isRequestTarget(text: string): boolean {
  return URI.test(text);
}

/** Whether a field value holds CR, LF or NUL, RFC 9110 section 5.5. */
export function hasForbiddenCharacter(value: string): boolean {
  return FORBIDDEN_IN_VALUE.test(value);
}

/** Whether a field value holds a control character, other than a tab, RFC 9110 section 5.5. */
export function hasControlCharacter(value: string): boolean {
  return CONTROL.test(value);
}

/**
 * Whether text is known to be whole lines, each ended by CR LF, without a control character other
 * than a tab.
 */
export function arePlainLines(text: string): boolean {
  return text.length <= MAX_PLAIN && PLAIN_LINES.test(text);
}

/**
 * The members of a comma-separated list of tokens in lower case, `#token` of RFC 9110 section
 * 5.6.1, from every line of the field.
 */
export function tokenList(values: readonly string[]): readonly string[] {
  if (values.length === 0) return NO_TOKENS;
  const tokens: string[] = [];
  for (const value of values) {
    let start = 0;
    for (let comma = value.indexOf(","); comma !== -1; comma = value.indexOf(",", start)) {
      addToken(tokens, value, start, comma);
      start = comma + 1;
    }
    addToken(tokens, value, start, value.length);
  }
  return tokens;
}

function addToken(tokens: string[], text: string, start: number, end: number): void {
  const token = trimWhitespace(text, start, end);
  if (token !== "") tokens.push(lowerCase(token));
}

/**
 * The text from `from` to `to` without the white space (of ASCII, as Python's `bytes.strip` sees
 * it) at either end.
 */
export function trimWhitespace(text: string, from = 0, to: number = text.length): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
