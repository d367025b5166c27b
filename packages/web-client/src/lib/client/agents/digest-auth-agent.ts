import type { Deferred } from "@twisted-ts/deferred";
import { hasControlCharacter } from "../../grammar/grammar.ts";
import { isLatin1, latin1 } from "../../grammar/latin1.ts";
import { Headers } from "../../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import type { RequestOptions } from "../../options/request-options.ts";
import { requestThrough } from "../agent-request.ts";
import { InvalidURIError, URI, uriText } from "../uri/uri.ts";
import { type Challenge, parseChallenges } from "./auth-challenges.ts";
import { authorization, beginSession, type DigestSession, randomCnonce } from "./digest.ts";
import { closeUnread, freeConnection } from "./managed-response.ts";
import { sameOrigin } from "./redirect-headers.ts";

/** The arguments of a request, kept so that it can be repeated. */
interface Attempt {
  readonly method: string | Uint8Array;
  readonly uri: string | Uint8Array;
  readonly parsed: URI;
  readonly headers: Headers | null;
  readonly bodyProducer: IBodyProducer | null;
  readonly options: RequestOptions | undefined;
}

/**
 * Authenticates where the server asks for it, by digest (RFC 7616): MD5 and SHA-256, with `-sess`
 * or without, `qop=auth` or none. Twisted has no such agent.
 *
 * The name and the password are for one origin. Requests to any other, those of redirects included,
 * pass through as they are. The server's first 401 begins a session; later requests to the origin
 * use it, and a nonce that has become stale is replaced. A body is sent again when its producer can
 * be repeated (`replay`); otherwise the 401 is returned.
 *
 * ```ts
 * const agent = new RedirectAgent(new DigestAuthAgent(new Agent(reactor), "ann", "secret"));
 * ```
 */
export class DigestAuthAgent implements IAgent {
  readonly _agent: IAgent;
  readonly #username: string;
  readonly #password: string;
  readonly #needsUTF8: boolean;
  #origin: URI | null = null;
  #session: DigestSession | null = null;

  /**
   * @param agent - makes the requests. A `RedirectAgent` must be outside of this agent, not inside.
   * @param origin - any URI of the origin that the name and the password are for; by default that
   *   of the first request.
   * @throws TypeError when name or password are not text.
   * @throws RangeError when the name contains a control character.
   * @throws InvalidURIError when the origin has no host.
   */
  constructor(agent: IAgent, username: string, password: string, origin?: string | Uint8Array) {
    if (typeof username !== "string" || typeof password !== "string") {
      throw new TypeError("DigestAuthAgent: name and password must be text");
    }
    if (hasControlCharacter(username)) {
      throw new RangeError("DigestAuthAgent: the name must not contain control characters");
    }
    this._agent = agent;
    this.#username = username;
    this.#password = password;
    this.#needsUTF8 = !isLatin1(username + password);
    if (origin === undefined) return;
    this.#origin = URI.fromBytes(latin1(origin));
    if (this.#origin.host === "") throw new InvalidURIError("The origin has no host");
  }

  /**
   * Makes a request, and repeats it when the server asks for a digest. An Authorization header of
   * the caller is sent unchanged, and nothing else is done.
   *
   * @returns what the wrapped agent returns. A 401 means that the server refuses the password, or
   *   asks for a method that is not supported.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const parsed = URI.fromBytes(uriText(uri));
    const attempt: Attempt = {
      method,
      uri,
      parsed,
      headers: headers ?? null,
      bodyProducer: bodyProducer ?? null,
      options,
    };
    this.#origin ??= parsed;
    if (!sameOrigin(parsed, this.#origin) || headers?.hasHeader("Authorization")) {
      return this.#send(attempt, null);
    }
    const session = this.#session;
    return this.#send(attempt, session).addCallback((response) =>
      this.#authenticate(response, attempt, session, session === null ? 1 : 2),
    );
  }

  /** The client's part of a session. Tests replace it. @internal */
  _makeCnonce(): string {
    return randomCnonce();
  }

  /**
   * Returns a response, or repeats its request with credentials after a 401.
   *
   * @param session - that of the request, or `null` when it had none.
   * @param left - how many more times the request may be made.
   */
  #authenticate(
    response: IResponse,
    attempt: Attempt,
    session: DigestSession | null,
    left: number,
  ): IResponse | Deferred<IResponse> {
    if (response.code !== 401 || left === 0) return response;
    const next = this.#beginSession(response, session);
    if (next === null) return response;
    const body = attempt.bodyProducer;
    let again: IBodyProducer | null | undefined = null;
    try {
      if (body !== null) again = body.replay?.() ?? undefined;
    } catch (error) {
      closeUnread(response);
      throw error;
    }
    if (again === undefined) return response;
    this.#session = next;
    freeConnection(response);
    const repeated = { ...attempt, bodyProducer: again };
    return this.#send(repeated, next)
      .addBoth((result: unknown) => {
        closeUnread(response);
        return result;
      })
      .addCallback((result) =>
        this.#authenticate(result as IResponse, repeated, next, left - 1),
      ) as Deferred<IResponse>;
  }

  /**
   * A session for the first supported challenge; `null` when there is none, or its credentials were
   * refused before.
   */
  #beginSession(response: IResponse, failed: DigestSession | null): DigestSession | null {
    const values = response.headers.getRawHeaders(AUTHENTICATE, []);
    const challenges = values.flatMap((value) => parseChallenges(latin1(value)));
    for (const challenge of challenges) {
      const session = beginSession(challenge, this._makeCnonce(), this.#needsUTF8);
      if (session === null) continue;
      // The same nonce again, or a new one without `stale`, means that the password is wrong.
      if (failed !== null && !isStale(challenge) && failed.count === 1) return null;
      if (failed !== null && failed.nonce === session.nonce) return null;
      return session;
    }
    return null;
  }

  #send(attempt: Attempt, session: DigestSession | null): Deferred<IResponse> {
    const { method, uri, parsed, bodyProducer, options } = attempt;
    let { headers } = attempt;
    if (session !== null) {
      headers = headers?.copy() ?? new Headers();
      const value = authorization(session, {
        username: this.#username,
        password: this.#password,
        method: latin1(method),
        target: parsed.originForm,
      });
      headers.setRawHeaders("Authorization", [Buffer.from(value, "latin1")]);
    }
    return requestThrough(this._agent, method, uri, headers, bodyProducer, options);
  }
}

const AUTHENTICATE = Buffer.from("WWW-Authenticate");

function isStale(challenge: Challenge): boolean {
  return challenge.parameters.get("stale")?.toLowerCase() === "true";
}
