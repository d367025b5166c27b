// The syntax of host names, and their two spellings.

import { domainToASCII, domainToUnicode } from "node:url";
import { isIPAddress, isIPv6Address } from "../address/ip-address.ts";

/** A host in both spellings. */
export interface HostName {
  /** Whether it cannot be the name of a host. */
  readonly bad: boolean;
  /**
   * The spelling for the network: ASCII, with non-ASCII labels as `xn--`. A bad name has backslash
   * escapes.
   */
  readonly ascii: string;
  /** The spelling for people. A bad name has backslash escapes. */
  readonly text: string;
}

// RFC 1123 section 2.1, and the underscore, which many networks use. Hyphens are accepted at any
// place.
const ASCII_NAME = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?$/i;
/** RFC 1035 section 3.1, without the root's dot. */
const LONGEST_NAME = 253;
const ENCODED_LABEL = /(?:^|\.)xn--/i;
// IDNA 2008 (RFC 5892) allows letters, marks and digits, and a few other characters in some places.
// It does not allow symbols, which the mapping of UTS 46 would accept.
const NAME_CHARACTERS =
  /^(?:[\p{L}\p{M}\p{N}\u{b7}\u{375}\u{5f3}\u{5f4}\u{30fb}\u{3002}._-]|\u{200c}|\u{200d})+$/u;

/**
 * Reads a host: an IP address as it is, a name as IDNA has it.
 *
 * @param host - text (brought to the normal form C), or ASCII bytes.
 */
export function readHostName(host: string | Uint8Array): HostName {
  const given = typeof host === "string" ? host.normalize("NFC") : latin1(host);
  if (isIPAddress(given) || isIPv6Address(given)) return { bad: false, ascii: given, text: given };
  const ascii = typeof host === "string" ? toASCII(given) : given;
  if (ascii !== null && isName(ascii)) {
    const text = typeof host === "string" ? given : toText(given);
    if (text !== null) return { bad: false, ascii, text };
  }
  const escaped = escapeNonASCII(given);
  return { bad: true, ascii: escaped, text: escaped };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function toASCII(text: string): string | null {
  // ASCII stays as it is: domainToASCII would read numbers as parts of IPv4 addresses.
  if (/^[\0-\x7f]*$/.test(text)) return text;
  if (!NAME_CHARACTERS.test(text)) return null;
  const ascii = domainToASCII(text);
  // Digits of other scripts are mapped to ASCII digits. A name must not become an address by this.
  return isIPAddress(ascii) ? null : ascii;
}

function isName(ascii: string): boolean {
  if (!ASCII_NAME.test(ascii)) return false;
  if (ascii.length - (ascii.endsWith(".") ? 1 : 0) > LONGEST_NAME) return false;
  return !ENCODED_LABEL.test(ascii) || toText(ascii) !== null;
}

function toText(ascii: string): string | null {
  if (!ENCODED_LABEL.test(ascii)) return ascii.toLowerCase();
  const text = domainToUnicode(ascii);
  // If it cannot be decoded, newer versions of Node return it as it is, older ones an empty text.
  return text === "" || ENCODED_LABEL.test(text) ? null : text;
}

/** Backslash escapes for what is not ASCII, as Python's `backslashreplace` has them. */
function escapeNonASCII(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}
