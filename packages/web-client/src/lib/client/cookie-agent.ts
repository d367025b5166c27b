import { Deferred, succeed } from "@twisted-ts/deferred";
import type { CookieJar } from "tough-cookie";
import { Headers } from "../headers/headers.ts";
import { latin1 } from "../http/python-text.ts";
import type { IAgent, IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import type { RequestOptions } from "./request-options.ts";

/**
 * Sends the cookies of a jar, and keeps those that come.
 *
 * The jar decides which cookie belongs where (RFC 6265, public suffixes included). Cookies that it does not take are
 * passed over. For redirects the order is `new RedirectAgent(new CookieAgent(new Agent(reactor), jar))`: each hop then
 * gets the cookies of its own host.
 *
 * From `twisted.web.client.CookieAgent`.
 */
export class CookieAgent implements IAgent {
  readonly _agent: IAgent;
  /** The jar, of tough-cookie. */
  readonly cookieJar: CookieJar;

  constructor(agent: IAgent, cookieJar: CookieJar) {
    this._agent = agent;
    this.cookieJar = cookieJar;
  }

  /** Makes a request with the cookies for its URI; a caller's own Cookie header is sent in their place. */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const address = latin1(uri);
    const send = (sent: Headers): Deferred<IResponse> => {
      const asking =
        options === undefined
          ? this._agent.request(method, uri, sent, bodyProducer)
          : this._agent.request(method, uri, sent, bodyProducer, options);
      return asking.addCallback((response) => this._extractCookies(response, address));
    };
    const given = headers ?? new Headers();
    if (given.hasHeader("Cookie")) return send(given);
    return this.#cookiesFor(address).addCallback((cookies) => {
      if (cookies === "") return send(given);
      const withCookies = given.copy();
      withCookies.addRawHeader("Cookie", cookies);
      return send(withCookies);
    });
  }

  /** Puts the cookies of a response into the jar. */
  _extractCookies(response: IResponse, uri: string): IResponse | Deferred<IResponse> {
    const cookies = response.headers.getRawHeaders("Set-Cookie", []);
    if (cookies.length === 0) return response;
    if (this.#isSynchronous()) {
      for (const cookie of cookies) {
        this.cookieJar.setCookieSync(cookie, uri, { ignoreError: true });
      }
      return response;
    }
    const setting = cookies.map((cookie) =>
      this.cookieJar.setCookie(cookie, uri, { ignoreError: true }),
    );
    return Deferred.fromFuture(Promise.all(setting)).addCallback(() => response);
  }

  /** A jar in memory answers at once, so that the request is sent within this call; others may not. */
  #cookiesFor(uri: string): Deferred<string> {
    return this.#isSynchronous()
      ? succeed(this.cookieJar.getCookieStringSync(uri))
      : Deferred.fromFuture(this.cookieJar.getCookieString(uri));
  }

  #isSynchronous(): boolean {
    return this.cookieJar.store.synchronous;
  }
}
