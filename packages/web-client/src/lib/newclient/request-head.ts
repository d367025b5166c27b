// The head of a request: its checks and its bytes. Everything is checked before the first byte is
// written.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { BadHeaders } from "../error/newclient.ts";
import { _istoken, hasForbiddenCharacter, isRequestTarget, tokenList } from "../grammar/grammar.ts";
import { isLatin1, latin1 } from "../grammar/latin1.ts";
import type { Headers } from "../headers/headers.ts";

/**
 * The method, as text, when it is a token (RFC 9110 section 9.1).
 *
 * @throws RangeError when it is not.
 */
export function _ensureValidMethod(method: string | Uint8Array): string {
  const text = latin1(method);
  if (_istoken(text)) return text;
  throw new RangeError(`Invalid method ${shown(text)}`);
}

/**
 * The request target, as text, when it is visible US-ASCII throughout.
 *
 * @throws RangeError when it is not.
 */
export function _ensureValidURI(uri: string | Uint8Array): string {
  const text = latin1(uri);
  if (isRequestTarget(text)) return text;
  throw new RangeError(`Invalid URI ${shown(text)}`);
}

/** How a message shows text. Text beyond ISO-8859-1 has no bytes to show. */
function shown(text: string): string {
  return isLatin1(text) ? bytesRepr(text) : JSON.stringify(text);
}

/** Whether a request asks to leave HTTP, RFC 9110 section 7.8. */
export function asksToUpgrade(headers: Headers): boolean {
  return (
    headers.hasHeader("Upgrade") && tokenList(headers._values("Connection")).includes("upgrade")
  );
}

/** The parts of a request's head. */
export interface RequestHead {
  /** A token. */
  readonly method: string;
  /** The request target, visible US-ASCII throughout. */
  readonly uri: string;
  readonly headers: Headers;
  readonly persistent: boolean;
}

/**
 * A request's head, as text of one character a byte.
 *
 * @param TEorCL - the framing header's line, or `null` when there is no body.
 * @throws BadHeaders when there is not exactly one Host, a value holds CR, LF or NUL, or the
 *   headers hold another framing than ours.
 */
export function requestHead(head: RequestHead, TEorCL: string | null): string {
  const { headers } = head;
  if (headers._values("Host").length !== 1)
    throw new BadHeaders("Exactly one Host header required");
  const ownLength = checkFraming(headers, TEorCL);
  let text = `${head.method} ${head.uri} HTTP/1.1\r\n`;
  if (!head.persistent && !asksToUpgrade(headers)) text += "Connection: close\r\n";
  if (TEorCL !== null) text += TEorCL;
  const hasContent = TEorCL !== null && TEorCL !== NO_CONTENT;
  const pairs = headers._pairs();
  for (let at = 0; at < pairs.length; at += 2) {
    const name = pairs[at] as string;
    const value = pairs[at + 1] as string;
    if (ownLength && name === "Content-Length") continue;
    if (hasForbiddenCharacter(value)) {
      throw new BadHeaders(`Invalid character in header ${name}: ${bytesRepr(value)}`);
    }
    // Without content there is nothing to wait for (RFC 9110 section 10.1.1).
    if (name === "Expect" && !hasContent && asksToContinue(value)) continue;
    text += `${headers._spelling(name)}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}

/** The framing header's line of a body of no bytes. */
const NO_CONTENT = "Content-Length: 0\r\n";

function asksToContinue(value: string): boolean {
  const expectations = tokenList([value]);
  return expectations.length > 0 && expectations.every((each) => each === "100-continue");
}

/**
 * A request has one framing, which this module writes (RFC 9112 sections 6.1 and 6.2): a
 * Transfer-Encoding of the caller is refused, and so is a Content-Length other than ours. Returns
 * whether ours is written instead of the caller's.
 */
function checkFraming(headers: Headers, TEorCL: string | null): boolean {
  if (headers._values("Transfer-Encoding").length > 0) {
    throw new BadHeaders("Transfer-Encoding is chosen by the client and cannot be set");
  }
  const given = headers._values("Content-Length");
  if (given.length === 0) return false;
  const ours = TEorCL === null ? "0" : (/^Content-Length: (\d+)\r\n$/.exec(TEorCL)?.[1] ?? null);
  if (ours === null || given.some((value) => value !== ours)) {
    throw new BadHeaders(`Content-Length differs from the body's: ${given.join(", ")}`);
  }
  // Without a body we write no framing line; then the caller may give one Content-Length of 0.
  if (TEorCL === null && given.length > 1) throw new BadHeaders("Content-Length given twice");
  return TEorCL !== null;
}
