// The agents of the module's functions: the options of a request choose one.

import { reactor as defaultReactor } from "@twisted-ts/reactor";
import { Agent, type AgentReactor } from "../client/agents/agent.ts";
import type { AgentPool } from "../client/agents/agent-base.ts";
import type { Environment } from "../client/agents/environment-proxy.ts";
import { EnvironmentProxyAgent } from "../client/agents/environment-proxy-agent.ts";
import { HTTPConnectionPool } from "../client/pool/pool.ts";
import type { IAgent } from "../iweb/interfaces.ts";
import { describe, hasMethods, isPlainObject } from "./describe.ts";
import type { CheckedOptions } from "./request-options.ts";

/** How many different proxies agents are kept for; programs have one or two. */
const MAX_PROXIES = 20;

/**
 * The agents that share a pool. The connections to a proxy are reused only through the same agent.
 */
class AgentsOfPool {
  readonly #reactor: AgentReactor;
  readonly #pool: AgentPool | undefined;
  #direct: Agent | null = null;
  readonly #proxied = new Map<string, IAgent>();

  constructor(reactor: AgentReactor, pool?: AgentPool) {
    this.#reactor = reactor;
    this.#pool = pool;
  }

  /** @param environment - names proxies; `null` for none. */
  agentFor(environment: Environment | null): IAgent {
    const options = { pool: this.#pool };
    if (environment === null) {
      this.#direct ??= new Agent(this.#reactor, options);
      return this.#direct;
    }
    // The environment of the process is read at each request.
    const key = environment === process.env ? "" : JSON.stringify(environment);
    let agent = this.#proxied.get(key);
    if (agent === undefined) {
      agent = new EnvironmentProxyAgent(this.#reactor, { ...options, environment });
      if (this.#proxied.size >= MAX_PROXIES) this.#proxied.clear();
      this.#proxied.set(key, agent);
    }
    return agent;
  }
}

const agentsByOwner = new WeakMap<AgentReactor | AgentPool, AgentsOfPool>();

/**
 * The agent for a request.
 *
 * @throws TypeError for options that contradict each other.
 */
export function agentFor(options: CheckedOptions): IAgent {
  const environment = environmentOf(options);
  const { agent, pool, persistent } = options;
  if (agent !== undefined) {
    if (environment === null) return agent;
    throw new TypeError("proxy, proxies and trust_env cannot be given together with agent");
  }
  // A clock alone cannot make connections.
  const reactor = isAgentReactor(options.reactor) ? options.reactor : defaultReactor;
  if (persistent === false && pool === undefined) {
    return new AgentsOfPool(reactor).agentFor(environment);
  }
  return agentsOf(reactor, pool).agentFor(environment);
}

function agentsOf(reactor: AgentReactor, pool: AgentPool | undefined): AgentsOfPool {
  const owner = pool ?? reactor;
  let agents = agentsByOwner.get(owner);
  if (agents === undefined) {
    agents = new AgentsOfPool(reactor, pool ?? new HTTPConnectionPool(reactor));
    agentsByOwner.set(owner, agents);
  }
  return agents;
}

function isAgentReactor(given: object | undefined): given is AgentReactor {
  return hasMethods(given, "callLater", "connectTCP");
}

/** The proxies as the environment would name them; `null` where none are to be used. */
function environmentOf({ proxy, proxies, trust_env }: CheckedOptions): Environment | null {
  if (proxy !== undefined && proxies !== undefined) {
    throw new TypeError("proxy and proxies cannot be given together");
  }
  if (proxy !== undefined) {
    const text = proxyText("proxy", proxy);
    return { http_proxy: text, https_proxy: text };
  }
  if (proxies === undefined) return trust_env ? process.env : null;
  if (!isPlainObject(proxies)) {
    throw new TypeError(`proxies must be { http, https, no_proxy }, not ${describe(proxies)}`);
  }
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(proxies)) {
    if (value === undefined || value === null) continue;
    if (name === "no_proxy" && typeof value === "string") environment[name] = value;
    else if (name === "http" || name === "https") {
      environment[`${name}_proxy`] = proxyText(`proxies.${name}`, value);
    } else {
      throw new TypeError(
        `proxies must be { http, https, no_proxy }: ${name} is ${describe(value)}`,
      );
    }
  }
  return environment;
}

function proxyText(where: string, proxy: unknown): string {
  if (typeof proxy === "string") return proxy;
  if (proxy instanceof URL) return proxy.href;
  // The value may hold a password, so the message names only its kind.
  throw new TypeError(`${where} must be text or a URL, not ${describe(proxy)}`);
}
