// One header field of a message: the checks that its name and its value must pass, and whether it
// is stored with the headers of the message or with those of the connection.

import { ParseError } from "../error/newclient.ts";
import {
  hasControlCharacter,
  hasForbiddenCharacter,
  lowerCase,
  trimWhitespace,
} from "../grammar/grammar.ts";
import { type Headers, withoutLineEnds } from "../headers/headers.ts";
import { type HeaderName, headerNameIn } from "../headers/name-encoder.ts";

/** The fields that concern the connection and not the message, in lower case. */
export const CONNECTION_CONTROL_HEADERS: ReadonlySet<string> = new Set([
  "content-length",
  "connection",
  "keep-alive",
  "te",
  "trailers",
  "transfer-encoding",
  "upgrade",
  "proxy-connection",
]);

/** Fields that decide where a message ends: refused on folded lines. */
const FRAMING_HEADERS: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

/** Where fields are stored. */
export interface FieldStore {
  readonly headers: Headers;
  readonly connHeaders: Headers;
  isConnectionControlHeader(name: string): boolean;
}

/**
 * Stores the field between `start` and `end` of a text: name, colon, and value with white space
 * around it.
 *
 * @param plain - whether the text is known to contain no control characters but tabs and line ends.
 * @throws ParseError when the name is no token, or the value holds a NUL; for a field that concerns
 *   the connection, when it holds any control character.
 */
export function storeField(
  store: FieldStore,
  text: string,
  start: number,
  colon: number,
  end: number,
  plain: boolean,
): void {
  let value = trimWhitespace(text, colon + 1, end);
  if (!plain && hasForbiddenCharacter(value)) {
    const name = text.slice(start, colon);
    if (value.includes("\0")) throw new ParseError("NUL in header value", `${name}: ${value}`);
    value = withoutLineEnds(value);
  }
  let name: HeaderName;
  try {
    name = headerNameIn(text, start, colon);
  } catch (error) {
    throw new ParseError("invalid header name", text.slice(start, colon), { cause: error });
  }
  if (!store.isConnectionControlHeader(name.lower)) {
    store.headers._add(name.canonical, value);
    return;
  }
  if (!plain) checkControls(text.slice(start, colon), text, colon + 1, end);
  store.connHeaders._add(name.canonical, value);
}

/**
 * Refuses a control character in, or around, the value of a field that concerns the connection:
 * another recipient might read it as white space, or not; "\vchunked" has desynchronised proxies.
 *
 * @throws ParseError
 */
export function checkControls(name: string, text: string, start: number, end: number): void {
  const value = text.slice(start, end);
  if (hasControlCharacter(value)) {
    throw new ParseError("control character in header value", `${name}: ${value}`);
  }
}

/**
 * Refuses a framing field on folded lines: another recipient might not join them.
 *
 * @throws ParseError
 */
export function checkFolded(text: string, start: number, colon: number, end: number): void {
  if (FRAMING_HEADERS.has(lowerCase(text.slice(start, colon)))) {
    throw new ParseError("framing header on folded lines", text.slice(start, end));
  }
}
