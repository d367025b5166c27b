import { lowerCase } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";

const CONTENT_RANGE = /^\s*(\S+)\s+(\d+)-(\d+)\/(\d+|\*)\s*$/;

/**
 * Reads a `Content-Range` of bytes into start, end and whole length (`null` for `*`).
 *
 * From `twisted.web.http.parseContentRange`; RFC 9110 section 14.4.
 *
 * @throws RangeError when it is malformed, counts another unit, or holds a number above 2^53-1.
 */
export function parseContentRange(
  header: string | Uint8Array,
): readonly [start: number, end: number, realLength: number | null] {
  const text = latin1(header);
  const match = CONTENT_RANGE.exec(text);
  if (match === null) throw new RangeError(`Malformed Content-Range: ${JSON.stringify(text)}`);
  const [, unit = "", start, end, length] = match;
  if (lowerCase(unit) !== "bytes") {
    throw new RangeError(`a range of type '${unit}' is not supported`);
  }
  const numbers = [start, end, length === "*" ? "0" : length].map(Number);
  if (!numbers.every(Number.isSafeInteger)) {
    throw new RangeError(`Content-Range is too large to be held exactly: ${JSON.stringify(text)}`);
  }
  return [
    numbers[0] as number,
    numbers[1] as number,
    length === "*" ? null : (numbers[2] as number),
  ];
}
