import type { Deferred } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { reactor as defaultReactor } from "@twisted-ts/reactor";
import type { IReactorTime, IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { Headers } from "../../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import { _ensureValidURI } from "../../newclient/request-head.ts";
import {
  AGENT_BASE_OPTION_KEYS,
  type AgentBaseOptions,
  checkRequestOptions,
  type RequestOptions,
} from "../../options/request-options.ts";
import { responseLimits } from "../../options/response-limits.ts";
import {
  DEFAULT_CONNECT_TIMEOUT,
  type EndpointReactor,
  type HTTPSPolicy,
  secured,
} from "../endpoints/endpoint-factory.ts";
import { DEFAULT_POLICY } from "../endpoints/https-policy.ts";
import { proxyAccess } from "../endpoints/proxy-uri.ts";
import { TunnelEndpoint } from "../endpoints/tunnel.ts";
import { removeOldest } from "../oldest-entry.ts";
import { checkAuthority } from "../uri/authority.ts";
import { identityOf, poolKey } from "../uri/pool-key.ts";
import { URI, uriText } from "../uri/uri.ts";
import { _AgentBase, type AgentPool } from "./agent-base.ts";

/** Options of {@link ProxyAgent}; Twisted has none of them. */
export interface ProxyAgentOptions extends AgentBaseOptions {
  /** Decides how the certificates of `https` servers are checked; by default as browsers do. */
  readonly contextFactory?: HTTPSPolicy | undefined;
  /** The value of the Proxy-Authorization header: `Basic …`. Only the proxy ever gets it. */
  readonly proxyAuthorization?: string | undefined;
  /**
   * Seconds to wait for a tunnel: connecting to the proxy, its response to CONNECT, and the TLS
   * handshake with the server; 30 by default. The request fails with `TimeoutError` of
   * `twisted.internet.error`. A request without a tunnel waits as long as the endpoint of the proxy
   * does.
   */
  readonly connectTimeout?: number | undefined;
}

const PROXY_OPTION_KEYS = [
  ...AGENT_BASE_OPTION_KEYS,
  "contextFactory",
  "proxyAuthorization",
] as const satisfies readonly (keyof ProxyAgentOptions)[];

/** For how many different credentials an agent keeps a number. */
const MAX_CREDENTIALS = 100;

/**
 * Makes requests through an HTTP proxy. The proxy is sent requests for `http` URIs; for `https` it
 * is asked for a tunnel (CONNECT), through which the server's own certificate and name are checked.
 *
 * From `twisted.web.client.ProxyAgent`, which sends `https` requests to the proxy in the clear.
 */
export class ProxyAgent extends _AgentBase implements IAgent {
  /** The endpoint of the proxy. */
  _proxyEndpoint: IStreamClientEndpoint;
  readonly #policy: HTTPSPolicy;
  readonly #authorization: string | null;
  readonly #options: ProxyAgentOptions;
  /**
   * The credentials of tunnels, each with the number that stands for it in the keys of the pool.
   */
  readonly #credentialNumbers = new Map<string, number>();
  #lastNumber = 0;

  /**
   * @param endpoint - connects to the proxy.
   * @param reactor - the clock; by default the reactor.
   * @param pool - where connections are kept; by default none are.
   * @throws TypeError for an unknown option, or a time that is not a number.
   * @throws RangeError for a time that is not positive.
   */
  constructor(
    endpoint: IStreamClientEndpoint,
    reactor?: IReactorTime | null,
    pool?: AgentPool | null,
    options?: ProxyAgentOptions,
  ) {
    const given = checkOptions("ProxyAgent", options, PROXY_OPTION_KEYS);
    super(reactor ?? defaultReactor, pool, given);
    this._proxyEndpoint = endpoint;
    this.#policy = given.contextFactory ?? DEFAULT_POLICY;
    this.#authorization = given.proxyAuthorization ?? null;
    this.#options = given;
  }

  /**
   * Makes an agent for a proxy that is given as one URI.
   *
   * @param proxy - `http://user:password@host:port`, or only `host:port`; with `https` there is TLS
   *   to the proxy itself. The credentials are percent-encoded; only the proxy ever gets them.
   * @throws InvalidURIError (a RangeError) for another scheme, or without a host. The message does
   *   not contain the URI, which may hold a password.
   */
  static fromURI(
    proxy: string,
    reactor: EndpointReactor & IReactorTime = defaultReactor,
    pool?: AgentPool | null,
    options: ProxyAgentOptions = {},
  ): ProxyAgent {
    const { endpoint, authorization } = proxyAccess(proxy, reactor);
    const proxyAuthorization = options.proxyAuthorization ?? authorization ?? undefined;
    return new this(endpoint, reactor, pool, { ...options, proxyAuthorization });
  }

  /**
   * Makes a request through the proxy. A Proxy-Authorization header in `headers` replaces the
   * agent's.
   *
   * @returns a Deferred as that of `Agent.request`; it fails with `ProxyConnectError` when the
   *   proxy refuses a tunnel.
   * @throws TypeError, RangeError as `Agent.request` does.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const checkedOptions = checkRequestOptions("ProxyAgent.request", options);
    const text = _ensureValidURI(uriText(uri));
    const parsedURI = URI.fromBytes(text);
    checkAuthority(parsedURI);
    const tunnelled = parsedURI.scheme === "https";
    const authorization = headers?.getRawHeaders("Proxy-Authorization")?.[0] ?? this.#authorization;
    const origin = {
      key: poolKey(parsedURI, this.#keySuffix(tunnelled, authorization)),
      host: this._computeHostValue(parsedURI.scheme, parsedURI.host, parsedURI.port),
      endpoint: tunnelled ? this.#tunnel(parsedURI, authorization) : this._proxyEndpoint,
    };
    return this._send(origin, {
      method,
      // The absolute form has no fragment, RFC 9112 section 3.2.2.
      target: tunnelled ? parsedURI.originForm : (text.split("#", 1)[0] as string),
      uri: parsedURI,
      headers: forNextHop(headers, tunnelled ? null : authorization),
      bodyProducer,
      options: checkedOptions,
    });
  }

  #tunnel(uri: URI, authorization: string | null): IStreamClientEndpoint {
    const tunnel = new TunnelEndpoint(this._proxyEndpoint, uri.host, uri.port, {
      authorization,
      limits: responseLimits(this.#options),
    });
    return secured(uri, tunnel, {
      policy: this.#policy,
      clock: this._reactor,
      timeout: this.#options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    });
  }

  /** A tunnel is reused only for requests with the same credentials and the same HTTPS policy. */
  #keySuffix(tunnelled: boolean, authorization: string | null): string {
    let suffix = ` via proxy ${identityOf(this._proxyEndpoint)}`;
    if (!tunnelled) return suffix;
    if (authorization !== null)
      suffix += ` as ${identityOf(this)}.${this.#numberOf(authorization)}`;
    return this.#policy === DEFAULT_POLICY
      ? suffix
      : `${suffix} policy ${identityOf(this.#policy)}`;
  }

  /**
   * A number that stands for credentials, which must not appear in keys. The numbers of the
   * credentials used last are kept; others get a new number, and so new connections.
   */
  #numberOf(authorization: string): number {
    let number = this.#credentialNumbers.get(authorization);
    if (number === undefined) {
      this.#lastNumber += 1;
      number = this.#lastNumber;
    }
    this.#credentialNumbers.delete(authorization);
    this.#credentialNumbers.set(authorization, number);
    if (this.#credentialNumbers.size > MAX_CREDENTIALS) removeOldest(this.#credentialNumbers);
    return number;
  }
}

/** The headers with exactly this Proxy-Authorization, or without any. */
function forNextHop(
  given: Headers | null | undefined,
  authorization: string | null,
): Headers | null {
  const present = given?.hasHeader("Proxy-Authorization") ?? false;
  if (authorization === null ? !present : present) return given ?? null;
  const headers = given?.copy() ?? new Headers();
  headers.removeHeader("Proxy-Authorization");
  if (authorization !== null) headers.setRawHeaders("Proxy-Authorization", [authorization]);
  return headers;
}
