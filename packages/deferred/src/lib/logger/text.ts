// Values as text: what `str()` and `repr()` are in Python.

import { inspect } from "#platform";
import { classOrType } from "../class-or-type.ts";
import { bytesRepr } from "../python-repr.ts";

/** Methods whose text says nothing about the object. */
const TELLS_NOTHING: ReadonlySet<unknown> = new Set([
  Object.prototype.toString,
  Array.prototype.toString,
  Function.prototype.toString,
]);

/**
 * A value as text: strings as they are, bytes as {@link repr} shows them, errors by their message,
 * objects by their own `toString`, and those that have none as {@link repr} shows them.
 */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (value instanceof Error && value.toString === Error.prototype.toString) {
    return String(value.message);
  }
  if (typeof value === "function" || (typeof value === "object" && value !== null)) {
    const ownText: unknown = value.toString;
    if (typeof ownText !== "function" || TELLS_NOTHING.has(ownText)) return repr(value);
  }
  return String(value);
}

/** A value as a programmer writes it, on one line. */
export function repr(value: unknown): string {
  if (value instanceof Uint8Array) return bytesRepr(value);
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}

/** A text with escapes for all but ASCII, as Python's `ascii()` writes it. */
export function asciiOnly(shown: string): string {
  return shown.replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    if (code < 0x100) return `\\x${digits}`;
    return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
  });
}

/** {@link repr} that cannot fail. */
export function safeRepr(value: unknown): string {
  try {
    return repr(value);
  } catch (error) {
    return `<${classOrType(value)} whose repr failed: ${safeText(error)}>`;
  }
}

/** {@link text} that cannot fail. */
export function safeText(value: unknown): string {
  try {
    return text(value);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    return `<${classOrType(value)} whose text failed: ${name}>`;
  }
}
