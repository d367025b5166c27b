// Host names in their two spellings, as the rest of Twisted asks for them.

import { readHostName } from "./host-name.ts";

/**
 * A host name as it goes over the wire: labels that are not ASCII as `xn--`. From
 * `twisted.internet._idna._idnaBytes`.
 *
 * @throws RangeError for what cannot be the name of a host.
 */
export function _idnaBytes(text: string): Buffer {
  return Buffer.from(checked(text).ascii);
}

/**
 * A host name as people read it, from its spelling on the wire. From
 * `twisted.internet._idna._idnaText`.
 *
 * @throws RangeError for what cannot be the name of a host.
 */
export function _idnaText(octets: Uint8Array): string {
  return checked(octets).text;
}

function checked(host: string | Uint8Array): { readonly ascii: string; readonly text: string } {
  const name = readHostName(host);
  if (name.bad) throw new RangeError(`invalid hostname: ${name.text}`);
  return name;
}
