import type { Deferred } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type { Headers } from "../../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import type { RequestOptions } from "../../options/request-options.ts";
import { uriText } from "../uri/uri.ts";
import { AGENT_OPTION_KEYS, Agent, type AgentOptions, type AgentReactor } from "./agent.ts";
import { type Environment, proxyFromEnvironment } from "./environment-proxy.ts";
import { ProxyAgent, type ProxyAgentOptions } from "./proxy.ts";

/** Options of {@link EnvironmentProxyAgent}: those of `Agent`, and two more. */
export interface EnvironmentProxyAgentOptions
  extends AgentOptions,
    Pick<ProxyAgentOptions, "contextFactory"> {
  /** Where the variables are; `process.env` by default, read at each request. */
  readonly environment?: Environment | undefined;
}

const OPTION_KEYS = [
  ...AGENT_OPTION_KEYS,
  "contextFactory",
  "environment",
] as const satisfies readonly (keyof EnvironmentProxyAgentOptions)[];

/** How many proxies an agent keeps an agent for; programs have one or two. */
const MAX_PROXIES = 20;

/**
 * Makes each request through the proxy that the environment names for its URI, or directly; see
 * {@link proxyFromEnvironment}. Twisted has no such agent.
 *
 * Put a `RedirectAgent` around it, not inside: the proxy is then chosen for each hop.
 *
 * ```ts
 * const agent = new RedirectAgent(new EnvironmentProxyAgent(reactor, { pool }));
 * ```
 */
export class EnvironmentProxyAgent implements IAgent {
  readonly #reactor: AgentReactor;
  readonly #options: EnvironmentProxyAgentOptions;
  readonly #direct: Agent;
  /** The agents by the URI of their proxy. */
  readonly #agents = new Map<string, ProxyAgent>();

  /** @throws TypeError, RangeError as `Agent` does. */
  constructor(reactor: AgentReactor, options?: EnvironmentProxyAgentOptions) {
    const given = checkOptions("EnvironmentProxyAgent", options, OPTION_KEYS);
    const { contextFactory, environment: _environment, ...rest } = given;
    this.#reactor = reactor;
    this.#options = given;
    this.#direct = new Agent(reactor, contextFactory, rest);
  }

  /**
   * Makes a request.
   *
   * @returns a Deferred as that of `Agent.request` or `ProxyAgent.request`.
   * @throws TypeError, RangeError as `Agent.request` does; InvalidURIError when the variable names
   *   no proxy.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const text = uriText(uri);
    const proxy = proxyFromEnvironment(text, this.#options.environment);
    const agent = proxy === null ? this.#direct : this.#agentFor(proxy);
    return agent.request(method, text, headers, bodyProducer, options);
  }

  #agentFor(proxy: string): ProxyAgent {
    let agent = this.#agents.get(proxy);
    if (agent === undefined) {
      const { pool, contextFactory, environment, bindAddress, socketPath, ...rest } = this.#options;
      agent = ProxyAgent.fromURI(proxy, this.#reactor, pool, { ...rest, contextFactory });
      if (this.#agents.size >= MAX_PROXIES) this.#agents.clear();
      this.#agents.set(proxy, agent);
    }
    return agent;
  }
}
