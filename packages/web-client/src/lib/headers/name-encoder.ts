import { bytesRepr } from "@twisted-ts/deferred/internal";
import { _istoken } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";

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

/**
 * Most spellings remembered. Real servers use few; the limit is against a peer that invents new
 * ones.
 */
const MAX_CACHED_HEADERS = 10_000;
/** Longest name remembered, for the same reason. */
const MAX_CACHED_LENGTH = 64;

/** A header name in its spellings. */
export interface HeaderName {
  /** As it was received, or given. */
  readonly received: string;
  /** `Header-Case`. */
  readonly canonical: string;
  /** `header-case`. */
  readonly lower: string;
}

const cache = new Map<string, HeaderName>();

/**
 * Names that were received, each in a slot chosen by its length and two of its characters; a newer
 * name replaces an older one. To compare a name with the one in its slot costs a third of slicing
 * it from the head and hashing it.
 */
const slots: (HeaderName | undefined)[] = new Array(256).fill(undefined);

/**
 * The spellings of the header name between `start` and `end` of a text.
 *
 * @throws InvalidHeaderName when it is no token.
 */
export function headerNameIn(text: string, start: number, end: number): HeaderName {
  const slot = ((end - start) * 37 + text.charCodeAt(start) * 11 + text.charCodeAt(end - 1)) & 255;
  const known = slots[slot];
  if (
    known !== undefined &&
    known.received.length === end - start &&
    text.startsWith(known.received, start)
  ) {
    return known;
  }
  const name = headerName(text.slice(start, end));
  if (end - start <= MAX_CACHED_LENGTH) slots[slot] = name;
  return name;
}

/** Copies a name, because V8 may keep the whole head alive that the name was sliced from. */
function copyOf(name: string): string {
  return Buffer.from(name, "latin1").toString("latin1");
}

/**
 * The same text, as an object that the engine has only once. It compares such texts by their
 * addresses, see docs/decisions/005-engine-tricks.md.
 */
function interned(text: string): string {
  return Object.keys({ [text]: null })[0] as string;
}

/**
 * The spellings of a header name.
 *
 * @throws InvalidHeaderName when it is no token.
 * @throws TypeError when it is neither text nor bytes.
 */
export function headerName(name: string | Uint8Array): HeaderName {
  const text = typeof name === "string" ? name : nameText(name);
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (!_istoken(text)) throw new InvalidHeaderName(name);
  const copy = copyOf(text);
  const capitalized = copy
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("-");
  const spellings: HeaderName = {
    received: copy,
    canonical: interned(caseMappings.get(capitalized) ?? capitalized),
    lower: interned(copy.toLowerCase()),
  };
  if (copy.length <= MAX_CACHED_LENGTH && cache.size < MAX_CACHED_HEADERS) {
    cache.set(copy, spellings);
  }
  return spellings;
}

/** The canonical spelling of a header name; an invalid name throws {@link InvalidHeaderName}. */
export function canonicalName(name: string | Uint8Array): string {
  return headerName(name).canonical;
}

/**
 * The spelling of header names, for Twisted's tests and for programs that count what it remembers.
 */
export const _nameEncoder = {
  /** Most spellings remembered. */
  _MAX_CACHED_HEADERS: MAX_CACHED_HEADERS,
  /** The spellings remembered, by the name as it was given. */
  _canonicalHeaderCache: cache as ReadonlyMap<string, HeaderName>,
  /** The canonical spelling, as bytes; an invalid name throws {@link InvalidHeaderName}. */
  encode(name: string | Uint8Array): Buffer {
    return Buffer.from(canonicalName(name), "latin1");
  },
} as const;

function nameText(name: unknown): string {
  if (name instanceof Uint8Array) return latin1(name);
  throw new TypeError(`Header name must be text or bytes, not ${typeof name}`);
}
