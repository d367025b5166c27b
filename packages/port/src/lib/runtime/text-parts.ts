// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes
// Methods of text and bytes that take it apart and put it together.

import { iterate } from "./iterate.ts";
import { asText, charactersOf, isSpace, type Text } from "./text-values.ts";

/** As Python's `str.split`, for text and bytes. */
export function split(value: Text, separator?: Text, limit = -1): any[] {
  return asText(
    value,
    "split",
    (text, bytes) =>
      separator == null
        ? splitAtSpace(text, limit, bytes)
        : splitAt(text, charactersOf(separator), limit),
    limit < 0 ? (separator === undefined ? [] : [separator]) : [separator, limit],
  );
}

/** As Python's `str.rsplit`, for text and bytes. */
export function rsplit(value: Text, separator?: Text, limit = -1): any[] {
  return asText(
    value,
    "rsplit",
    (text, bytes) => {
      const reversed = [...text].reverse().join("");
      const mark = separator == null ? null : [...charactersOf(separator)].reverse().join("");
      const parts =
        mark === null ? splitAtSpace(reversed, limit, bytes) : splitAt(reversed, mark, limit);
      return parts.reverse().map((part) => [...part].reverse().join(""));
    },
    [separator, limit],
  );
}

/** Splits at a text. At most `limit` times, if it is not negative. */
export function splitAt(text: string, separator: string, limit: number): string[] {
  if (separator === "") throw new RangeError("empty separator");
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

/** Splits at white space of any length. What is left after `limit` words keeps its end. */
function splitAtSpace(text: string, limit: number, bytes: boolean): string[] {
  const words: string[] = [];
  let at = 0;
  const skip = (space: boolean): void => {
    while (at < text.length && isSpace(text[at] as string, bytes) === space) at++;
  };
  for (skip(true); at < text.length; skip(true)) {
    if (limit >= 0 && words.length === limit) {
      words.push(text.slice(at));
      break;
    }
    const start = at;
    skip(false);
    words.push(text.slice(start, at));
  }
  return words;
}

function stripped(
  characters: Text | undefined,
  start: boolean,
  end: boolean,
): (text: string, bytes: boolean) => string {
  const set = characters == null ? null : new Set(charactersOf(characters));
  return (text, bytes) => {
    const isStripped = (c: string): boolean => (set === null ? isSpace(c, bytes) : set.has(c));
    let from = 0;
    let to = text.length;
    if (start) while (from < to && isStripped(text[from] as string)) from++;
    if (end) while (to > from && isStripped(text[to - 1] as string)) to--;
    return text.slice(from, to);
  };
}

/** As Python's `str.strip`, for text and bytes. */
export function strip(value: Text, characters?: Text): any {
  return asText(value, "strip", stripped(characters, true, true), [characters]);
}

/** As Python's `str.lstrip`, for text and bytes. */
export function lstrip(value: Text, characters?: Text): any {
  return asText(value, "lstrip", stripped(characters, true, false), [characters]);
}

/** As Python's `str.rstrip`, for text and bytes. */
export function rstrip(value: Text, characters?: Text): any {
  return asText(value, "rstrip", stripped(characters, false, true), [characters]);
}

/** As Python's `str.removeprefix`, for text and bytes. */
export function removeprefix(value: Text, prefix: Text): any {
  return asText(
    value,
    "removeprefix",
    (text) => {
      const start = charactersOf(prefix);
      return text.startsWith(start) ? text.slice(start.length) : text;
    },
    [prefix],
  );
}

/** As Python's `str.removesuffix`, for text and bytes. */
export function removesuffix(value: Text, suffix: Text): any {
  return asText(
    value,
    "removesuffix",
    (text) => {
      const end = charactersOf(suffix);
      return end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text;
    },
    [suffix],
  );
}

/** As Python's `str.partition`, for text and bytes. */
export function partition(value: Text, separator: Text): any[] {
  return asText(
    value,
    "partition",
    (text) => {
      const mark = charactersOf(separator);
      const index = text.indexOf(mark);
      return index < 0 ? [text, "", ""] : around(text, index, mark);
    },
    [separator],
  );
}

/** As Python's `str.rpartition`, for text and bytes. */
export function rpartition(value: Text, separator: Text): any[] {
  return asText(
    value,
    "rpartition",
    (text) => {
      const mark = charactersOf(separator);
      const index = text.lastIndexOf(mark);
      return index < 0 ? ["", "", text] : around(text, index, mark);
    },
    [separator],
  );
}

function around(text: string, index: number, mark: string): string[] {
  if (mark === "") throw new RangeError("empty separator");
  return [text.slice(0, index), mark, text.slice(index + mark.length)];
}

/** As Python's `str.splitlines`, for text and bytes. */
export function splitlines(value: Text, keepends: any = false): any[] {
  return asText(
    value,
    "splitlines",
    (text, bytes) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: Python ends lines at these, too
      const end = bytes ? /\r\n|[\n\r]/g : /\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/g;
      const lines: string[] = [];
      let start = 0;
      for (const match of text.matchAll(end)) {
        const after = match.index + match[0].length;
        lines.push(text.slice(start, keepends ? after : match.index));
        start = after;
      }
      if (start < text.length) lines.push(text.slice(start));
      return lines;
    },
    [keepends],
  );
}

/** `separator.join(items)`. */
export function join(separator: Text, items: any): any {
  if (typeof separator === "string") return [...iterate(items)].join(separator);
  if (!(separator instanceof Uint8Array)) return separator.join(items);
  const list = [...iterate(items)] as Uint8Array[];
  if (separator.length === 0) return Buffer.concat(list);
  return Buffer.concat(list.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}
