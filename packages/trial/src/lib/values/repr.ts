// Values as text for messages.

import { inspect } from "node:util";
import { classOrType } from "@twisted-ts/deferred/internal";

const LONGEST = 300;

/** Whether two values have the same text in a message, perhaps because it is cut off. */
export function looksAlike(first: unknown, second: unknown): boolean {
  return withoutStacks(first) === withoutStacks(second);
}

/** The text of a value without stacks: two errors have different ones. */
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
