// `str` and `repr`: how Python shows values.

import { AssertionError } from "node:assert";
import { inspect } from "node:util";
import { floatRepr } from "./floats.ts";

/** A value as Python's `str` shows it. */
export function str(value?: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error && !hasOwnText(value)) return value.message;
  if (typeof value === "object" && value !== null && !isContainer(value)) {
    const own = (value as { toString?: unknown }).toString;
    if (typeof own === "function" && own !== Object.prototype.toString) return String(value);
  }
  return repr(value);
}

/** Whether the class of an exception says how it is shown. */
function hasOwnText(error: Error): boolean {
  return error.toString !== Error.prototype.toString && !(error instanceof AssertionError);
}

function isContainer(value: object): boolean {
  return (
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Uint8Array
  );
}

/** A tuple as Python shows it: the caller knows that it is none of the lists. */
export function tupleRepr(values: readonly unknown[]): string {
  return `(${values.map(repr).join(", ")}${values.length === 1 ? "," : ""})`;
}

/** A value as Python's `repr` shows it. Lists and tuples are the same here: both show as lists. */
export function repr(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return numberText(value);
    case "undefined":
      return "None";
    case "object":
      return value === null ? "None" : objectText(value);
    default:
      return inspect(value);
  }
}

function numberText(value: number): string {
  // A number without a fraction is taken for an `int`.
  return Number.isInteger(value) ? wholeText(value) : floatRepr(value);
}

function wholeText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}

function objectText(value: object): string {
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString("latin1"), true)}`;
  const named = (value as { __repr__?: unknown }).__repr__;
  if (Array.isArray(value) && typeof named === "function") return String(named.call(value));
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(", ")}}`;
  }
  if (value instanceof Set) {
    return value.size === 0 ? "set()" : `{${[...value].map(repr).join(", ")}}`;
  }
  const own = (value as { __repr__?: unknown }).__repr__;
  if (typeof own === "function") return String(own.call(value));
  if (value instanceof Error)
    return `${value.name}(${value.message === "" ? "" : quoted(value.message)})`;
  const text = (value as { toString?: unknown }).toString;
  if (typeof text === "function" && text !== Object.prototype.toString) return String(value);
  return inspect(value);
}

/** As Python's `ascii`: `repr` with all characters beyond ASCII written as escapes. */
export function ascii(value: unknown): string {
  return repr(value).replace(/[^\0-\x7f]/gu, escaped);
}

/** A character that Python does not print, such as one without width. */
const UNPRINTABLE = /^[\p{C}\p{Z}]$/u;

/** `\xNN`, `\uNNNN` or `\UNNNNNNNN`. */
function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const [letter, digits] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).padStart(digits, "0")}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
};

function quoted(text: string, bytes = false): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = "";
  for (const c of text) {
    if (c === quote) result += `\\${c}`;
    else if (ESCAPES[c] !== undefined) result += ESCAPES[c];
    else if (c !== " " && (UNPRINTABLE.test(c) || (bytes && c > "~"))) result += escaped(c);
    else result += c;
  }
  return quote + result + quote;
}

/** What text can be written to. */
interface TextOutput {
  /** Writes a text. */
  write(text: string): unknown;
}

/** Keywords of Python's `print`. */
interface PrintOptions {
  readonly sep?: string | null;
  readonly end?: string | null;
  /** Where the text goes; standard output by default. */
  readonly file?: TextOutput;
  readonly flush?: boolean;
}

const PRINT_KEYS = /^(sep|end|file|flush)$/;

/**
 * Writes values to standard output as Python's `print` does; the last argument may hold its
 * keywords.
 */
export function print(...values: unknown[]): void {
  const last = values.at(-1);
  const hasOptions =
    typeof last === "object" &&
    last !== null &&
    Object.getPrototypeOf(last) === Object.prototype &&
    Object.keys(last).length > 0 &&
    Object.keys(last).every((key) => PRINT_KEYS.test(key));
  const options = hasOptions ? (last as PrintOptions) : {};
  const shown = hasOptions ? values.slice(0, -1) : values;
  const text = shown.map((value) => str(value)).join(options.sep ?? " ") + (options.end ?? "\n");
  (options.file ?? process.stdout).write(text);
}
