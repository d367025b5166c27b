// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes, and lists for `index` and `count`
// Methods of text and bytes that look for a part of it.

import { equals } from "./compare.ts";
import { repr } from "./show.ts";
import { splitAt } from "./text-parts.ts";
import { asText, charactersOf, needle, type Text } from "./text-values.ts";

/** As Python's `str.startswith`, for text and bytes. */
export function startswith(value: Text, prefix: any, start?: number, end?: number): boolean {
  if (Array.isArray(prefix)) return prefix.some((each) => startswith(value, each, start, end));
  return asText(
    value,
    "startswith",
    (text) => text.slice(start ?? 0, end ?? undefined).startsWith(charactersOf(prefix)),
    [prefix, start, end],
  );
}

/** As Python's `str.endswith`, for text and bytes. */
export function endswith(value: Text, suffix: any, start?: number, end?: number): boolean {
  if (Array.isArray(suffix)) return suffix.some((each) => endswith(value, each, start, end));
  return asText(
    value,
    "endswith",
    (text) => text.slice(start ?? 0, end ?? undefined).endsWith(charactersOf(suffix)),
    [suffix, start, end],
  );
}

/** The bounds of a search: negative ones count from the end. */
function bounds(
  length: number,
  start: number | null | undefined,
  end: number | null | undefined,
): readonly [number, number] {
  const bound = (index: number): number => Math.max(0, index < 0 ? length + index : index);
  return [bound(start ?? 0), Math.min(length, bound(end ?? length))];
}

/** As Python's `str.find`, for text and bytes. */
export function find(value: Text, part: any, start?: number | null, end?: number | null): number {
  return asText(
    value,
    "find",
    (text) => {
      const [from, to] = bounds(text.length, start, end);
      return from > to ? -1 : text.slice(0, to).indexOf(needle(part), from);
    },
    [part, start, end],
  );
}

/** As Python's `str.rfind`, for text and bytes. */
export function rfind(value: Text, part: any, start?: number | null, end?: number | null): number {
  return asText(
    value,
    "rfind",
    (text) => {
      const [from, to] = bounds(text.length, start, end);
      const index = from > to ? -1 : text.slice(0, to).lastIndexOf(needle(part));
      return index < from ? -1 : index;
    },
    [part, start, end],
  );
}

function found(index: number, missing: string): number {
  if (index < 0) throw new RangeError(missing);
  return index;
}

/** What Python says of a text, or of bytes, in which a part is not found. */
function missingPart(value: Text): string {
  return typeof value === "string" ? "substring not found" : "subsection not found";
}

/** `index` of a text, bytes or a list. @throws RangeError if it is not there. */
export function indexOf(value: any, part: any, start?: number | null, end?: number | null): number {
  if (Array.isArray(value)) {
    const [from, to] = bounds(value.length, start, end);
    const index = value.findIndex((each, at) => at >= from && at < to && equals(each, part));
    return found(index, `${repr(part)} is not in list`);
  }
  if (typeof value?.index === "function") return value.index(part);
  return found(find(value, part, start, end), missingPart(value));
}

/** As Python's `str.rindex`: the place of the last occurrence, else a `ValueError`. */
export function lastIndexOf(
  value: any,
  part: any,
  start?: number | null,
  end?: number | null,
): number {
  return found(rfind(value, part, start, end), missingPart(value));
}

/** `count` of a text, bytes or a list. */
export function countOf(value: any, part: any, start?: number | null, end?: number | null): number {
  if (Array.isArray(value)) return value.filter((each) => equals(each, part)).length;
  return asText(
    value,
    "count",
    (text) => {
      const [from, to] = bounds(text.length, start, end);
      if (from > to) return 0;
      const within = text.slice(from, to);
      return needle(part) === "" ? within.length + 1 : within.split(needle(part)).length - 1;
    },
    [part, start, end],
  );
}

/** As Python's `str.replace`, for text and bytes. */
export function replace(value: Text, old: Text, by: Text, limit = -1): any {
  return asText(
    value,
    "replace",
    (text) => {
      const [before, after] = [charactersOf(old), charactersOf(by)];
      if (before !== "") return splitAt(text, before, limit).join(after);
      // Nothing is found before each character, and at the end.
      const places = limit < 0 ? text.length + 1 : limit;
      const parts = [...text].map((c, index) => (index < places ? after + c : c));
      return parts.join("") + (places > parts.length ? after : "");
    },
    limit < 0 ? [old, by] : [old, by, limit],
  );
}
