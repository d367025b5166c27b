import { type Deferred, Failure, fail, maybeDeferred, TimeoutError } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { reactor } from "@twisted-ts/reactor";
import { BrowserLikeRedirectAgent, RedirectAgent } from "../client/agents/redirect.ts";
import { ContentDecoderAgent } from "../client/codings/content-decoder-agent.ts";
import { availableDecoders } from "../client/codings/decoders.ts";
import type { IAgent, IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import type { RequestOptions } from "../options/request-options.ts";
import { type Auth, authorizationFor, HTTPDigestAuth } from "./auth-option.ts";
import { splitCredentials } from "./basic-auth.ts";
import { encodeBody } from "./body-option.ts";
import { CookieKeepingAgent } from "./cookie-keeping-agent.ts";
import { type CookieJarLike, checkJar, jarFor, LazyJar } from "./cookies-option.ts";
import { describe, hasMethods } from "./describe.ts";
import { headersFrom } from "./headers-option.ts";
import { type Address, addressOf, toURI, withParams } from "./iri.ts";
import {
  type CheckedOptions,
  type ClientRequestOptions,
  checkClientOptions,
} from "./request-options.ts";
import { TreqResponse } from "./response.ts";

/** Options of {@link HTTPClient}. */
export interface HTTPClientOptions {
  /**
   * Keeps the cookies of all requests, a jar of tough-cookie; the client has one of its own by
   * default.
   */
  readonly cookiejar?: CookieJarLike | undefined;
}

/** Makes requests through an agent; follows redirects, decodes contents and keeps cookies. */
export class HTTPClient {
  readonly #agent: IAgent;
  readonly #jar: LazyJar;

  /** @throws TypeError when the agent or the jar is something else. */
  constructor(agent: IAgent, options?: HTTPClientOptions) {
    const { cookiejar } = checkOptions("HTTPClient", options, ["cookiejar"]);
    if (!hasMethods(agent, "request")) {
      throw new TypeError(
        `HTTPClient: agent must have a method request, not be ${describe(agent)}`,
      );
    }
    this.#agent = agent;
    this.#jar = new LazyJar(cookiejar === undefined ? null : checkJar("cookiejar", cookiejar));
  }

  /** GET. See {@link HTTPClient.request}. */
  get(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("GET", url, options);
  }

  /** HEAD. See {@link HTTPClient.request}. */
  head(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("HEAD", url, options);
  }

  /** OPTIONS. See {@link HTTPClient.request}. */
  options(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("OPTIONS", url, options);
  }

  /** POST. See {@link HTTPClient.request}. */
  post(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("POST", url, options);
  }

  /** PUT. See {@link HTTPClient.request}. */
  put(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("PUT", url, options);
  }

  /** PATCH. See {@link HTTPClient.request}. */
  patch(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("PATCH", url, options);
  }

  /** DELETE. See {@link HTTPClient.request}. */
  delete(url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    return this.request("DELETE", url, options);
  }

  /**
   * Makes a request.
   *
   * @param method - in any case: it is sent in capitals, as treq does.
   * @param url - absolute, as text, bytes or a `URL`. Letters beyond ASCII are encoded, in the host
   *   by IDNA. A `user:password@` in it is used for basic authentication only, and is not part of
   *   the request's URI.
   * @returns a Deferred of the response; it fails as `Agent.request` does, with `TimeoutError` of
   *   defer after `timeout` seconds, and with TypeError or RangeError when the options make no
   *   request.
   */
  request(method: string, url: Address, options?: ClientRequestOptions): Deferred<TreqResponse> {
    try {
      return this.#request(method, url, checkClientOptions(options));
    } catch (error) {
      return fail(error);
    }
  }

  #request(method: string, url: Address, options: CheckedOptions): Deferred<TreqResponse> {
    if (typeof method !== "string") {
      throw new TypeError(`The method must be text, not ${describe(method)}`);
    }
    const { uri: address, auth: inURL } = splitCredentials(addressOf(url));
    const uri = withParams(toURI(address), options.params);
    const headers = headersFrom(options.headers);
    const auth: Auth | null = options.auth ?? inURL;
    const digest = auth instanceof HTTPDigestAuth ? auth : null;
    if (auth !== null && digest === null) {
      headers.setRawHeaders("Authorization", [authorizationFor(auth)]);
    }
    const { jar, ready } = jarFor(options.cookies, this.#jar, uri);
    const connecting = digest === null ? this.#agent : digest._agentFor(this.#agent, uri);
    // Last, because its streams must be closed when no request is made.
    const { producer, contentType, exact = false } = encodeBody(options);
    if (contentType !== null && (exact || !headers.hasHeader("Content-Type"))) {
      headers.setRawHeaders("Content-Type", [contentType]);
    }
    const agent = agentAround(connecting, jar, options);
    const send = (): Deferred<IResponse> =>
      agent.request(method.toUpperCase(), uri, headers, producer, agentOptions(options));
    const responding = (
      ready === null ? maybeDeferred(send) : ready.addCallback(send)
    ).addCallbacks(
      (response: IResponse) => {
        // The server may not have wanted the body.
        if (headers.hasHeader("Expect")) release(producer, options);
        return new TreqResponse(response, jar, options.unbuffered === true);
      },
      (failure: Failure) => {
        release(producer, options);
        return failure;
      },
    ) as Deferred<TreqResponse>;
    const { timeout = 0 } = options;
    if (timeout === 0 || timeout === Number.POSITIVE_INFINITY) return responding;
    return responding.addTimeout(timeout, options.reactor ?? reactor, timedOut);
  }
}

/** Cookies are added to each hop of a redirect, and contents decoded at its end. */
function agentAround(connecting: IAgent, jar: LazyJar, options: CheckedOptions): IAgent {
  let agent: IAgent = new CookieKeepingAgent(connecting, jar);
  if (options.allow_redirects ?? true) {
    agent = options.browser_like_redirects
      ? new BrowserLikeRedirectAgent(agent)
      : new RedirectAgent(agent);
  }
  return new ContentDecoderAgent(agent, availableDecoders());
}

/** The options that the wrapped agents take. */
function agentOptions(options: CheckedOptions): RequestOptions | undefined {
  const { signal, headersTimeout, bodyTimeout } = options;
  if (signal === undefined && headersTimeout === undefined && bodyTimeout === undefined) {
    return undefined;
  }
  return { signal, headersTimeout, bodyTimeout };
}

/**
 * Closes streams and files that were not read to their end. A producer of the caller is not
 * stopped: it may be sent again.
 */
function release(producer: IBodyProducer | null, { data }: CheckedOptions): void {
  if (producer !== data) producer?.stopProducing();
}

/**
 * A cancelled request fails with various errors, by its state. Each becomes the cause of one error.
 */
function timedOut<T>(result: T | Failure, seconds: number): T {
  if (!(result instanceof Failure)) return result;
  throw new TimeoutError(`(${seconds}, 'Deferred')`, { cause: result.value });
}
