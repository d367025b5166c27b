import type { Deferred } from "@twisted-ts/deferred";
import type { IReactorTime, IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { Headers } from "../headers/headers.ts";
import { latin1 } from "../http/python-text.ts";
import type { IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import type { ResponseLimits } from "../newclient/limits.ts";
import { Request } from "../newclient/request.ts";
import { abortable } from "./abort-signal.ts";
import { HTTPConnectionPool, type PoolKey } from "./pool.ts";
import { bracketed } from "./pool-key.ts";
import {
  checkSeconds,
  DEFAULT_TIMEOUT,
  type ExchangeOptions,
  type RequestOptions,
  responseLimits,
} from "./request-options.ts";
import { limitBody, limitHeaders } from "./timeouts.ts";
import type { URI } from "./uri.ts";

/** What an agent uses of a pool. */
export type AgentPool = Pick<HTTPConnectionPool, "getConnection" | "persistent">;

/**
 * What `Agent` and `ProxyAgent` share.
 *
 * From `twisted.web.client._AgentBase`.
 */
export abstract class _AgentBase {
  /** The clock. */
  _reactor: IReactorTime;
  /** Where connections come from. */
  _pool: AgentPool;
  #limits: ResponseLimits | null = null;
  #headersTimeout = DEFAULT_TIMEOUT;
  #bodyTimeout = DEFAULT_TIMEOUT;

  /** @param pool - by default one of the agent's own, which keeps no connections. */
  constructor(reactor: IReactorTime, pool?: AgentPool | null, options: ExchangeOptions = {}) {
    this._reactor = reactor;
    this._pool = pool ?? new HTTPConnectionPool(reactor, false);
    this.#limits = responseLimits(options);
    const { headersTimeout = DEFAULT_TIMEOUT, bodyTimeout = DEFAULT_TIMEOUT } = options;
    this.#headersTimeout = checkSeconds("headersTimeout", headersTimeout);
    this.#bodyTimeout = checkSeconds("bodyTimeout", bodyTimeout);
  }

  /** The value of the Host header, RFC 9112 section 3.2: the scheme's usual port is left out. */
  _computeHostValue(scheme: string | Uint8Array, host: string | Uint8Array, port: number): string {
    const name = bracketed(latin1(host));
    const text = latin1(scheme);
    const usual = (text === "http" && port === 80) || (text === "https" && port === 443);
    return usual ? name : `${name}:${port}`;
  }

  /**
   * Makes a request over a connection to an endpoint, or one from the pool.
   *
   * @param key - the pool's key for the endpoint.
   * @param requestPath - the request target.
   * @throws TypeError when the method is neither text nor bytes.
   * @throws RangeError when it is no token.
   */
  _requestWithEndpoint(
    key: PoolKey,
    endpoint: IStreamClientEndpoint,
    method: string | Uint8Array,
    parsedURI: URI,
    headers: Headers | null | undefined,
    bodyProducer: IBodyProducer | null | undefined,
    requestPath: string,
    options: RequestOptions = {},
  ): Deferred<IResponse> {
    if (typeof method !== "string" && !(method instanceof Uint8Array)) {
      throw new TypeError(
        `method=${String(method)} is ${typeof method}, but must be text or bytes`,
      );
    }
    const request = Request._construct(
      method,
      requestPath,
      this.#withHost(headers, parsedURI),
      bodyProducer ?? null,
      this._pool.persistent,
      parsedURI,
    );
    request._responseLimits = this.#limits;
    const { signal } = options;
    if (signal === undefined) return this.#send(key, endpoint, request, options);
    return abortable(signal, () => this.#send(key, endpoint, request, options));
  }

  #withHost(given: Headers | null | undefined, uri: URI): Headers {
    if (given?.hasHeader("Host")) return given;
    const headers = given?.copy() ?? new Headers();
    headers.addRawHeader("Host", this._computeHostValue(uri.scheme, uri.host, uri.port));
    return headers;
  }

  #send(
    key: PoolKey,
    endpoint: IStreamClientEndpoint,
    request: Request,
    options: RequestOptions,
  ): Deferred<IResponse> {
    const clock = this._reactor;
    // Agents have been made without a reactor, for tests that need no more than their endpoints.
    const timed = typeof clock?.callLater === "function";
    const headersTimeout = timed ? (options.headersTimeout ?? this.#headersTimeout) : Infinity;
    const bodyTimeout = timed ? (options.bodyTimeout ?? this.#bodyTimeout) : Infinity;
    const responding = this._pool
      .getConnection(key, endpoint)
      .addCallback((connection) =>
        limitHeaders(request, clock, headersTimeout, () => connection.request(request)),
      );
    if (bodyTimeout === Number.POSITIVE_INFINITY) return responding;
    return responding.addCallback((response) => {
      limitBody(response, clock, bodyTimeout);
      return response;
    });
  }
}
