// How ALPN encodes names of protocols (RFC 7301 section 3.1): each has a byte with its length
// before it.

import { checkBytes } from "../values/check-bytes.ts";

/**
 * Encodes names of protocols.
 *
 * @throws TypeError for a name that is not bytes.
 * @throws RangeError for an empty name, or one of more than 255 bytes.
 */
export function encodeProtocolNames(names: Iterable<Uint8Array>): Buffer {
  const parts: Uint8Array[] = [];
  for (const name of names) {
    checkBytes(name, `acceptableProtocols must be bytes, not a ${typeof name}`);
    if (name.length === 0 || name.length > 255) {
      throw new RangeError(
        `acceptableProtocols must have 1 to 255 bytes each, not ${name.length}: ${Buffer.from(name)}`,
      );
    }
    parts.push(Uint8Array.of(name.length), name);
  }
  return Buffer.concat(parts);
}
