// Values of a program as they stand in messages.

import { inspect } from "node:util";
import { classOrType } from "@twisted-ts/deferred/internal";

/**
 * A value in one line. What is shown is often a mistake already: a value that cannot be shown keeps
 * its class's name.
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
