// "Flattening" an event: what its format shows is looked up and turned into text once, and kept in
// the event, so that the event can be stored and formatted somewhere else.

import { type Fields, lookUp } from "./field.ts";
import { parseFormat } from "./format-string.ts";
import type { LogEvent } from "./interfaces.ts";
import { repr, text } from "./text.ts";

/** Makes a key for each use of a field: a field that is used again gets a number. */
class KeyFlattener {
  readonly #uses = new Map<string, number>();

  flatKey(name: string, spec: string, conversion: string): string {
    const key = `${name}!${conversion}:${spec}`;
    const uses = (this.#uses.get(key) ?? 0) + 1;
    this.#uses.set(key, uses);
    return uses === 1 ? key : `${key}/${uses}`;
  }
}

/**
 * Adds `log_flattened` to the event: for each field of its format the text, and the value itself.
 */
export function flattenEvent(event: LogEvent): void {
  const format = formatOf(event);
  if (format === null) return;
  const flattened = event.log_flattened ?? {};
  const keys = new KeyFlattener();
  for (const { field } of parseFormat(format)) {
    if (field === undefined) continue;
    const { name, spec } = field;
    const conversion = field.conversion === "r" ? "r" : "s";
    const textKey = keys.flatKey(name, spec, conversion);
    const valueKey = keys.flatKey(name, spec, "");
    if (Object.hasOwn(flattened, textKey)) continue;
    const value = lookUp(name, event as Fields);
    flattened[textKey] = conversion === "r" ? repr(value) : text(value);
    flattened[valueKey] = value;
  }
  if (Object.keys(flattened).length > 0) event.log_flattened = flattened;
}

/**
 * The value of one field of an event, stored or not (`twisted.logger.extractField`).
 *
 * @param field - what stands in the braces of the event's format: `"key[2].attribute"`. With a
 *   conversion (`"key!r"`) the result is text.
 * @throws RangeError if the event's format has no such field.
 */
export function extractField(field: string, event: LogEvent): unknown {
  const [piece, ...more] = parseFormat(`{${field}}`);
  if (piece?.field === undefined || more.length > 0) {
    throw new RangeError(`Not a field: ${repr(field)}`);
  }
  const { name, spec, conversion } = piece.field;
  const key = new KeyFlattener().flatKey(name, spec, conversion);
  if (event.log_flattened === undefined) flattenEvent(event);
  const flattened = event.log_flattened;
  if (flattened === undefined || !Object.hasOwn(flattened, key)) {
    throw new RangeError(`No field ${repr(key)} in the event`);
  }
  return flattened[key];
}

/** The text of an event that {@link flattenEvent} was called with. */
export function flatFormat(event: LogEvent): string {
  const flattened = event.log_flattened ?? {};
  const keys = new KeyFlattener();
  let result = "";
  for (const piece of parseFormat(formatOf(event) ?? "")) {
    result += piece.text;
    if (piece.field === undefined) continue;
    const { name, spec, conversion } = piece.field;
    const key = keys.flatKey(name, spec, conversion || "s");
    if (!Object.hasOwn(flattened, key)) throw new RangeError(`No field ${repr(key)} in the event`);
    result += text(flattened[key]);
  }
  return result;
}

/**
 * The format of an event as text; `null` if it has none.
 *
 * @throws TypeError if it is neither text nor bytes, or bytes that are no UTF-8.
 */
export function formatOf(event: LogEvent): string | null {
  const format: unknown = event.log_format;
  if (format === undefined || format === null) return null;
  if (typeof format === "string") return format;
  if (format instanceof Uint8Array) return new TextDecoder("utf-8", { fatal: true }).decode(format);
  throw new TypeError(`Log format must be str, not ${repr(format)}`);
}
