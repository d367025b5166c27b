// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes
// Python's `urllib.parse`.

import { decode } from "../codecs.ts";
import { iterate } from "../iterate.ts";
import { str } from "../show.ts";

const SAFE = /[A-Za-z0-9_.~-]/;

/** As `quote`: each byte that is not plain as `%XX`. */
export function quoteUrl(value: any, safe: any = "/"): string {
  const bytes: Buffer = typeof value === "string" ? Buffer.from(value) : Buffer.from(value);
  const kept = typeof safe === "string" ? safe : Buffer.from(safe).toString("latin1");
  let text = "";
  for (const byte of bytes) {
    const c = String.fromCharCode(byte);
    text +=
      byte < 0x80 && (SAFE.test(c) || kept.includes(c))
        ? c
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

/** As `quote_plus`: a space as `+`. */
export function quotePlus(value: any, safe: any = ""): string {
  return quoteUrl(value, `${str(safe)} `).replaceAll(" ", "+");
}

/** As `unquote_to_bytes`. */
export function unquoteToBytes(value: any): Buffer {
  const text = typeof value === "string" ? Buffer.from(value).toString("latin1") : str(value);
  const latin = typeof value === "string" ? text : Buffer.from(value).toString("latin1");
  return Buffer.from(
    latin.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    "latin1",
  );
}

/** As `unquote`: what is not valid is replaced. */
export function unquoteUrl(value: any, encoding = "utf-8"): string {
  return decode(unquoteToBytes(value), encoding, "replace");
}

/** As `unquote_plus`. */
export function unquotePlus(value: any): string {
  return unquoteUrl(String(value).replaceAll("+", " "));
}

/** As `urlencode`, of a dict or of pairs. */
export function urlencode(query: any, doseq = false): string {
  const pairs: [any, any][] =
    query instanceof Map
      ? [...query]
      : Array.isArray(query)
        ? [...iterate(query)]
        : Object.entries(query);
  const text = (value: any): any => (value instanceof Uint8Array ? value : str(value));
  return pairs
    .flatMap(([key, value]) => {
      const isList = doseq && typeof value === "object" && !(value instanceof Uint8Array);
      const values = isList ? [...iterate(value)] : [value];
      return values.map((each) => `${quotePlus(text(key))}=${quotePlus(text(each))}`);
    })
    .join("&");
}

/** As `parse_qsl`. Of bytes, the names and values are bytes. */
export function parseQsl(query: any, keepBlank = false): [any, any][] {
  const isText = typeof query === "string";
  const text = isText ? query : Buffer.from(query).toString("latin1");
  return text
    .split("&")
    .filter((part: string) => part !== "")
    .map((part: string): [string, string] => {
      const at = part.indexOf("=");
      return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    })
    .filter(([, value]: [string, string]) => keepBlank || value !== "")
    .map(([name, value]: [string, string]): [any, any] => {
      const plain = (each: string): any => {
        const bytes = unquoteToBytes(
          Buffer.from(each.replaceAll("+", " "), isText ? "utf8" : "latin1"),
        );
        return isText ? decode(bytes, "utf-8", "replace") : bytes;
      };
      return [plain(name), plain(value)];
    });
}

/** As `parse_qs`: a dict of lists. */
export function parseQs(query: any, keepBlank = false): Map<any, any[]> {
  const found = new Map<any, any[]>();
  for (const [name, value] of parseQsl(query, keepBlank)) {
    const key = [...found.keys()].find((each) => str(each) === str(name)) ?? name;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

const PARTS =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** The parts of a URL: a list of six for `urlparse`, of five for `urlsplit`, with names. */
export class UrlParts extends Array<any> {
  static override readonly [Symbol.species] = Array;
  readonly scheme: any;
  readonly netloc: any;
  readonly path: any;
  readonly params: any;
  readonly query: any;
  readonly fragment: any;

  constructor(url: any, hasParams: boolean) {
    super();
    const isText = typeof url === "string";
    const text: string = isText ? url : Buffer.from(url).toString("latin1");
    const [, scheme = "", netloc = "", path = "", query = "", fragment = ""] =
      PARTS.exec(text) ?? [];
    const at = hasParams ? path.indexOf(";", path.lastIndexOf("/") + 1) : -1;
    const as = (part: string): any => (isText ? part : Buffer.from(part, "latin1"));
    this.scheme = as(scheme.toLowerCase());
    this.netloc = as(netloc);
    this.path = as(at < 0 ? path : path.slice(0, at));
    this.params = as(at < 0 ? "" : path.slice(at + 1));
    this.query = as(query);
    this.fragment = as(fragment);
    this.push(this.scheme, this.netloc, this.path);
    if (hasParams) this.push(this.params);
    this.push(this.query, this.fragment);
  }

  get #host(): { user: string | null; host: string; port: string | null } {
    const text = typeof this.netloc === "string" ? this.netloc : this.netloc.toString("latin1");
    const at = text.lastIndexOf("@");
    const place = text.slice(at + 1);
    const [, host = "", port = null] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? [];
    return { user: at < 0 ? null : text.slice(0, at), host, port: port === "" ? null : port };
  }

  /** The host in small letters; null without one. */
  get hostname(): any {
    const host = this.#host.host.replace(/^\[|\]$/g, "").toLowerCase();
    if (host === "") return null;
    return typeof this.netloc === "string" ? host : Buffer.from(host, "latin1");
  }

  /** The port; null without one. @throws RangeError for one that is not a number. */
  get port(): number | null {
    const { port } = this.#host;
    if (port === null) return null;
    if (!/^\d+$/.test(port) || Number(port) > 65_535) {
      throw new RangeError(`Port could not be cast to integer value as '${port}'`);
    }
    return Number(port);
  }

  get username(): string | null {
    return this.#host.user?.split(":")[0] ?? null;
  }

  get password(): string | null {
    const { user } = this.#host;
    return user?.includes(":") ? user.slice(user.indexOf(":") + 1) : null;
  }

  /** The parts as one URL again. */
  geturl(): any {
    return urlunparse(this);
  }
}

/** As `urlparse`. */
export function urlparse(url: any): UrlParts {
  return new UrlParts(url, true);
}

/** As `urlsplit`. */
export function urlsplit(url: any): UrlParts {
  return new UrlParts(url, false);
}

/** As `urlunparse` and `urlunsplit`, of six or five parts. */
export function urlunparse(parts: any): any {
  const list = [...iterate(parts)];
  const isText = list.every((part) => typeof part === "string");
  const texts = list.map((part) =>
    typeof part === "string" ? part : Buffer.from(part).toString("latin1"),
  ) as string[];
  const [scheme = "", netloc = "", path = ""] = texts;
  const params = texts.length === 6 ? (texts[3] as string) : "";
  const [query = "", fragment = ""] = texts.slice(-2);
  const start = netloc !== "" && path !== "" && !path.startsWith("/") ? "/" : "";
  const full =
    (scheme === "" ? "" : `${scheme}:`) +
    (netloc !== "" || path.startsWith("//") ? `//${netloc}` : "") +
    start +
    path +
    (params === "" ? "" : `;${params}`) +
    (query === "" ? "" : `?${query}`) +
    (fragment === "" ? "" : `#${fragment}`);
  return isText ? full : Buffer.from(full, "latin1");
}

/** As `urljoin`: a reference as seen from a URL (RFC 3986, section 5.2). */
export function urljoin(base: any, reference: any): any {
  if (base.length === 0) return reference;
  if (reference.length === 0) return base;
  if (typeof base !== "string") {
    const text = (value: any): string => Buffer.from(value).toString("latin1");
    return Buffer.from(urljoin(text(base), text(reference)), "latin1");
  }
  const from = urlsplit(base);
  const to = urlsplit(reference);
  if (to.scheme !== "" && to.scheme !== from.scheme) return reference;
  const { scheme } = from;
  if (to.netloc !== "") {
    return urlunparse([scheme, to.netloc, withoutDots(to.path), to.query, to.fragment]);
  }
  if (to.path === "") {
    const query = to.query === "" ? from.query : to.query;
    return urlunparse([scheme, from.netloc, from.path, query, to.fragment]);
  }
  const folder = from.path.slice(0, from.path.lastIndexOf("/") + 1);
  const start = folder === "" && from.netloc !== "" ? "/" : folder;
  const path = withoutDots(to.path.startsWith("/") ? to.path : start + to.path);
  return urlunparse([scheme, from.netloc, path, to.query, to.fragment]);
}

/** A path without the parts `.` and `..`. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split("/");
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === "..") {
      if (kept.length > 1 || (kept.length === 1 && kept[0] !== "")) kept.pop();
    } else if (part !== ".") kept.push(part);
    if (isLast && /^\.\.?$/.test(part)) kept.push("");
  });
  return kept.join("/");
}
