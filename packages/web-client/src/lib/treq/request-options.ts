import { checkOptions } from "@twisted-ts/deferred";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { CookieJar } from "tough-cookie";
import { REQUEST_OPTION_KEYS, type RequestOptions } from "../client/request-options.ts";
import { Headers, type RawHeaders } from "../headers/headers.ts";
import type { IAgent, IBodyProducer } from "../iweb/interfaces.ts";

/** Names and values, as parameters of a URI or fields of a form; a name may have several values. */
export type FormData =
  | Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>
  | readonly (readonly [name: string, value: string | number | boolean])[]
  | URLSearchParams;

/** Headers as a caller may write them. */
export type HeaderValues = Headers | Readonly<Record<string, string | readonly string[]>>;

/** Cookies by name, for the host of the request alone; or a jar, which keeps those that come. */
export type Cookies = Readonly<Record<string, string>> | CookieJar;

/** What a request may be told, by name. */
export interface TreqRequestOptions extends RequestOptions {
  readonly headers?: HeaderValues | undefined;
  /** Added to the query of the URI. */
  readonly params?: FormData | undefined;
  /** The body: bytes, text (sent as UTF-8), a form, or a producer. */
  readonly data?: Uint8Array | string | FormData | IBodyProducer | undefined;
  /** The body: a value, sent as JSON. */
  readonly json?: unknown;
  /** User name and password, for basic authentication; not sent to another origin. */
  readonly auth?: readonly [user: string, password: string] | undefined;
  readonly cookies?: Cookies | undefined;
  /** Whether redirects are followed; they are by default. */
  readonly allow_redirects?: boolean | undefined;
  /** Whether redirects are followed as browsers do, a POST by GET; not by default. */
  readonly browser_like_redirects?: boolean | undefined;
  /** Seconds within which the response must have come; without end by default. Fails with `TimeoutError` of defer. */
  readonly timeout?: number | undefined;
  /** The clock of `timeout`; the one reactor by default. */
  readonly reactor?: IReactorTime | undefined;
  /** Whether its connection is kept; it is by default. For the functions of this module only. */
  readonly persistent?: boolean | undefined;
  /** The agent to ask in place of the module's own. For the functions of this module only. */
  readonly agent?: IAgent | undefined;
}

const OPTION_KEYS = [
  ...REQUEST_OPTION_KEYS,
  "headers",
  "params",
  "data",
  "json",
  "auth",
  "cookies",
  "allow_redirects",
  "browser_like_redirects",
  "timeout",
  "reactor",
  "persistent",
  "agent",
] as const satisfies readonly (keyof TreqRequestOptions)[];

/**
 * Checks the options of a request.
 *
 * @throws TypeError for an unknown one, or a body given twice.
 */
export function checkTreqOptions(options: TreqRequestOptions | undefined): TreqRequestOptions {
  const checked = checkOptions("treq", options, OPTION_KEYS);
  if (checked.data !== undefined && "json" in checked) {
    throw new TypeError("A request has one body: data or json, not both");
  }
  return checked;
}

/** Headers of our own, from a caller's. */
export function headersFrom(given: HeaderValues | undefined): Headers {
  if (given instanceof Headers) return given.copy();
  const raw: Record<string, readonly string[]> = Object.create(null);
  for (const [name, values] of Object.entries(given ?? {})) {
    raw[name] = typeof values === "string" ? [values] : values;
  }
  return new Headers(raw as RawHeaders);
}
