import { Deferred, type Failure } from "@twisted-ts/deferred";
import type { CookieJar } from "tough-cookie";
import { isLatin1, latin1 } from "../../grammar/latin1.ts";
import { Headers } from "../../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import type { RequestOptions } from "../../options/request-options.ts";
import { requestThrough } from "../agent-request.ts";
import { closeUnread } from "./managed-response.ts";

/**
 * Sends the cookies of a jar, and stores those of the responses in it.
 *
 * The jar decides which cookie belongs where (RFC 6265, public suffixes included). Cookies that it
 * refuses are ignored. For redirects the order is `new RedirectAgent(new CookieAgent(new
 * Agent(reactor), jar))`: each hop then gets the cookies of its own host.
 *
 * In the jar each character stands for one byte, as in Twisted: a cookie is sent back as the bytes
 * that it came in.
 *
 * From `twisted.web.client.CookieAgent`.
 */
export class CookieAgent implements IAgent {
  readonly _agent: IAgent;
  /** The jar, of tough-cookie. */
  readonly cookieJar: CookieJar;

  /**
   * @param cookieJar - a jar of any copy of tough-cookie.
   * @throws TypeError when it is no jar.
   */
  constructor(agent: IAgent, cookieJar: CookieJar) {
    if (typeof cookieJar?.getCookieString !== "function" || !("store" in cookieJar)) {
      throw new TypeError("CookieAgent: expected a CookieJar of tough-cookie");
    }
    this._agent = agent;
    this.cookieJar = cookieJar;
  }

  /**
   * Makes a request with the cookies for its URI; a caller's own Cookie header is sent in their
   * place. A URI that the jar cannot read gets no cookies; the wrapped agent decides what to do
   * with it.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const address = latin1(uri);
    const send = (sent: Headers): Deferred<IResponse> => {
      const requesting = requestThrough(this._agent, method, uri, sent, bodyProducer, options);
      return requesting.addCallback((response) => this._extractCookies(response, address));
    };
    const given = headers ?? new Headers();
    if (given.hasHeader("Cookie") || !URL.canParse(address)) return send(given);
    const sendWith = (cookies: string): Deferred<IResponse> => {
      if (cookies === "") return send(given);
      const withCookies = given.copy();
      withCookies.addRawHeader("Cookie", cookieBytes(cookies));
      return send(withCookies);
    };
    // A jar in memory returns at once, so the request is sent, and an invalid one refused, within
    // this call.
    return this.#isSynchronous()
      ? sendWith(this.cookieJar.getCookieStringSync(address))
      : Deferred.fromFuture(this.cookieJar.getCookieString(address)).addCallback(sendWith);
  }

  /**
   * Puts the cookies of a response into the jar. When the jar cannot store them, the caller does
   * not get the response, and its connection is closed.
   */
  _extractCookies(response: IResponse, uri: string): IResponse | Deferred<IResponse> {
    const cookies = response.headers.getRawHeaders(SET_COOKIE, []).map(latin1);
    if (cookies.length === 0 || !URL.canParse(uri)) return response;
    if (this.#isSynchronous()) {
      try {
        for (const cookie of cookies) {
          this.cookieJar.setCookieSync(cookie, uri, { ignoreError: true });
        }
      } catch (error) {
        closeUnread(response);
        throw error;
      }
      return response;
    }
    const setting = cookies.map((cookie) =>
      this.cookieJar.setCookie(cookie, uri, { ignoreError: true }),
    );
    return Deferred.fromFuture(Promise.all(setting)).addCallbacks(
      () => response,
      (failure: Failure) => {
        closeUnread(response);
        return failure;
      },
    ) as Deferred<IResponse>;
  }

  #isSynchronous(): boolean {
    return this.cookieJar.store.synchronous;
  }
}

const SET_COOKIE = Buffer.from("Set-Cookie");

/**
 * The bytes of a text of one character a byte. A cookie of the caller may hold other characters:
 * then it is UTF-8.
 */
function cookieBytes(cookies: string): Buffer {
  return Buffer.from(cookies, isLatin1(cookies) ? "latin1" : "utf8");
}
