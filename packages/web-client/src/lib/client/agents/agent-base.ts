import type { Deferred } from "@twisted-ts/deferred";
import type { IReactorTime, IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { isTextOrBytes, latin1 } from "../../grammar/latin1.ts";
import { Headers } from "../../headers/headers.ts";
import type { IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import { Request } from "../../newclient/request.ts";
import { checkSeconds } from "../../options/checks.ts";
import {
  type AgentBaseOptions,
  DEFAULT_TIMEOUT,
  type RequestOptions,
} from "../../options/request-options.ts";
import { type ResponseLimits, responseLimits } from "../../options/response-limits.ts";
import { HTTPConnectionPool } from "../pool/pool.ts";
import type { PoolKey } from "../pool/pooled-connection.ts";
import { withoutZone } from "../uri/ip-zone.ts";
import { bracketed } from "../uri/pool-key.ts";
import { URI } from "../uri/uri.ts";
import { abortable } from "./abort-signal.ts";
import type { Origin } from "./origin.ts";
import { PendingRequest, type Times, timesOf } from "./pending-request.ts";

/** What an agent uses of a pool. */
export type AgentPool = Pick<HTTPConnectionPool, "getConnection" | "persistent">;

/** A request as the caller describes it. */
export interface Call {
  readonly method: string | Uint8Array;
  /** The request target. */
  readonly target: string;
  /** The whole URI. */
  readonly uri: URI | string;
  readonly headers: Headers | null | undefined;
  readonly bodyProducer: IBodyProducer | null | undefined;
  readonly options: RequestOptions;
}

const NO_OPTIONS: RequestOptions = {};

/** The options of requests that pass through a subclass's own `_requestWithEndpoint`. */
const optionsOf = new WeakMap<URI, RequestOptions>();

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
  readonly #limits: ResponseLimits | null;
  readonly #headersTimeout: number;
  readonly #bodyTimeout: number;
  /** The clock of the times below: `_reactor` may be replaced. */
  #clock: IReactorTime;
  #times: Times;

  /** @param pool - by default one of the agent's own, which keeps no connections. */
  constructor(reactor: IReactorTime, pool?: AgentPool | null, options: AgentBaseOptions = {}) {
    if (pool !== undefined && pool !== null) checkPool(pool);
    this._reactor = reactor;
    this._pool = pool ?? new HTTPConnectionPool(reactor, false);
    this.#limits = responseLimits(options);
    const { headersTimeout = DEFAULT_TIMEOUT, bodyTimeout = DEFAULT_TIMEOUT } = options;
    this.#headersTimeout = checkSeconds("headersTimeout", headersTimeout);
    this.#bodyTimeout = checkSeconds("bodyTimeout", bodyTimeout);
    if (options.connectTimeout !== undefined) {
      checkSeconds("connectTimeout", options.connectTimeout);
    }
    this.#clock = reactor;
    this.#times = timesOf(usableClock(reactor), this.#headersTimeout, this.#bodyTimeout);
  }

  /**
   * The value of the Host header, RFC 9112 section 3.2: the scheme's usual port is left out, and so
   * is the zone of an IPv6 address.
   */
  _computeHostValue(scheme: string | Uint8Array, host: string | Uint8Array, port: number): string {
    const name = bracketed(withoutZone(latin1(host)));
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
  ): Deferred<IResponse> {
    const host = this._computeHostValue(parsedURI.scheme, parsedURI.host, parsedURI.port);
    const options = optionsOf.get(parsedURI) ?? NO_OPTIONS;
    const call = { method, target: requestPath, uri: parsedURI, headers, bodyProducer, options };
    return this.#send({ key, host, endpoint }, call);
  }

  /**
   * Makes a request to an origin, through `_requestWithEndpoint` where a subclass has its own.
   *
   * @internal
   */
  _send(origin: Origin, call: Call): Deferred<IResponse> {
    if (this._requestWithEndpoint === _AgentBase.prototype._requestWithEndpoint) {
      return this.#send(origin, call);
    }
    const { method, headers, bodyProducer, options, target } = call;
    const uri = typeof call.uri === "string" ? URI.fromBytes(call.uri) : call.uri;
    // Twisted's method has no parameter for them, and they must not be lost.
    optionsOf.set(uri, options);
    const { key, endpoint } = origin;
    return this._requestWithEndpoint(key, endpoint, method, uri, headers, bodyProducer, target);
  }

  #send(origin: Origin, call: Call): Deferred<IResponse> {
    const { method, options } = call;
    if (!isTextOrBytes(method)) {
      throw new TypeError(
        `method=${String(method)} is ${typeof method}, but must be text or bytes`,
      );
    }
    const request = Request._construct(
      method,
      call.target,
      withHost(call.headers, origin.host),
      call.bodyProducer ?? null,
      this._pool.persistent,
      call.uri,
    );
    request._responseLimits = this.#limits;
    const { signal } = options;
    if (signal === undefined) return this.#start(origin, request, options);
    return abortable(signal, () => this.#start(origin, request, options));
  }

  #start(origin: Origin, request: Request, options: RequestOptions): Deferred<IResponse> {
    const { key, endpoint } = origin;
    const times = this.#timesFor(options);
    const pool = this._pool;
    // A connection that is idle is taken at once; any other takes a Deferred.
    if (isOwnPool(pool)) {
      const idle = pool._takeIdle(key);
      if (idle !== null) {
        const renewal = pool.retryAutomatically ? { pool, key, endpoint } : null;
        const pending = new PendingRequest(request, times, renewal);
        return pending.watch(pending.send(idle));
      }
    }
    const pending = new PendingRequest(request, times, null);
    return pending.watch(
      pool.getConnection(key, endpoint).addCallback((connection) => pending.send(connection)),
    );
  }

  #timesFor({ headersTimeout, bodyTimeout }: RequestOptions): Times {
    const clock = this._reactor;
    if (this.#clock !== clock) {
      this.#clock = clock;
      this.#times = timesOf(usableClock(clock), this.#headersTimeout, this.#bodyTimeout);
    }
    if (headersTimeout === undefined && bodyTimeout === undefined) return this.#times;
    const { headers, body } = timesOf(usableClock(clock), headersTimeout ?? 1, bodyTimeout ?? 1);
    return {
      headers: headersTimeout === undefined ? this.#times.headers : headers,
      body: bodyTimeout === undefined ? this.#times.body : body,
    };
  }
}

/**
 * An object without `getConnection` is accepted, as in Twisted, whose own tests pass one.
 *
 * @throws TypeError when a value is not an object.
 */
function checkPool(pool: unknown): void {
  if (typeof pool === "object" || typeof pool === "function") return;
  throw new TypeError("pool must be an HTTPConnectionPool, or have its method getConnection");
}

/** Some tests make an agent without a reactor, since they use its endpoints only. */
function usableClock(reactor: IReactorTime | null | undefined): IReactorTime | null {
  return typeof reactor?.callLater === "function" ? reactor : null;
}

/**
 * A pool whose `getConnection` is not overridden, so that an idle connection may be taken without
 * calling it.
 */
function isOwnPool(pool: AgentPool): pool is HTTPConnectionPool {
  return pool.getConnection === HTTPConnectionPool.prototype.getConnection;
}

/** The headers with a Host; a Host of the caller is kept. */
function withHost(given: Headers | null | undefined, host: string): Headers {
  if (given?.hasHeader("Host")) return given;
  const headers = given?.copy() ?? new Headers();
  headers._add("Host", host);
  return headers;
}
