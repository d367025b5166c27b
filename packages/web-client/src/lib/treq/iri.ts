// Internationalized addresses (IRIs, RFC 3987) as URIs, and parameters added to them.

import { isIPAddress } from "@twisted-ts/reactor/abstract";
import { isASCII, latin1 } from "../grammar/latin1.ts";
import { percentEncodedByte } from "../grammar/percent.ts";
import { describe } from "./describe.ts";
import { encodeFields, type Fields, fieldsOf, utf8 } from "./fields.ts";

/** The parts of an absolute URI, RFC 3986 appendix B. */
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/s;
// The characters that are allowed in each part, RFC 3986 section 3. A percent sign is taken for the
// start of an encoded byte.
const NOT_IN_PATH = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g;
const NOT_IN_QUERY = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+/g;
const HOST_BEYOND_ASCII = /^[A-Za-z0-9\-._~\u{80}-\u{10ffff}]+$/u;
/** Labels have at most 63 characters, RFC 1035 section 2.3.4. */
const HOST_OF_ASCII = /^(?:[^.]{1,63}\.)*[^.]{1,63}\.?$/;
const MAX_HOST_LENGTH = 254;

/** An address as the argument of a request. */
export type Address = string | URL | Uint8Array;

/**
 * The text of an address.
 *
 * @throws TypeError when it is something else.
 */
export function addressOf(given: Address): string {
  if (typeof given === "string") return given;
  if (given instanceof Uint8Array) return latin1(given);
  // A URL of another realm is accepted, too.
  if (Object.prototype.toString.call(given) === "[object URL]") return given.href;
  throw new TypeError(`The URL must be text, a URL or bytes, not ${describe(given)}`);
}

/**
 * An IRI as a URI: characters that a URI cannot have are percent-encoded in UTF-8, and the name of
 * the host is encoded by IDNA. An IRI that is a URI already is not changed.
 *
 * @throws RangeError when the host is no valid name, or the text holds an unpaired surrogate.
 */
export function toURI(iri: string): string {
  const [, scheme = "", authority = "", path = "", query = "", fragment = ""] =
    PARTS.exec(iri) ?? [];
  return (
    scheme +
    encodeAuthority(authority) +
    path.replace(NOT_IN_PATH, percentEncode) +
    encodeAfterMark(query) +
    encodeAfterMark(fragment)
  );
}

/** A query or a fragment, with the mark that begins it. */
function encodeAfterMark(part: string): string {
  return part.slice(0, 1) + part.slice(1).replace(NOT_IN_QUERY, percentEncode);
}

function percentEncode(text: string): string {
  let encoded = "";
  for (const byte of utf8(text)) {
    encoded += percentEncodedByte(byte);
  }
  return encoded;
}

function encodeAuthority(authority: string): string {
  // The agent checks hosts in ASCII.
  if (isASCII(authority)) return authority;
  const at = authority.lastIndexOf("@") + 1;
  const colon = authority.lastIndexOf(":");
  const end = colon >= at ? colon : authority.length;
  const userinfo = authority.slice(0, at).replace(NOT_IN_PATH, percentEncode);
  return userinfo + encodeHost(authority.slice(at, end)) + authority.slice(end);
}

function encodeHost(host: string): string {
  if (isASCII(host)) return host;
  const ascii = HOST_BEYOND_ASCII.test(host)
    ? process.getBuiltinModule("node:url").domainToASCII(host)
    : "";
  // IDNA maps digits of other scripts to ASCII digits. A text that looks like a name must not
  // become an address.
  if (!HOST_OF_ASCII.test(ascii) || ascii.length > MAX_HOST_LENGTH || isIPAddress(ascii)) {
    throw new RangeError(`Invalid host name: ${JSON.stringify(host.slice(0, MAX_HOST_LENGTH))}`);
  }
  return ascii;
}

/**
 * A URI with parameters added to its query, before its fragment.
 *
 * @throws TypeError when they are not names with values.
 */
export function withParams(uri: string, params: Fields | undefined): string {
  if (params === undefined) return uri;
  const query = encodeFields(fieldsOf("params", params));
  if (query === "") return uri;
  const hash = uri.indexOf("#");
  const base = hash === -1 ? uri : uri.slice(0, hash);
  const fragment = hash === -1 ? "" : uri.slice(hash);
  const joint = !base.includes("?") ? "?" : base.endsWith("?") || base.endsWith("&") ? "" : "&";
  return base + joint + query + fragment;
}
