// The value of string literals: prefixes, quotes and escapes.

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** What stands before and between the quotes of a literal. */
export interface LiteralParts {
  readonly prefix: string;
  readonly quote: string;
  readonly body: string;
}

/** Takes a literal apart: `rb"x"` has the prefix `rb`, the quote `"` and the body `x`. */
export function literalParts(text: string): LiteralParts {
  const match = /^([A-Za-z]*)('''|"""|'|")/.exec(text);
  const [whole = "", prefix = "", quote = ""] = match ?? [];
  return { prefix: prefix.toLowerCase(), quote, body: text.slice(whole.length, -quote.length) };
}

/** The characters that a body stands for. */
export function unescaped(body: string, raw: boolean, bytes: boolean): string {
  // Line ends within a literal are always one line feed.
  const lines = body.replace(/\r\n?/g, "\n");
  if (raw) return lines;
  return lines.replace(
    /\\(\n|x[0-9A-Fa-f]{2}|[0-7]{1,3}|N\{[^}]*\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/gs,
    (whole, rest: string) => {
      if (rest === "\n") return "";
      const simple = SIMPLE[rest];
      if (simple !== undefined) return simple;
      if (rest.startsWith("x")) return String.fromCharCode(Number.parseInt(rest.slice(1), 16));
      if (/^[0-7]/.test(rest)) return String.fromCharCode(Number.parseInt(rest, 8) & 0xff);
      if (!bytes && /^[uU]/.test(rest) && rest.length > 1) {
        return String.fromCodePoint(Number.parseInt(rest.slice(1), 16));
      }
      return whole;
    },
  );
}
