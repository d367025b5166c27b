import { _istoken } from "../http/grammar.ts";
import { bytesRepr, latin1 } from "../http/python-text.ts";

/**
 * A header name is not a token, RFC 9110 section 5.1.
 *
 * From `twisted.web.http_headers.InvalidHeaderName`.
 */
export class InvalidHeaderName extends RangeError {
  static readonly qualifiedName: string = "twisted.web.http_headers.InvalidHeaderName";
  override name = "InvalidHeaderName";

  constructor(headerName: string | Uint8Array) {
    super(bytesRepr(headerName));
  }
}

/** Names whose usual spelling is not one capital a word. */
const caseMappings: ReadonlyMap<string, string> = new Map([
  ["Content-Md5", "Content-MD5"],
  ["Dnt", "DNT"],
  ["Etag", "ETag"],
  ["P3p", "P3P"],
  ["Te", "TE"],
  ["Www-Authenticate", "WWW-Authenticate"],
  ["X-Xss-Protection", "X-XSS-Protection"],
]);

/** Spellings remembered. The real world uses few; the bound is for a peer that makes up new ones. */
const MAX_CACHED_HEADERS = 10_000;

const cache = new Map<string, string>();

/**
 * The canonical spelling of a header name, `Header-Case`.
 *
 * @throws InvalidHeaderName when it is no token.
 * @throws TypeError when it is neither text nor bytes.
 */
export function canonicalName(name: string | Uint8Array): string {
  const text = typeof name === "string" ? name : nameText(name);
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (!_istoken(text)) throw new InvalidHeaderName(name);
  const capitalized = text
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("-");
  const result = caseMappings.get(capitalized) ?? capitalized;
  if (cache.size < MAX_CACHED_HEADERS) cache.set(text, result);
  return result;
}

function nameText(name: unknown): string {
  if (name instanceof Uint8Array) return latin1(name);
  throw new TypeError(`Header name must be text or bytes, not ${typeof name}`);
}
