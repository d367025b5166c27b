// How values of a program are shown in messages.

import { inspect } from "node:util";
import { classOrType } from "@twisted-ts/deferred/internal";

/**
 * A value in one line. It never throws: for a value that cannot be shown, it is the name of the
 * class.
 */
export function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 0, breakLength: Infinity });
  } catch {
    return `<${classOrType(value)} that cannot be shown>`;
  }
}

/** Several values, with commas between. */
export function shownAll(values: readonly unknown[]): string {
  return values.map(shown).join(", ");
}
