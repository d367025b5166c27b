// The check that every transport makes of what it is to write.

import { types } from "node:util";

/**
 * Refuses anything but bytes, as Twisted's transports do.
 *
 * @param refusal - the message of the error.
 * @throws TypeError
 */
export function checkBytes(
  data: unknown,
  refusal = "Data must be bytes",
): asserts data is Uint8Array {
  // Faster than instanceof, and also true for bytes of another realm.
  if (!types.isUint8Array(data)) throw new TypeError(refusal);
}

/**
 * The pieces that `writeSequence` is given, as a list of its own. All are checked before one is
 * written.
 *
 * @throws TypeError for a piece that is not bytes.
 */
export function checkedPieces(pieces: Iterable<unknown>): Uint8Array[] {
  const checked: Uint8Array[] = [];
  for (const piece of pieces) {
    checkBytes(piece);
    checked.push(piece);
  }
  return checked;
}
