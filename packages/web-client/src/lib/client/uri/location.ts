// The target of a redirect, as a URI that a request can be made for.

import { domainToASCII } from "node:url";
import { decoded, isASCII } from "../../grammar/latin1.ts";
import { percentEncodedByte } from "../../grammar/percent.ts";
import { _ensureValidURI } from "../../newclient/request-head.ts";
import { checkAuthority } from "./authority.ts";
import { InvalidURIError, URI, withoutSpace } from "./uri.ts";

const VISIBLE = /^[\x21-\x7e]*$/;
const TO_ENCODE = /[^\x21-\x7e]/g;

/**
 * A Location with the characters encoded that a URI must not have: servers send names in raw UTF-8,
 * and spaces. Each such byte is percent-encoded, as in browsers; the host is put in its IDNA form.
 *
 * @param location - absolute, one character a byte.
 * @throws InvalidURIError when the host is not a valid name.
 */
export function encodedLocation(location: string): string {
  if (VISIBLE.test(location)) return location;
  const text = withoutSpace(location);
  const start = text.indexOf("://") + 3;
  if (start === 2) return percentEncoded(text);
  const end = endOfAuthority(text, start);
  return (
    percentEncoded(text.slice(0, start)) +
    encodedAuthority(text.slice(start, end)) +
    percentEncoded(text.slice(end))
  );
}

/**
 * The URI of a redirect, checked as the agent checks it. The agent checks schemes other than HTTP.
 *
 * @throws RangeError (InvalidURIError) when no request can be made for it.
 */
export function checkedLocation(location: string): URI {
  const uri = URI.fromBytes(_ensureValidURI(location));
  if (uri.scheme === "http" || uri.scheme === "https") checkAuthority(uri);
  return uri;
}

function endOfAuthority(text: string, start: number): number {
  for (let index = start; index < text.length; index += 1) {
    const char = text[index];
    if (char === "/" || char === "?" || char === "#") return index;
  }
  return text.length;
}

function encodedAuthority(authority: string): string {
  if (isASCII(authority)) return percentEncoded(authority);
  const colon = authority.lastIndexOf(":");
  const host = colon === -1 ? authority : authority.slice(0, colon);
  const ascii = domainToASCII(decoded(host));
  if (ascii === "") throw new InvalidURIError("Invalid host name in a redirect");
  return colon === -1 ? ascii : ascii + authority.slice(colon);
}

function percentEncoded(text: string): string {
  return text.replace(TO_ENCODE, (char) => percentEncodedByte(char.charCodeAt(0)));
}
