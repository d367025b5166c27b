// The two spellings of host names, under Twisted's names.

import { readHostName } from "./host-name.ts";

/**
 * A host name for the network: labels that are not ASCII as `xn--`. From
 * `twisted.internet._idna._idnaBytes`.
 *
 * @throws RangeError for a text that cannot be the name of a host.
 */
export function _idnaBytes(text: string): Buffer {
  return Buffer.from(checked(text).ascii);
}

/**
 * A host name for people, from its spelling for the network. From
 * `twisted.internet._idna._idnaText`.
 *
 * @throws RangeError for bytes that cannot be the name of a host.
 */
export function _idnaText(octets: Uint8Array): string {
  return checked(octets).text;
}

function checked(host: string | Uint8Array): { readonly ascii: string; readonly text: string } {
  const name = readHostName(host);
  if (name.bad) throw new RangeError(`invalid hostname: ${name.text}`);
  return name;
}
