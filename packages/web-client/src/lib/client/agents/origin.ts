// What requests to one origin have in common: found once, kept for the next.

import type { IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { removeOldest } from "../oldest-entry.ts";
import type { PoolKey } from "../pool/pooled-connection.ts";

/** An origin, and how it is reached. */
export interface Origin {
  /** The key of its connections in the pool. */
  readonly key: PoolKey;
  /** The value of the Host header. */
  readonly host: string;
  /** Makes its connections. */
  readonly endpoint: IStreamClientEndpoint;
}

/** How many origins an agent remembers; beyond that the oldest is forgotten. */
const MAX_ORIGINS = 1000;

/**
 * The origins that an agent remembers. Their number is bounded, since a crawler visits many hosts
 * once.
 */
export class Origins<T extends Origin = Origin> {
  readonly #origins = new Map<string, T>();
  /** The prefix of the last request: most requests go to the origin of the one before. */
  #last = "";

  /**
   * Where scheme and authority of a URI end, see {@link originEnd}. Those of the last URI are
   * recognized without a search.
   */
  endOf(uri: string): number {
    const last = this.#last;
    if (last !== "" && uri.startsWith(last) && endsOrigin(uri, last.length)) return last.length;
    return originEnd(uri);
  }

  /** Scheme and authority of a URI. */
  prefixOf(uri: string, end: number): string {
    const last = this.#last;
    if (end === last.length && uri.startsWith(last)) return last;
    this.#last = uri.slice(0, end);
    return this.#last;
  }

  /** What is known of an origin, by the beginning of its URIs as written. */
  get(prefix: string): T | undefined {
    return this.#origins.get(prefix);
  }

  /** Remembers an origin. */
  set(prefix: string, origin: T): void {
    if (this.#origins.size >= MAX_ORIGINS && !this.#origins.has(prefix)) {
      removeOldest(this.#origins);
    }
    this.#origins.set(prefix, origin);
  }
}

/**
 * Where scheme and authority of a URI end; -1 unless it begins with `http://` or `https://` as they
 * are usually written.
 */
function originEnd(uri: string): number {
  let index = uri.startsWith("http://") ? 7 : uri.startsWith("https://") ? 8 : -1;
  if (index === -1) return -1;
  for (; index < uri.length; index += 1) {
    if (endsOrigin(uri, index)) break;
  }
  return index;
}

/** Whether the origin ends there: at "/", "?", "#" or the end of the text. */
function endsOrigin(uri: string, index: number): boolean {
  if (index === uri.length) return true;
  const code = uri.charCodeAt(index);
  return code === 0x2f || code === 0x3f || code === 0x23;
}

/**
 * The request target in origin form, RFC 9112 section 3.2.1: what follows the origin, without the
 * fragment.
 */
export function targetOf(uri: string, end: number): string {
  const hash = uri.indexOf("#", end);
  const target = hash === -1 ? uri.slice(end) : uri.slice(end, hash);
  return target.startsWith("/") ? target : `/${target}`;
}
