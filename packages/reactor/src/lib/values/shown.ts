// Values of a program as they stand in messages.

import { inspect } from "node:util";

/**
 * A value in one line. What is shown is often a mistake already: a value that cannot be shown keeps
 * its class's name.
 */
export function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 0, breakLength: Infinity });
  } catch {
    return `<${classOf(value)} that cannot be shown>`;
  }
}

/** Several values, with commas between. */
export function shownAll(values: readonly unknown[]): string {
  return values.map(shown).join(", ");
}

/** The name of a value's class; asking for it may throw as well. */
function classOf(value: unknown): string {
  try {
    const { name } = (value as { readonly constructor: { readonly name: unknown } }).constructor;
    return typeof name === "string" && name !== "" ? name : typeof value;
  } catch {
    return typeof value;
  }
}
