import { checkOptions } from "@twisted-ts/deferred/internal";
import { InvalidDelayError } from "@twisted-ts/reactor/base";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { AgentReactor } from "../client/agents/agent.ts";
import type { AgentPool } from "../client/agents/agent-base.ts";
import type { IAgent } from "../iweb/interfaces.ts";
import { REQUEST_OPTION_KEYS, type RequestOptions } from "../options/request-options.ts";
import type { Auth } from "./auth-option.ts";
import type { BodyOptions, Data, Files } from "./body-option.ts";
import type { Cookies } from "./cookies-option.ts";
import { describe, hasMethods } from "./describe.ts";
import type { Fields } from "./fields.ts";
import type { HeaderValues } from "./headers-option.ts";
import type { Proxies, ProxyURL } from "./proxies-option.ts";

/**
 * The options of a request of an `HTTPClient`. `undefined` and, as in treq, `null` mean that an
 * option is left out, except for `json`.
 */
export interface ClientRequestOptions extends RequestOptions, BodyOptions {
  /** The headers: `Headers` of this package or of fetch, names with values, a Map, or pairs. */
  readonly headers?: HeaderValues | null | undefined;
  /** Names with values, added to the query of the URL. */
  readonly params?: Fields | null | undefined;
  /**
   * The body: bytes or text (sent as UTF-8), a Blob, a stream, an iterator of bytes, a file object,
   * a body producer; or names with values, which are sent as a form, and `FormData`, sent as
   * multipart/form-data.
   */
  readonly data?: Data | undefined;
  /**
   * Files, sent as multipart/form-data together with `data`, which must be names with values then.
   * A file is its content, `[filename, content]`, or `[filename, Content-Type, content]`.
   */
  readonly files?: Files | null | undefined;
  /**
   * The body: a value that is sent as JSON, `null` included. Not together with `data` or `files`.
   */
  readonly json?: unknown;
  /** User name and password, for basic authentication; not sent to another origin. */
  readonly auth?: Auth | null | undefined;
  /**
   * Cookies by name, for the origin of the URL alone, which the client's jar keeps like those
   * received; or a jar instead of that of the client.
   */
  readonly cookies?: Cookies | null | undefined;
  /** Whether redirects are followed; they are by default. */
  readonly allow_redirects?: boolean | null | undefined;
  /** Whether redirects are followed as in browsers, with GET after a POST; not by default. */
  readonly browser_like_redirects?: boolean | null | undefined;
  /**
   * Seconds within which the response must have come, redirects included; 0, the default, means no
   * limit. The request fails with `TimeoutError` of defer. Its body may take longer: see
   * `bodyTimeout`.
   */
  readonly timeout?: number | null | undefined;
  /**
   * When true, the response does not keep its body for a second `content()`, `text()` or `json()`;
   * `false` by default.
   */
  readonly unbuffered?: boolean | null | undefined;
  /**
   * The clock of `timeout`; for the functions of this module it also makes the connections. The
   * global reactor by default.
   */
  readonly reactor?: IReactorTime | AgentReactor | null | undefined;
}

/**
 * The options of a request of the functions of this module: those of a client, and what makes the
 * connection.
 */
export interface TreqRequestOptions extends ClientRequestOptions {
  /** Whether the connection is kept for other requests; it is by default. */
  readonly persistent?: boolean | null | undefined;
  /** The pool of its connection, instead of the module's own. */
  readonly pool?: AgentPool | null | undefined;
  /** The agent to use instead of the module's own. */
  readonly agent?: IAgent | null | undefined;
  /** The proxy to use: `http://user:password@host:port`. */
  readonly proxy?: ProxyURL | null | undefined;
  /** The proxies to use, by the scheme of the URL. */
  readonly proxies?: Proxies | null | undefined;
  /** Whether to use the proxies that the environment names (`HTTPS_PROXY` …); not by default. */
  readonly trust_env?: boolean | null | undefined;
}

/** Options that were checked: none of them is `null`, except `json`. */
export type CheckedOptions = {
  readonly [K in keyof TreqRequestOptions]?: K extends "json"
    ? unknown
    : Exclude<TreqRequestOptions[K], null>;
};

const CLIENT_KEYS = [
  ...REQUEST_OPTION_KEYS,
  "headers",
  "params",
  "data",
  "files",
  "json",
  "auth",
  "cookies",
  "allow_redirects",
  "browser_like_redirects",
  "timeout",
  "unbuffered",
  "reactor",
] as const satisfies readonly (keyof ClientRequestOptions)[];

const CONNECTING_KEYS = [
  "persistent",
  "pool",
  "agent",
  "proxy",
  "proxies",
  "trust_env",
] as const satisfies readonly (keyof TreqRequestOptions)[];

/** The options that are true or false. A text such as `"false"` would count as true. */
const SWITCHES = [
  "allow_redirects",
  "browser_like_redirects",
  "unbuffered",
  "persistent",
  "trust_env",
] as const satisfies readonly (keyof TreqRequestOptions)[];

/**
 * Checks the options of a client's request, each by itself.
 *
 * @throws TypeError for an unknown option or a value of the wrong kind; InvalidDelayError for a
 *   negative timeout.
 */
export function checkClientOptions(options: ClientRequestOptions | undefined): CheckedOptions {
  const checked = withoutNull(checkOptions("treq", options, CLIENT_KEYS));
  checkSwitches(checked);
  const { timeout, reactor } = checked;
  if (timeout !== undefined) checkTimeout(timeout);
  if (reactor !== undefined && !hasMethods(reactor, "callLater")) {
    throw new TypeError(`reactor must have a method callLater, not be ${describe(reactor)}`);
  }
  return checked;
}

/**
 * Divides the options of a function of the module into those of the connection and those of the
 * client.
 *
 * @throws TypeError for an unknown option, and for an option of the connection of the wrong kind.
 */
export function splitOptions(options: TreqRequestOptions | undefined): {
  readonly connecting: CheckedOptions;
  readonly others: ClientRequestOptions;
} {
  const keys = [...CLIENT_KEYS, ...CONNECTING_KEYS];
  const connecting = withoutNull(checkOptions("treq", options, keys));
  checkSwitches(connecting);
  const { agent, pool } = connecting;
  if (agent !== undefined && !hasMethods(agent, "request")) {
    throw new TypeError(
      `agent must have a method request, as Agent has, not be ${describe(agent)}`,
    );
  }
  if (pool !== undefined && !hasMethods(pool, "getConnection")) {
    throw new TypeError(
      `pool must have a method getConnection, as HTTPConnectionPool has, not be ${describe(pool)}`,
    );
  }
  const others: Record<string, unknown> = { ...connecting };
  for (const key of CONNECTING_KEYS) delete others[key];
  return { connecting, others };
}

function withoutNull(options: Partial<TreqRequestOptions>): CheckedOptions {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value !== null || key === "json") kept[key] = value;
  }
  return kept;
}

function checkSwitches(options: CheckedOptions): void {
  for (const name of SWITCHES) {
    const value: unknown = options[name];
    if (value === undefined || typeof value === "boolean") continue;
    throw new TypeError(`${name} must be true or false, not ${describe(value)}`);
  }
}

function checkTimeout(timeout: unknown): void {
  if (typeof timeout !== "number") {
    throw new TypeError(`timeout must be a number of seconds, not ${describe(timeout)}`);
  }
  if (!(timeout >= 0)) throw new InvalidDelayError(timeout);
}
