import type { Deferred } from "@twisted-ts/deferred";
import { requestThrough } from "../client/agent-request.ts";
import { CookieAgent } from "../client/agents/cookie-agent.ts";
import { latin1 } from "../grammar/latin1.ts";
import type { Headers } from "../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import type { RequestOptions } from "../options/request-options.ts";
import type { LazyJar } from "./cookies-option.ts";

/** As `CookieAgent`, with a jar that is made for the first response that sets a cookie. */
export class CookieKeepingAgent implements IAgent {
  readonly #agent: IAgent;
  readonly #jar: LazyJar;

  constructor(agent: IAgent, jar: LazyJar) {
    this.#agent = agent;
    this.#jar = jar;
  }

  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    if (this.#jar.made !== null) {
      const agent = new CookieAgent(this.#agent, this.#jar.made);
      return agent.request(method, uri, headers, bodyProducer, options);
    }
    const requesting = requestThrough(this.#agent, method, uri, headers, bodyProducer, options);
    return requesting.addCallback((response) => {
      if (!response.headers.hasHeader("Set-Cookie")) return response;
      const agent = new CookieAgent(this.#agent, this.#jar.get());
      return agent._extractCookies(response, latin1(uri));
    });
  }
}
