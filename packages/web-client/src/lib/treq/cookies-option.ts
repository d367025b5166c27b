// The cookies of a request, and the jar of a client.

import { createRequire } from "node:module";
import { Deferred } from "@twisted-ts/deferred";
import type { CookieJar } from "tough-cookie";
import { describe, isPlainObject, looksLike } from "./describe.ts";
import { pairsOf } from "./fields.ts";

/** A cookie jar: of any copy of tough-cookie, or an object with its methods. */
export interface CookieJarLike {
  /** Stores the cookies. It says whether the methods with `Sync` can be used. */
  readonly store: { readonly synchronous: boolean };
  /** The value of the Cookie header for a URL. */
  getCookieString(url: string): Promise<string>;
  /** The same, synchronously. */
  getCookieStringSync(url: string): string;
  /** Stores the cookie of a Set-Cookie header of a URL. */
  setCookie(cookie: string, url: string, options?: { ignoreError?: boolean }): Promise<unknown>;
  /** The same, synchronously. */
  setCookieSync(cookie: string, url: string, options?: { ignoreError?: boolean }): unknown;
}

/**
 * Cookies by name, for the origin of the request alone; or a jar, whose cookies are sent, and which
 * stores those received.
 */
export type Cookies =
  | Readonly<Record<string, string | number>>
  | ReadonlyMap<string, string | number>
  | readonly (readonly [name: string, value: string | number])[]
  | CookieJarLike;

/** RFC 6265 section 4.1.1. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE =
  /^(?:[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*|"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")$/;

/** A jar that is made when the first cookie needs it: the list of public suffixes is large. */
export class LazyJar {
  #jar: CookieJar | null;

  constructor(jar: CookieJar | null = null) {
    this.#jar = jar;
  }

  /** The jar, if there is one already. */
  get made(): CookieJar | null {
    return this.#jar;
  }

  /** The jar. */
  get(): CookieJar {
    if (this.#jar === null) {
      const require = createRequire(import.meta.url);
      const toughCookie = require("tough-cookie") as typeof import("tough-cookie");
      this.#jar = new toughCookie.CookieJar();
    }
    return this.#jar;
  }
}

/**
 * Checks a cookie jar.
 *
 * @throws TypeError when it is something else.
 */
export function checkJar(where: string, jar: unknown): CookieJar {
  // Not instanceof: another copy of the library has another class.
  if (isCookieJar(jar)) return jar;
  throw new TypeError(`${where} must be a CookieJar of tough-cookie, not ${describe(jar)}`);
}

function isCookieJar(value: unknown): value is CookieJar {
  return looksLike<CookieJar>(
    value,
    "getCookieString",
    "getCookieStringSync",
    "setCookie",
    "setCookieSync",
  );
}

/**
 * The jar of a request: the caller's, or that of the client, to which cookies given by name are
 * added.
 *
 * @returns what to wait for before the jar is used, when its store is not synchronous.
 * @throws TypeError for a value of another kind; RangeError for a name or value that a cookie
 *   cannot have.
 */
export function jarFor(
  cookies: Cookies | undefined,
  client: LazyJar,
  uri: string,
): { readonly jar: LazyJar; readonly ready: Deferred<unknown> | null } {
  if (cookies === undefined || cookies === null) return { jar: client, ready: null };
  if (isCookieJar(cookies)) return { jar: new LazyJar(checkJar("cookies", cookies)), ready: null };
  if (!isPlainObject(cookies) && !Array.isArray(cookies) && !(cookies instanceof Map)) {
    throw new TypeError(
      `cookies must be a CookieJar or names with values, not ${describe(cookies)}`,
    );
  }
  const lines = pairsOf("cookies", cookies).map(([name, value]) => setCookieLine(name, value, uri));
  if (lines.length === 0) return { jar: client, ready: null };
  const jar = client.get();
  if (jar.store.synchronous) {
    for (const line of lines) check(line, jar.setCookieSync(line, uri));
    return { jar: client, ready: null };
  }
  const setting = lines.map((line) => jar.setCookie(line, uri).then((set) => check(line, set)));
  return { jar: client, ready: Deferred.fromFuture(Promise.all(setting)) };
}

/** A cookie as a server would set it for its own host and scheme. */
function setCookieLine(name: string, value: unknown, uri: string): string {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new TypeError(
      `cookies: the value of ${JSON.stringify(name)} must be text, not ${describe(value)}`,
    );
  }
  if (!NAME.test(name) || !VALUE.test(String(value))) {
    throw new RangeError(`Invalid cookie: ${JSON.stringify(name)}=${JSON.stringify(value)}`);
  }
  return `${name}=${value}; Path=/${/^https:/i.test(uri) ? "; Secure" : ""}`;
}

function check(line: string, set: unknown): void {
  if (set === undefined) throw new RangeError(`The cookie cannot be set for this host: ${line}`);
}
