// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes, or an object with a method of that name
// What the methods of text and of bytes share: each works on both, and returns what it was given.

import { typeMismatch } from "./type-mismatch.ts";

/** Text, bytes, or an object that has a method of the same name. */
export type Text = any;

/**
 * Calls a function with the characters of text or of bytes, which have one for each byte. Texts
 * that it returns become bytes again. An object of another class has its own method called.
 */
export function asText(
  value: Text,
  name: string,
  act: (text: string, bytes: boolean) => any,
  args: readonly any[] = [],
): any {
  if (typeof value === "string") return act(value, false);
  if (value instanceof Uint8Array) return asBytes(act(Buffer.from(value).toString("latin1"), true));
  if (typeof value?.[name] === "function") return value[name](...args);
  throw typeMismatch(`${name}()`, value);
}

function asBytes(result: any): any {
  if (typeof result === "string") return Buffer.from(result, "latin1");
  return Array.isArray(result) ? result.map(asBytes) : result;
}

/** The characters of text or of bytes. */
export function charactersOf(value: Text): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}

/** What is searched for: text, bytes, or the number of a byte. */
export function needle(value: any): string {
  return typeof value === "number" ? String.fromCharCode(value) : charactersOf(value);
}

/** Whether a character is white space in Python, in text or in bytes. */
export function isSpace(character: string, bytes: boolean): boolean {
  if (bytes) return /^[ \t-\r]$/.test(character);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are white space in Python
  return /^[\s\x1c-\x1f\x85]$/.test(character) && character !== "\ufeff";
}
