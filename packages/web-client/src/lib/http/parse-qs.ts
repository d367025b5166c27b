import { decoded, latin1 } from "../grammar/latin1.ts";

const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/**
 * Reads a query, `name=value` pairs between `&` or `;`, into names and their values in the order
 * they came.
 *
 * From `twisted.web.http.parse_qs`, whose dict of bytes is a Map with text as its keys.
 *
 * @param qs - the query; values are text when it is text (decoded as UTF-8 where they are that,
 *   else as ISO-8859-1), and bytes when it is bytes.
 * @param keep_blank_values - whether a name with an empty value counts.
 * @param strict_parsing - whether a part without `=` is an error; it is left out otherwise.
 * @throws RangeError for a part without `=`, when `strict_parsing` is set.
 */
export function parse_qs(
  qs: string,
  keep_blank_values?: boolean,
  strict_parsing?: boolean,
): Map<string, string[]>;
export function parse_qs(
  qs: Uint8Array,
  keep_blank_values?: boolean,
  strict_parsing?: boolean,
): Map<string, Buffer[]>;
export function parse_qs(
  qs: string | Uint8Array,
  keep_blank_values = false,
  strict_parsing = false,
): Map<string, (string | Buffer)[]> {
  const query = typeof qs === "string" ? Buffer.from(qs).toString("latin1") : latin1(qs);
  const found = new Map<string, (string | Buffer)[]>();
  for (const item of query.split(/[&;]/)) {
    const equals = item.indexOf("=");
    if (equals === -1) {
      if (strict_parsing) throw new RangeError(`No equals sign in ${JSON.stringify(item)}`);
      continue;
    }
    const bytes = unquote(item.slice(equals + 1));
    if (bytes === "" && !keep_blank_values) continue;
    const name = decoded(unquote(item.slice(0, equals)));
    const value = typeof qs === "string" ? decoded(bytes) : Buffer.from(bytes, "latin1");
    const values = found.get(name);
    if (values === undefined) found.set(name, [value]);
    else values.push(value);
  }
  return found;
}

/**
 * Decodes `+` and percent-encoding; the argument and the result are text of one character a byte.
 */
function unquote(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(ESCAPE, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
