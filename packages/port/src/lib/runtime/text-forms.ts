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
    text.replace(bytes ? /[A-Za-z]+/g : /\p{L}+/gu, (word) => capitalized(word, bytes)),
  );
}

/** As Python's `str.capitalize`, for text and bytes. */
export function capitalize(value: Text): any {
  return asText(value, "capitalize", capitalized);
}

/** The first letter large, all others small: of `ß` it is `Ss`. */
function capitalized(text: string, bytes: boolean): string {
  const [first = ""] = text;
  const [large = "", ...more] = upperCase(first, bytes);
  return large + lowerCase(more.join("") + text.slice(first.length), bytes);
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

/**
 * As Python's `str.maketrans`, which returns a dict of the numbers of characters, or as
 * `bytes.maketrans`, which returns a table of 256 bytes.
 *
 * @param from - characters, or a dict whose keys are characters or their numbers.
 * @param to - what each of them becomes.
 * @param deleted - characters to be deleted.
 */
export function maketrans(from: any, to?: any, deleted = ""): Map<number, any> | Buffer {
  if (from instanceof Map) {
    return new Map([...from].map(([key, by]) => [typeof key === "number" ? key : codeOf(key), by]));
  }
  if (from.length !== to.length)
    throw new RangeError("the first two maketrans arguments must have equal length");
  if (from instanceof Uint8Array) {
    const table = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const [index, byte] of from.entries()) table[byte] = to[index];
    return table;
  }
  return new Map<number, any>([
    ...Array.from(from as string, (c, index): [number, any] => [codeOf(c), codeOf(to[index])]),
    ...Array.from(deleted, (c): [number, any] => [codeOf(c), null]),
  ]);
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

/**
 * As Python's `translate`: of text with a table of {@link maketrans} or a dict of numbers, of bytes
 * with a table of 256 bytes or None, and with bytes to be deleted.
 */
export function translate(value: Text, table?: any, deleted: Uint8Array = Buffer.of()): any {
  if (value instanceof Uint8Array) {
    const kept = value.filter((byte) => !deleted.includes(byte));
    return Buffer.from(table == null ? kept : kept.map((byte) => table[byte]));
  }
  return asText(
    value,
    "translate",
    (text) =>
      Array.from(text, (c) => {
        const code = codeOf(c);
        const by = table.has(code) ? table.get(code) : c;
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
/** As Python's `str.isdecimal`. */
export const isdecimal: (value: Text) => boolean = test("isdecimal", /^\p{Nd}+$/u, /^[0-9]+$/);
/** As Python's `str.isnumeric`. */
export const isnumeric: (value: Text) => boolean = test("isnumeric", /^\p{N}+$/u, /^[0-9]+$/);
/** As Python's `str.isprintable`. */
export const isprintable: (value: Text) => boolean = test(
  "isprintable",
  /^(?:[^\p{C}\p{Z}]| )*$/u,
  /^[ -~]*$/,
);
/** As Python's `str.istitle`, for text and bytes: each word begins with its only large letter. */
export const istitle: (value: Text) => boolean = test(
  "istitle",
  /^(?:[^\p{Lu}\p{Ll}\p{Lt}]*[\p{Lu}\p{Lt}]\p{Ll}*(?![\p{Lu}\p{Lt}]))+[^\p{Lu}\p{Ll}\p{Lt}]*$/u,
  /^(?:[^A-Za-z]*[A-Z][a-z]*(?![A-Z]))+[^A-Za-z]*$/,
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
