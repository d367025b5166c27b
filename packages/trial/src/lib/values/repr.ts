// Values as they stand in messages.

import { inspect } from "node:util";
import { classOrType } from "@twisted-ts/deferred/internal";

const LONGEST = 300;

/** Whether two values read the same in a message, be it because they are cut off. */
export function looksAlike(first: unknown, second: unknown): boolean {
  return withoutStacks(first) === withoutStacks(second);
}

/** Two errors that are alike were still made in two places. */
function withoutStacks(value: unknown): string {
  return cut(shown(value).replaceAll(/\n[ \t]+at .*/g, ""));
}

/** A value as Python's `repr` would show it: strings quoted, on one line, not too long. */
export function repr(value: unknown): string {
  return cut(shown(value));
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, compact: true });
  } catch (error) {
    return `<${classOrType(value)} that cannot be shown: ${String((error as Error)?.message)}>`;
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} [truncated]...` : text;
}

/** A value as Python's `str` would: strings as they are. */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}
