import { checkOptions, type Deferred, fail } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { Cookie, CookieJar } from "tough-cookie";
import { ContentDecoderAgent } from "../client/content-decoder-agent.ts";
import { CookieAgent } from "../client/cookie-agent.ts";
import { availableDecoders } from "../client/decoders.ts";
import { BrowserLikeRedirectAgent, RedirectAgent } from "../client/redirect.ts";
import type { RequestOptions } from "../client/request-options.ts";
import type { IAgent, IResponse } from "../iweb/interfaces.ts";
import { basicAuth, splitCredentials } from "./basic-auth.ts";
import { encodeBody, withParams } from "./encode.ts";
import {
  type Cookies,
  checkTreqOptions,
  headersFrom,
  type TreqRequestOptions,
} from "./request-options.ts";
import { TreqResponse } from "./response.ts";

/** Options of {@link HTTPClient}. */
export interface HTTPClientOptions {
  /** Keeps the cookies of all requests. By default none are kept. */
  readonly cookiejar?: CookieJar | undefined;
}

/** Makes requests through an agent, and follows redirects, decodes contents and keeps cookies on the way. */
export class HTTPClient {
  readonly #agent: IAgent;
  readonly #jar: CookieJar | null;

  constructor(agent: IAgent, options?: HTTPClientOptions) {
    const { cookiejar } = checkOptions("HTTPClient", options, ["cookiejar"]);
    this.#agent = agent;
    this.#jar = cookiejar ?? null;
  }

  /** GET. See {@link HTTPClient.request}. */
  get(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("GET", uri, options);
  }

  /** HEAD. See {@link HTTPClient.request}. */
  head(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("HEAD", uri, options);
  }

  /** OPTIONS. See {@link HTTPClient.request}. */
  options(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("OPTIONS", uri, options);
  }

  /** POST. See {@link HTTPClient.request}. */
  post(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("POST", uri, options);
  }

  /** PUT. See {@link HTTPClient.request}. */
  put(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("PUT", uri, options);
  }

  /** PATCH. See {@link HTTPClient.request}. */
  patch(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("PATCH", uri, options);
  }

  /** DELETE. See {@link HTTPClient.request}. */
  delete(uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    return this.request("DELETE", uri, options);
  }

  /**
   * Makes a request.
   *
   * @param uri - absolute; a `user:password@` in it becomes basic authentication, and is sent as nothing else.
   * @returns a Deferred of the response; it fails as `Agent.request` does, with `TimeoutError` of defer after `timeout`
   *   seconds, and with TypeError or RangeError when the options make no request.
   */
  request(method: string, uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> {
    try {
      return this.#request(method, uri, checkTreqOptions(options));
    } catch (error) {
      return fail(error);
    }
  }

  #request(method: string, given: string, options: TreqRequestOptions): Deferred<TreqResponse> {
    const { uri: address, auth: inURI } = splitCredentials(given);
    const uri = withParams(address, options.params);
    const headers = headersFrom(options.headers);
    const { producer, contentType } = encodeBody(options);
    if (contentType !== null && !headers.hasHeader("Content-Type")) {
      headers.addRawHeader("Content-Type", contentType);
    }
    const auth = options.auth ?? inURI;
    if (auth !== null) headers.setRawHeaders("Authorization", [basicAuth(...auth)]);
    const jar = jarFor(options.cookies, uri) ?? this.#jar;
    const asking = this.#agentFor(jar, options)
      .request(method, uri, headers, producer, passedOn(options))
      .addCallback((response: IResponse) => new TreqResponse(response, jar));
    const { timeout } = options;
    if (timeout === undefined) return asking;
    return asking.addTimeout(timeout, options.reactor ?? reactor);
  }

  /** Cookies are added to each hop of a redirect, and contents decoded at its end. */
  #agentFor(jar: CookieJar | null, options: TreqRequestOptions): IAgent {
    let agent = jar === null ? this.#agent : new CookieAgent(this.#agent, jar);
    if (options.allow_redirects !== false) {
      agent = options.browser_like_redirects
        ? new BrowserLikeRedirectAgent(agent)
        : new RedirectAgent(agent);
    }
    return new ContentDecoderAgent(agent, availableDecoders());
  }
}

/** What the agents within take themselves. */
function passedOn(options: TreqRequestOptions): RequestOptions | undefined {
  const { signal, headersTimeout, bodyTimeout } = options;
  if (signal === undefined && headersTimeout === undefined && bodyTimeout === undefined) {
    return undefined;
  }
  return { signal, headersTimeout, bodyTimeout };
}

/** A jar of the caller's, or one with his cookies, which are for the host of the URI and no other. */
function jarFor(cookies: Cookies | undefined, uri: string): CookieJar | null {
  if (cookies === undefined) return null;
  if (cookies instanceof CookieJar) return cookies;
  const jar = new CookieJar();
  for (const [key, value] of Object.entries(cookies)) {
    const cookie = new Cookie({ key, value, path: "/" });
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key) || !cookie.validate()) {
      throw new RangeError(`Not a cookie: ${JSON.stringify(key)}=${JSON.stringify(value)}`);
    }
    jar.setCookieSync(cookie, uri);
  }
  return jar;
}
