// The check that every transport makes of what it is to write.

import { types } from "node:util";

/**
 * Refuses anything but bytes, as Twisted's transports do.
 *
 * @throws TypeError
 */
export function checkBytes(data: unknown): asserts data is Uint8Array {
  // Quicker than instanceof, and true of bytes of another realm.
  if (!types.isUint8Array(data)) throw new TypeError("Data must be bytes");
}
