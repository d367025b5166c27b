// biome-ignore-all lint/suspicious/noExplicitAny: what is unpacked holds values of any kind
// Unpacking: `a, b = values` needs just as many values as there are names.

import { iterate } from "./iterate.ts";

/** The values for so many names. @throws RangeError (a `ValueError`) for more or fewer values. */
export function unpacked(values: any, count: number): any[] {
  const list = [...iterate(values)];
  if (list.length < count)
    throw new RangeError(`not enough values to unpack (expected ${count}, got ${list.length})`);
  if (list.length > count) throw new RangeError(`too many values to unpack (expected ${count})`);
  return list;
}

/**
 * The values for names of which one has a star and takes a list: `before` and `after` say how many
 * stand on each side of it.
 *
 * @throws RangeError (a `ValueError`) for too few values.
 */
export function unpackedWithRest(values: any, before: number, after: number): any[] {
  const list = [...iterate(values)];
  const least = before + after;
  if (list.length < least)
    throw new RangeError(
      `not enough values to unpack (expected at least ${least}, got ${list.length})`,
    );
  const end = list.length - after;
  return [...list.slice(0, before), list.slice(before, end), ...list.slice(end)];
}
