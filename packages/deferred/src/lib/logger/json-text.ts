// JSON as Python's `json.dumps` writes it: a blank after commas and colons, and ASCII only.
// Twisted's log files and those written here then look the same.

import { isPlainObject } from "../plain-object.ts";

/** Returns a value that JSON can hold for one that it cannot. */
export type JSONFallback = (value: object | symbol | bigint) => unknown;

/**
 * A value as JSON text on one line.
 *
 * @param fallback - is called for a value that is not null, boolean, number, text, array or plain
 *   object.
 * @throws TypeError for a value that contains itself.
 */
export function jsonText(value: unknown, fallback: JSONFallback): string {
  return new JSONWriter(fallback).text(value);
}

class JSONWriter {
  readonly #fallback: JSONFallback;
  readonly #within = new Set<object>();

  constructor(fallback: JSONFallback) {
    this.#fallback = fallback;
  }

  text(value: unknown): string {
    switch (typeof value) {
      case "string":
        return quoted(value);
      case "number":
        return Number.isFinite(value) ? String(value) : "null";
      case "boolean":
        return String(value);
      case "undefined":
        return "null";
      case "object":
        if (value === null) return "null";
        if (Array.isArray(value)) {
          return this.#nested(value, () => `[${value.map((each) => this.text(each)).join(", ")}]`);
        }
        if (isPlainObject(value)) {
          return this.#nested(value, () => `{${this.#members(value).join(", ")}}`);
        }
        return this.#other(value);
      default:
        return this.#other(value as symbol | bigint | (() => unknown));
    }
  }

  #members(value: object): string[] {
    return Object.entries(value).map(([key, each]) => `${quoted(key)}: ${this.text(each)}`);
  }

  #other(value: object | symbol | bigint): string {
    const fallback = this.#fallback;
    const replaced = fallback(value);
    if (typeof value === "object") return this.#nested(value, () => this.text(replaced));
    return this.text(replaced);
  }

  #nested(value: object, write: () => string): string {
    if (this.#within.has(value)) throw new TypeError("Circular reference detected");
    this.#within.add(value);
    const result = write();
    this.#within.delete(value);
    return result;
  }
}

function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
