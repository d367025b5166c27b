// URIs by RFC 3986, as Twisted parses them: nothing is lower-cased but the scheme, nothing is
// encoded or decoded, and no port is dropped, as the URL of the WHATWG would.

import { inspect } from "node:util";
import { keepShape } from "@twisted-ts/deferred/internal";
import { isIPv6Address } from "@twisted-ts/reactor/abstract";
import { lowerCase, trimWhitespace } from "../../grammar/grammar.ts";
import { latin1 } from "../../grammar/latin1.ts";

/** A text is not a URI, or not one that a request can be made for. */
export class InvalidURIError extends RangeError {
  static readonly qualifiedName: string = "builtins.ValueError";
  override name = "InvalidURIError";
}

/** RFC 3986 section 3.1. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
/** Characters that Python's parser removes everywhere. */
const DROPPED = /[\t\r\n]+/g;
/** An IP literal and a port, RFC 3986 section 3.2.2. */
const BRACKETED = /^\[([^[\]]*)\](?::[^[\]]*)?$/;
const IP_FUTURE = /^v[0-9A-Fa-f]+\../;
const PORT = /^[0-9]{1,5}$/;
const SPACE = /[\0-\x20]/;

/**
 * The components of a URI that are present but empty, as a `?` with nothing after it. Bits of a
 * set.
 */
const EMPTY_PARAMS = 1;
const EMPTY_QUERY = 2;
const EMPTY_FRAGMENT = 4;
const EMPTY_AUTHORITY = 8;

/** The five parts of a reference, RFC 3986 section 3; an absent one is `null`. */
export interface ReferenceParts {
  readonly scheme: string | null;
  readonly authority: string | null;
  readonly path: string;
  readonly query: string | null;
  readonly fragment: string | null;
}

/** A URI as a caller gives it, as text, without the white space around it. */
export function uriText(uri: string | Uint8Array): string {
  return trimWhitespace(latin1(uri));
}

/** Splits a reference into its parts, as RFC 3986 appendix B does; any text is one. */
export function splitReference(text: string): ReferenceParts {
  const hash = text.indexOf("#");
  const beforeFragment = hash === -1 ? text.length : hash;
  const mark = text.indexOf("?");
  const hasQuery = mark !== -1 && mark < beforeFragment;
  const pathEnd = hasQuery ? mark : beforeFragment;
  const colon = text.indexOf(":");
  // The characters that end a path cannot be part of a scheme.
  const scheme = colon > 0 && SCHEME.test(text.slice(0, colon)) ? text.slice(0, colon) : null;
  let pathStart = scheme === null ? 0 : colon + 1;
  let authority: string | null = null;
  if (text.startsWith("//", pathStart)) {
    const slash = text.indexOf("/", pathStart + 2);
    const authorityEnd = slash === -1 ? pathEnd : Math.min(slash, pathEnd);
    authority = text.slice(pathStart + 2, authorityEnd);
    pathStart = authorityEnd;
  }
  return {
    scheme,
    authority,
    path: text.slice(pathStart, pathEnd),
    query: hasQuery ? text.slice(mark + 1, beforeFragment) : null,
    fragment: hash === -1 ? null : text.slice(hash + 1),
  };
}

/**
 * A URI in its parts. The constructor takes them as they are; {@link URI.fromBytes} finds them.
 *
 * From `twisted.web.client.URI`.
 */
export class URI {
  /** The scheme, in lower case. */
  scheme: string;
  /** Host and port (and user information), as written. */
  netloc: string;
  /** The host; an IPv6 address without its brackets. */
  host: string;
  /** The port. */
  port: number;
  /** The path, without the parameters of its last segment. */
  path: string;
  /** What follows the first `;` of the last segment of the path. */
  params: string;
  /** What follows the `?`. */
  query: string;
  /** What follows the `#`. */
  fragment: string;
  /** The components that are present but empty. */
  #empty = 0;

  constructor(
    scheme: string | Uint8Array,
    netloc: string | Uint8Array,
    host: string | Uint8Array,
    port: number,
    path: string | Uint8Array,
    params: string | Uint8Array,
    query: string | Uint8Array,
    fragment: string | Uint8Array,
  ) {
    this.scheme = latin1(scheme);
    this.netloc = latin1(netloc);
    const hostText = latin1(host);
    this.host = hasBracket(hostText) ? trimWhere(hostText, isBracket) : hostText;
    this.port = port;
    this.path = latin1(path);
    this.params = latin1(params);
    this.query = latin1(query);
    this.fragment = latin1(fragment);
  }

  /**
   * Parses a URI.
   *
   * @param defaultPort - the port where the URI names none; by default 443 for `https`, else 80.
   * @throws InvalidURIError when brackets are not around an IP address.
   */
  static fromBytes(uri: string | Uint8Array, defaultPort?: number | null): URI {
    let text = latin1(uri);
    if (SPACE.test(text)) text = withoutSpace(text);
    const parts = splitReference(text);
    const scheme = lowerCase(parts.scheme ?? "");
    const netloc = parts.authority ?? "";
    if (hasBracket(netloc) && !isBracketed(netloc.slice(netloc.lastIndexOf("@") + 1))) {
      throw new InvalidURIError(`Invalid IPv6 URL: ${JSON.stringify(text)}`);
    }
    const [host, port] = splitPort(netloc, defaultPort ?? (scheme === "https" ? 443 : 80));
    const [path, params] = splitParams(parts.path);
    const { authority, query, fragment } = parts;
    const parsed = new URI(
      scheme,
      netloc,
      host,
      port,
      path,
      params ?? "",
      query ?? "",
      fragment ?? "",
    );
    parsed.#empty =
      (params === "" ? EMPTY_PARAMS : 0) +
      (query === "" ? EMPTY_QUERY : 0) +
      (fragment === "" ? EMPTY_FRAGMENT : 0) +
      (authority === "" ? EMPTY_AUTHORITY : 0);
    return parsed;
  }

  /**
   * Path, parameters and query, as they stand in a request line: RFC 9112 section 3.2.1. An empty
   * query is kept (`/p?`): without it the URI names another resource, RFC 3986 section 6.2.3.
   */
  get originForm(): string {
    const path = this.#pathAndQuery();
    return path === "" || path.startsWith("?") ? `/${path}` : path;
  }

  /** The whole URI. */
  toBytes(): Buffer {
    return Buffer.from(this.toString(), "latin1");
  }

  /** Whether the other has the same parts. */
  equals(other: unknown): boolean {
    return (
      other instanceof URI &&
      other.port === this.port &&
      other.host === this.host &&
      other.toString() === this.toString()
    );
  }

  /** The whole URI, as text. */
  toString(): string {
    const { scheme, netloc } = this;
    let path = this.#pathAndQuery();
    if (this.#isThere(this.fragment, EMPTY_FRAGMENT)) path += `#${this.fragment}`;
    if (this.#isThere(netloc, EMPTY_AUTHORITY) || isHierarchical(scheme)) {
      if (path !== "" && !/^[/?#]/.test(path)) path = `/${path}`;
      path = `//${netloc}${path}`;
    }
    return scheme === "" ? path : `${scheme}:${path}`;
  }

  /** The text that the console shows. */
  [inspect.custom](): string {
    return `URI(${this.toString()})`;
  }

  #pathAndQuery(): string {
    let text = this.path;
    if (this.#isThere(this.params, EMPTY_PARAMS)) text += `;${this.params}`;
    if (this.#isThere(this.query, EMPTY_QUERY)) text += `?${this.query}`;
    return text;
  }

  #isThere(component: string, empty: number): boolean {
    return component !== "" || (this.#empty & empty) !== 0;
  }
}

function isBracketed(hostAndPort: string): boolean {
  const address = BRACKETED.exec(hostAndPort)?.[1];
  return address !== undefined && (isIPv6Address(address) || IP_FUTURE.test(address));
}

function hasBracket(text: string): boolean {
  return text.includes("[") || text.includes("]");
}

function isHierarchical(scheme: string): boolean {
  return scheme === "http" || scheme === "https";
}

function splitPort(netloc: string, defaultPort: number): readonly [host: string, port: number] {
  const colon = netloc.lastIndexOf(":");
  if (colon === -1) return [netloc, defaultPort];
  const port = netloc.slice(colon + 1);
  // A colon with nothing after it is allowed, RFC 3986 section 3.2.3.
  if (port === "") return [netloc.slice(0, colon), defaultPort];
  return PORT.test(port) ? [netloc.slice(0, colon), Number(port)] : [netloc, defaultPort];
}

function splitParams(path: string): readonly [path: string, params: string | null] {
  const semicolon = path.indexOf(";", path.lastIndexOf("/") + 1);
  return semicolon === -1 ? [path, null] : [path.slice(0, semicolon), path.slice(semicolon + 1)];
}

/**
 * The text without control characters and spaces around it, and without line ends and tabs inside,
 * as Python's parser reads it.
 */
export function withoutSpace(text: string): string {
  return trimWhere(text, isControlOrSpace).replace(DROPPED, "");
}

function isControlOrSpace(code: number): boolean {
  return code <= 0x20;
}

function isBracket(code: number): boolean {
  return code === 0x5b || code === 0x5d;
}

/**
 * Not a regular expression, because one that ends in `$` is tried again at every match before the
 * end.
 */
function trimWhere(text: string, drop: (code: number) => boolean): string {
  let start = 0;
  let end = text.length;
  while (start < end && drop(text.charCodeAt(start))) start += 1;
  while (end > start && drop(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

keepShape(URI.fromBytes("http://host/"));
