import { type Deferred, Failure, fail } from "@twisted-ts/deferred";
import { ResponseFailed } from "../../error/newclient.ts";
import { InfiniteRedirection, PageRedirect, RedirectWithNoLocation } from "../../error/web.ts";
import { latin1 } from "../../grammar/latin1.ts";
import {
  FOUND,
  MOVED_PERMANENTLY,
  PERMANENT_REDIRECT,
  SEE_OTHER,
  TEMPORARY_REDIRECT,
} from "../../grammar/status.ts";
import type { Headers } from "../../headers/headers.ts";
import { canonicalName } from "../../headers/name-encoder.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import { checkLimit } from "../../options/checks.ts";
import type { RequestOptions } from "../../options/request-options.ts";
import { requestThrough } from "../agent-request.ts";
import { checkedLocation, encodedLocation } from "../uri/location.ts";
import { URI } from "../uri/uri.ts";
import { _urljoin } from "../uri/urljoin.ts";
import { closeUnread, freeConnection } from "./managed-response.ts";
import { DEFAULT_SENSITIVE_HEADERS, redirectedHeaders, sameOrigin } from "./redirect-headers.ts";

/** What stays the same in a chain of redirects. */
interface RedirectChain {
  /** The URI of the first request. */
  readonly from: string;
  /** The body of the request so far, or `null`. */
  readonly bodyProducer: IBodyProducer | null;
  readonly options: RequestOptions | undefined;
}

type Method = string | Uint8Array;

/**
 * Follows redirects of GET and HEAD; for any other method a redirect is an error, except 303, which
 * is followed with GET. HEAD stays HEAD.
 *
 * From `twisted.web.client.RedirectAgent`. Differs from it in which headers are sent again, see the
 * porting guide.
 */
export class RedirectAgent implements IAgent {
  /** The codes that are followed with the same method. */
  _redirectResponses: readonly number[] = [
    MOVED_PERMANENTLY,
    FOUND,
    TEMPORARY_REDIRECT,
    PERMANENT_REDIRECT,
  ];
  /** The codes that are followed with GET, whatever the method was; with HEAD where it was HEAD. */
  _seeOtherResponses: readonly number[] = [SEE_OTHER];

  readonly _agent: IAgent;
  readonly _redirectLimit: number;
  /** Canonical names of the headers that are not sent to another origin. */
  readonly _sensitiveHeaderNames: ReadonlySet<string>;

  /**
   * @param redirectLimit - how many redirects are followed, one after another: an integer, or
   *   Infinity.
   * @param sensitiveHeaderNames - headers that are not sent to another origin. These five never
   *   are: Authorization, Cookie, Cookie2, Proxy-Authorization, WWW-Authenticate.
   * @throws TypeError, RangeError when the limit is no such number.
   */
  constructor(
    agent: IAgent,
    redirectLimit = 20,
    sensitiveHeaderNames: Iterable<string | Uint8Array> = [],
  ) {
    this._agent = agent;
    this._redirectLimit = checkLimit("redirectLimit", redirectLimit);
    this._sensitiveHeaderNames = new Set([
      ...Array.from(sensitiveHeaderNames, canonicalName),
      ...DEFAULT_SENSITIVE_HEADERS,
    ]);
  }

  /**
   * Makes a request, and follows redirects.
   *
   * @returns a Deferred that fires with the last response; those before it are its
   *   `previousResponse`s. It fails with `ResponseFailed` holding `InfiniteRedirection`,
   *   `RedirectWithNoLocation` or `PageRedirect`; holding `InvalidURIError`, a RangeError, when no
   *   request can be made for the Location. The body of its response can still be read: up to 65536
   *   bytes of it are kept; when it is longer and is not read by then, its connection is closed.
   */
  request(
    method: Method,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const chain: RedirectChain = { from: latin1(uri), bodyProducer: bodyProducer ?? null, options };
    const requesting = requestThrough(this._agent, method, uri, headers, bodyProducer, options);
    return requesting.addCallback((response) =>
      this._handleResponse(response, method, latin1(uri), headers ?? null, 0, chain),
    );
  }

  /** The target of a redirect, resolved against the URI of the request that was redirected. */
  _resolveLocation(requestURI: string | Uint8Array, location: string | Uint8Array): string {
    return _urljoin(requestURI, location);
  }

  /**
   * Follows one redirect.
   *
   * @param method - the method to go on with.
   * @param uri - the URI of the request that was redirected.
   * @param redirectCount - how many redirects were followed before.
   * @param bodyProducer - the body to go on with, or `null`.
   * @throws ResponseFailed when the redirect has no usable target, or the limit is reached.
   */
  _handleRedirect(
    response: IResponse,
    method: Method,
    uri: string,
    headers: Headers | null,
    redirectCount: number,
    chain: RedirectChain = { from: uri, bodyProducer: null, options: undefined },
    bodyProducer: IBodyProducer | null = null,
  ): Deferred<IResponse> {
    if (redirectCount >= this._redirectLimit) {
      const message = "Infinite redirection detected";
      throw failed(
        response,
        new InfiniteRedirection(response.code, message, undefined, chain.from),
      );
    }
    const locations = response.headers.getRawHeaders(LOCATION, []);
    if (locations.length === 0) {
      throw failed(
        response,
        new RedirectWithNoLocation(response.code, "No location header field", uri),
      );
    }
    let location: string;
    let target: URI;
    try {
      location = encodedLocation(this._resolveLocation(uri, locations[0] as Buffer));
      target = checkedLocation(location);
    } catch (error) {
      throw failed(response, error);
    }
    const crossOrigin = !sameOrigin(URI.fromBytes(uri), target);
    const nextHeaders =
      headers &&
      redirectedHeaders(headers, crossOrigin, bodyProducer !== null, this._sensitiveHeaderNames);
    freeConnection(response);
    const { options } = chain;
    let requesting: Deferred<IResponse>;
    try {
      requesting = requestThrough(
        this._agent,
        method,
        location,
        nextHeaders,
        bodyProducer,
        options,
      );
    } catch (error) {
      // The wrapped agent refuses the Location.
      if (error instanceof RangeError) throw failed(response, error);
      requesting = fail(error);
    }
    return requesting
      .addBoth((result: IResponse | Failure) => {
        closeUnread(response);
        return result;
      })
      .addCallback((newResponse: IResponse) => {
        newResponse.setPreviousResponse(response);
        return this._handleResponse(newResponse, method, location, nextHeaders, redirectCount + 1, {
          ...chain,
          bodyProducer,
        });
      }) as Deferred<IResponse>;
  }

  /** Returns the response, or follows it where it is a redirect. */
  _handleResponse(
    response: IResponse,
    method: Method,
    uri: string,
    headers: Headers | null,
    redirectCount: number,
    chain: RedirectChain = { from: uri, bodyProducer: null, options: undefined },
  ): IResponse | Deferred<IResponse> {
    if (this._redirectResponses.includes(response.code)) {
      let body: IBodyProducer | null | undefined;
      try {
        body = this._bodyForRedirect(response, method, chain.bodyProducer);
      } catch (error) {
        // What `replay` has thrown.
        throw failed(response, error);
      }
      if (body === undefined) {
        throw failed(response, new PageRedirect(response.code, undefined, undefined, uri));
      }
      return this._handleRedirect(response, method, uri, headers, redirectCount, chain, body);
    }
    if (this._seeOtherResponses.includes(response.code)) {
      const next = latin1(method) === "HEAD" ? "HEAD" : "GET";
      return this._handleRedirect(response, next, uri, headers, redirectCount, chain);
    }
    return response;
  }

  /**
   * The body of the next request: `null` for none, `undefined` when the redirect must not be
   * followed. A GET can have a body, too: it is sent again only for 307 and 308, and left out when
   * it cannot be repeated.
   *
   * @internal
   */
  _bodyForRedirect(
    response: IResponse,
    method: Method,
    bodyProducer: IBodyProducer | null,
  ): IBodyProducer | null | undefined {
    const name = latin1(method);
    if (name !== "GET" && name !== "HEAD") return undefined;
    return keepsBody(response.code) ? replayed(bodyProducer) : null;
  }
}

/**
 * Follows redirects as browsers do: on 301, 302 and 303 with GET, or HEAD after HEAD; on 307 and
 * 308 method and body are kept, where the body can be made again.
 *
 * From `twisted.web.client.BrowserLikeRedirectAgent`, which treats 308 as 301, and 307 as
 * `RedirectAgent` does.
 */
export class BrowserLikeRedirectAgent extends RedirectAgent {
  override _redirectResponses: readonly number[] = [TEMPORARY_REDIRECT, PERMANENT_REDIRECT];
  override _seeOtherResponses: readonly number[] = [MOVED_PERMANENTLY, FOUND, SEE_OTHER];

  /** @internal */
  override _bodyForRedirect(
    response: IResponse,
    method: Method,
    bodyProducer: IBodyProducer | null,
  ): IBodyProducer | null | undefined {
    const name = latin1(method);
    if (name === "GET" || name === "HEAD") return replayed(bodyProducer);
    return response.headers.hasHeader(LOCATION) ? replayed(bodyProducer) : undefined;
  }
}

const LOCATION = Buffer.from("Location");

function keepsBody(code: number): boolean {
  return code === TEMPORARY_REDIRECT || code === PERMANENT_REDIRECT;
}

/** A new producer of the same body; `undefined` when the body cannot be repeated. */
function replayed(bodyProducer: IBodyProducer | null): IBodyProducer | null | undefined {
  return bodyProducer === null ? null : (bodyProducer.replay?.() ?? undefined);
}

/**
 * A redirect that is not followed. The caller gets its response, and may read its body.
 */
function failed(response: IResponse, error: unknown): ResponseFailed {
  freeConnection(response);
  return new ResponseFailed([new Failure(error)], response);
}
