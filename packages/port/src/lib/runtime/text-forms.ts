// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes
// Methods of text and bytes that change its letters or its width, and tests of its characters.

import { asText, charactersOf, isSpace, type Text } from "./text-values.ts";

/** Of bytes, only the letters of ASCII have two cases. */
function lowerCase(text: string, bytes: boolean): string {
  return bytes ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

function upperCase(text: string, bytes: boolean): string {
  return bytes ? text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : text.toUpperCase();
}

/** As Python's `str.lower`, for text and bytes. */
export function lower(value: Text): any {
  return asText(value, "lower", lowerCase);
}

/** As Python's `str.casefold`. */
export function casefold(value: Text): any {
  return asText(value, "casefold", (text) =>
    text.replaceAll("ß", "ss").toLowerCase().replaceAll("ς", "σ"),
  );
}

/** As Python's `str.upper`, for text and bytes. */
export function upper(value: Text): any {
  return asText(value, "upper", upperCase);
}

/** As Python's `str.title`, for text and bytes. */
export function title(value: Text): any {
  return asText(value, "title", (text, bytes) =>
    text.replace(
      bytes ? /[A-Za-z]+/g : /\p{L}+/gu,
      (word) => upperCase(word.slice(0, 1), bytes) + lowerCase(word.slice(1), bytes),
    ),
  );
}

/** As Python's `str.capitalize`, for text and bytes. */
export function capitalize(value: Text): any {
  return asText(
    value,
    "capitalize",
    (text, bytes) => upperCase(text.slice(0, 1), bytes) + lowerCase(text.slice(1), bytes),
  );
}

/** As Python's `str.swapcase`, for text and bytes. */
export function swapcase(value: Text): any {
  return asText(value, "swapcase", (text, bytes) =>
    Array.from(text, (c) =>
      c === lowerCase(c, bytes) ? upperCase(c, bytes) : lowerCase(c, bytes),
    ).join(""),
  );
}

/** As Python's `str.center`, for text and bytes. */
export function center(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "center", (text) => {
    const missing = Math.max(0, width - text.length);
    const left = Math.floor(missing / 2) + (missing & width & 1);
    const character = charactersOf(fill);
    return text.padStart(text.length + left, character).padEnd(width, character);
  });
}

/** As Python's `str.ljust`, for text and bytes. */
export function ljust(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "ljust", (text) => text.padEnd(width, charactersOf(fill)));
}

/** As Python's `str.rjust`, for text and bytes. */
export function rjust(value: Text, width: number, fill: Text = " "): any {
  return asText(value, "rjust", (text) => text.padStart(width, charactersOf(fill)));
}

/** As Python's `str.zfill`, for text and bytes. */
export function zfill(value: Text, width: number): any {
  return asText(value, "zfill", (text) => {
    const sign = /^[+-]/.exec(text)?.[0] ?? "";
    return sign + text.slice(sign.length).padStart(width - sign.length, "0");
  });
}

/** As Python's `str.expandtabs`, for text and bytes: up to the next column of a tab. */
export function expandtabs(value: Text, size = 8): any {
  return asText(value, "expandtabs", (text) => {
    let column = 0;
    let result = "";
    for (const c of text) {
      if (c === "\t") {
        const blanks = size > 0 ? size - (column % size) : 0;
        result += " ".repeat(blanks);
        column += blanks;
        continue;
      }
      result += c;
      column = c === "\n" || c === "\r" ? 0 : column + 1;
    }
    return result;
  });
}

/** As Python's `str.maketrans` with two texts, and a third of characters to be deleted. */
export function maketrans(from: string, to: string, deleted = ""): Map<string, string> {
  if (from.length !== to.length)
    throw new RangeError("the first two maketrans arguments must have equal length");
  return new Map([
    ...Array.from(from, (c, index): [string, string] => [c, to[index] as string]),
    ...Array.from(deleted, (c): [string, string] => [c, ""]),
  ]);
}

/** As Python's `str.translate`, with a table of {@link maketrans} or a dict of numbers. */
export function translate(value: Text, table: any): any {
  return asText(
    value,
    "translate",
    (text) =>
      Array.from(text, (c) => {
        const code = c.codePointAt(0);
        const by = table.has(c) ? table.get(c) : table.has(code) ? table.get(code) : c;
        return typeof by === "number" ? String.fromCodePoint(by) : (by ?? "");
      }).join(""),
    [table],
  );
}

const test =
  (name: string, ofText: RegExp, ofBytes: RegExp) =>
  (value: Text): boolean =>
    asText(value, name, (text, bytes) => (bytes ? ofBytes : ofText).test(text));

/** As Python's `str.isdigit`, for text and bytes. */
export const isdigit: (value: Text) => boolean = test(
  "isdigit",
  /^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u,
  /^[0-9]+$/,
);
/** As Python's `str.isalpha`, for text and bytes. */
export const isalpha: (value: Text) => boolean = test("isalpha", /^\p{L}+$/u, /^[A-Za-z]+$/);
/** As Python's `str.isalnum`, for text and bytes. */
export const isalnum: (value: Text) => boolean = test(
  "isalnum",
  /^[\p{L}\p{N}]+$/u,
  /^[A-Za-z0-9]+$/,
);
/** As Python's `str.isidentifier`. */
export const isidentifier: (value: Text) => boolean = test(
  "isidentifier",
  /^[\p{L}_][\p{L}\p{Nd}\p{M}_]*$/u,
  /^$/,
);
/** As Python's `str.isascii`, for text and bytes. */
export const isascii: (value: Text) => boolean = test("isascii", /^[\0-\x7f]*$/, /^[\0-\x7f]*$/);

/** As Python's `str.isspace`, for text and bytes. */
export function isspace(value: Text): boolean {
  return asText(
    value,
    "isspace",
    (text, bytes) => text !== "" && [...text].every((c) => isSpace(c, bytes)),
  );
}

/** As Python's `str.isupper`, for text and bytes: it has letters, and all are large. */
export function isupper(value: Text): boolean {
  return asText(value, "isupper", (text, bytes) =>
    bytes
      ? /[A-Z]/.test(text) && !/[a-z]/.test(text)
      : /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text),
  );
}

/** As Python's `str.islower`, for text and bytes: it has letters, and all are small. */
export function islower(value: Text): boolean {
  return asText(value, "islower", (text, bytes) =>
    bytes
      ? /[a-z]/.test(text) && !/[A-Z]/.test(text)
      : /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text),
  );
}
