// Values as they stand in messages.

import { inspect } from "node:util";

const LONGEST = 300;

/** A value as Python's `repr` would show it: strings quoted, on one line, not too long. */
export function repr(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, compact: true });
  } catch (error) {
    text = `<${typeof value} that cannot be shown: ${String((error as Error)?.message)}>`;
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} [truncated]...` : text;
}

/** A value as Python's `str` would: strings as they are. */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}
