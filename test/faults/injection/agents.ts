// The agents of a script: one pool for all, and for each way and relay an agent of its own.

import type { reactor as Reactor } from "@twisted-ts/reactor";
import { TCP4ClientEndpoint } from "@twisted-ts/reactor/endpoints";
import { trustRootFromCertificates } from "@twisted-ts/reactor/ssl";
import {
  Agent,
  BrotliDecoder,
  BrowserLikePolicyForHTTPS,
  BrowserLikeRedirectAgent,
  ContentDecoderAgent,
  CookieAgent,
  DeflateDecoder,
  GzipDecoder,
  HTTPConnectionPool,
  ProxyAgent,
  RedirectAgent,
} from "@twisted-ts/web-client";
import type { IAgent } from "@twisted-ts/web-client/iweb";
import { HTTPClient } from "@twisted-ts/web-client/treq";
import { CookieJar } from "tough-cookie";
import { certificates } from "../../support/certificates.ts";
import type { Addresses, ScriptedPeer } from "./peer.ts";
import { REDIRECT_LIMIT, type RequestPlan, type Script } from "./script.ts";

const DECODERS = [
  ["gzip", GzipDecoder],
  ["deflate", DeflateDecoder],
  ["br", BrotliDecoder],
] as const;

let policy: BrowserLikePolicyForHTTPS | null = null;

function trusting(): BrowserLikePolicyForHTTPS {
  policy ??= new BrowserLikePolicyForHTTPS(trustRootFromCertificates([certificates().authority]));
  return policy;
}

/**
 * An agent that makes its requests with a client of treq, which has layers of its own. It always
 * decodes and keeps cookies, and follows more redirects than a script has.
 */
function throughTreq(agent: IAgent, { redirects }: RequestPlan, cookiejar: CookieJar): IAgent {
  const client = new HTTPClient(agent, { cookiejar });
  return {
    request: (method, uri, headers, producer, options) =>
      client.request(String(method), String(uri), {
        ...options,
        headers,
        data: producer ?? undefined,
        allow_redirects: redirects !== "none",
        browser_like_redirects: redirects === "browser-like",
      }),
  };
}

/** The agents of a script. */
export class ScriptedAgents {
  readonly pool: HTTPConnectionPool;
  readonly #reactor: typeof Reactor;
  readonly #peer: ScriptedPeer;
  readonly #jar = new CookieJar();
  readonly #known = new Map<string, IAgent>();

  constructor(reactor: typeof Reactor, peer: ScriptedPeer, script: Script) {
    this.#reactor = reactor;
    this.#peer = peer;
    this.pool = new HTTPConnectionPool(reactor, script.persistent);
    this.pool.maxPersistentPerHost = script.maxPersistentPerHost;
    this.pool.maxConnectionsPerHost = script.maxConnectionsPerHost;
  }

  /** The agent for a request, with the layers that it wants. */
  for(plan: RequestPlan): IAgent {
    let agent = this.#basic(plan);
    if (plan.treq) return throughTreq(agent, plan, this.#jar);
    if (plan.cookies) agent = new CookieAgent(agent, this.#jar);
    if (plan.redirects === "standard") agent = new RedirectAgent(agent, REDIRECT_LIMIT);
    if (plan.redirects === "browser-like") {
      agent = new BrowserLikeRedirectAgent(agent, REDIRECT_LIMIT);
    }
    return plan.decodes ? new ContentDecoderAgent(agent, DECODERS) : agent;
  }

  /** The URI of a request. */
  uri({ index, way, relayed, nowhere, reply }: RequestPlan): string {
    const { port, tlsPort } = this.#addresses(relayed, nowhere);
    const path = `/${index}/${reply.hops}`;
    switch (way) {
      case "TLS":
        return `https://127.0.0.1:${tlsPort}${path}`;
      case "tunnelled":
        return `https://127.0.0.1:${this.#peer.direct.tlsPort}${path}`;
      case "UNIX":
        return `http://socket.example${path}`;
      case "proxied":
        return `http://origin.example${path}`;
      case "TCP":
        return `http://127.0.0.1:${port}${path}`;
    }
  }

  #basic({ way, relayed, nowhere }: RequestPlan): IAgent {
    const key = `${way} ${relayed} ${nowhere}`;
    let agent = this.#known.get(key);
    if (agent === undefined) {
      agent = this.#make(way, this.#addresses(relayed, nowhere));
      this.#known.set(key, agent);
    }
    return agent;
  }

  #addresses(relayed: boolean, nowhere: boolean): Addresses {
    const { direct, relayed: relay } = this.#peer;
    return nowhere
      ? { port: 1, tlsPort: 1, path: `${direct.path}-missing` }
      : relayed
        ? relay
        : direct;
  }

  #make(way: RequestPlan["way"], { port, path }: Addresses): IAgent {
    const { pool } = this;
    switch (way) {
      case "TCP":
        return new Agent(this.#reactor, { pool });
      case "TLS":
        return new Agent(this.#reactor, trusting(), { pool });
      case "UNIX":
        return new Agent(this.#reactor, { pool, socketPath: path });
      case "proxied":
      case "tunnelled": {
        const proxy = new TCP4ClientEndpoint(this.#reactor, "127.0.0.1", port);
        const options = way === "tunnelled" ? { contextFactory: trusting() } : {};
        return new ProxyAgent(proxy, this.#reactor, pool, options);
      }
    }
  }
}
