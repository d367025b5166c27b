import { checkOptions, type Deferred, Failure, fail } from "@twisted-ts/deferred";
import type {
  IReactorTime,
  IReactorUNIX,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { SchemeNotSupported } from "../error/errors.ts";
import type { Headers } from "../headers/headers.ts";
import { trimWhitespace } from "../http/grammar.ts";
import { latin1 } from "../http/python-text.ts";
import type {
  IAgent,
  IAgentEndpointFactory,
  IBodyProducer,
  IResponse,
} from "../iweb/interfaces.ts";
import { _ensureValidURI } from "../newclient/request-head.ts";
import { _AgentBase, type AgentPool } from "./agent-base.ts";
import { checkAuthority } from "./authority.ts";
import {
  _DeprecatedToCurrentPolicyForHTTPS,
  type WebContextFactory,
  warnOfOldPolicy,
} from "./deprecated-policy.ts";
import {
  _StandardEndpointFactory,
  type EndpointReactor,
  type HTTPSPolicy,
  type LocalAddress,
  UNIXEndpointFactory,
} from "./endpoint-factory.ts";
import { BrowserLikePolicyForHTTPS } from "./https-policy.ts";
import { identityOf, poolKey } from "./pool-key.ts";
import {
  checkSeconds,
  EXCHANGE_OPTION_KEYS,
  type ExchangeOptions,
  REQUEST_OPTION_KEYS,
  type RequestOptions,
} from "./request-options.ts";
import { URI } from "./uri.ts";

/** Options of {@link Agent}. The first three are Twisted's keyword arguments. */
export interface AgentOptions extends ExchangeOptions {
  /** Seconds to wait for a connection; the endpoint's 30 by default. The request fails with `TimeoutError`. */
  readonly connectTimeout?: number | undefined;
  /** The local address to connect from. */
  readonly bindAddress?: LocalAddress | undefined;
  /** Where connections are kept; by default none are. */
  readonly pool?: AgentPool | undefined;
  /** A UNIX socket to connect to in place of the host and port of each URI, which only name the resource then. */
  readonly socketPath?: string | undefined;
}

const AGENT_OPTION_KEYS = [
  ...EXCHANGE_OPTION_KEYS,
  "connectTimeout",
  "bindAddress",
  "pool",
  "socketPath",
] as const satisfies readonly (keyof AgentOptions)[];

const NO_OPTIONS: RequestOptions = {};

/** The policy of agents that are given none: one for all, so that they can share connections. */
const DEFAULT_POLICY = new BrowserLikePolicyForHTTPS();

/** The reactor of an agent: its clock, and what its endpoints need. */
export type AgentReactor = IReactorTime & EndpointReactor;

/**
 * Makes requests to `http` and `https` URIs.
 *
 * From `twisted.web.client.Agent`.
 */
export class Agent extends _AgentBase implements IAgent {
  declare _endpointFactory: IAgentEndpointFactory<URI>;
  #policySuffix = "";
  #pathSuffix = "";

  /**
   * @param contextFactory - decides how certificates are checked; may be left out. By default as browsers do.
   * @throws TypeError for an unknown option.
   */
  constructor(reactor: AgentReactor, contextFactory?: HTTPSPolicy, options?: AgentOptions);
  constructor(reactor: AgentReactor, options?: AgentOptions);
  constructor(
    reactor: AgentReactor,
    contextFactory?: HTTPSPolicy | WebContextFactory | AgentOptions,
    given?: AgentOptions,
  ) {
    const policyGiven = given !== undefined || !isOptions(contextFactory);
    const options = checkOptions(
      "Agent",
      policyGiven ? given : (contextFactory as AgentOptions | undefined),
      AGENT_OPTION_KEYS,
    );
    super(reactor, options.pool, options);
    const policy = policyGiven ? asPolicy(contextFactory) : DEFAULT_POLICY;
    if (policy !== DEFAULT_POLICY) this.#policySuffix = ` policy ${identityOf(policy)}`;
    if (options.connectTimeout !== undefined)
      checkSeconds("connectTimeout", options.connectTimeout);
    this._endpointFactory = this.#makeEndpointFactory(reactor, policy, options);
  }

  /** An agent that asks `endpointFactory` how to reach each URI. */
  static usingEndpointFactory(
    reactor: IReactorTime,
    endpointFactory: IAgentEndpointFactory<URI>,
    pool?: AgentPool | null,
  ): Agent {
    const agent = new this(reactor as AgentReactor, pool ? { pool } : {});
    agent._endpointFactory = endpointFactory;
    return agent;
  }

  /** The endpoint through which a URI is reached. */
  _getEndpoint(uri: URI): IStreamClientEndpoint {
    return this._endpointFactory.endpointForURI(uri);
  }

  /**
   * Makes a request, over a pooled connection or a new one.
   *
   * @param uri - absolute; a fragment is not sent.
   * @param options - beyond Twisted: a signal, and times for this request.
   * @returns a Deferred that fires with the response once its head has come. It fails with `SchemeNotSupported`, with
   *   what the endpoint fails with (`DNSLookupError`, `ConnectError` and its subclasses), with what
   *   `HTTP11ClientProtocol.request` fails with, `HeadersTimeoutError` or `RequestAborted`.
   * @throws TypeError when the method is neither text nor bytes, or an option is unknown.
   * @throws RangeError when the method is no token, or the URI holds what it may not.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const checkedOptions =
      options === undefined
        ? NO_OPTIONS
        : checkOptions("Agent.request", options, REQUEST_OPTION_KEYS);
    const parsedURI = URI.fromBytes(_ensureValidURI(trimWhitespace(latin1(uri))));
    let endpoint: IStreamClientEndpoint;
    try {
      endpoint = this._getEndpoint(parsedURI);
    } catch (error) {
      if (error instanceof SchemeNotSupported) return fail(new Failure(error));
      throw error;
    }
    checkAuthority(parsedURI);
    const suffix =
      parsedURI.scheme === "https" ? this.#pathSuffix + this.#policySuffix : this.#pathSuffix;
    return this._requestWithEndpoint(
      poolKey(parsedURI, suffix),
      endpoint,
      method,
      parsedURI,
      headers,
      bodyProducer,
      parsedURI.originForm,
      checkedOptions,
    );
  }

  #makeEndpointFactory(
    reactor: AgentReactor,
    policy: HTTPSPolicy,
    options: AgentOptions,
  ): IAgentEndpointFactory<URI> {
    const { connectTimeout = null, bindAddress = null, socketPath } = options;
    if (socketPath === undefined) {
      return new _StandardEndpointFactory(reactor, policy, connectTimeout, bindAddress);
    }
    this.#pathSuffix = ` over ${socketPath}`;
    const unix = reactor as AgentReactor & IReactorUNIX;
    return new UNIXEndpointFactory(unix, socketPath, policy, connectTimeout);
  }
}

/** Whether the second argument is the options, and the policy was left out. */
function isOptions(argument: unknown): boolean {
  if (argument === undefined) return true;
  if (typeof argument !== "object" || argument === null) return false;
  return !("creatorForNetloc" in argument) && !("getContext" in argument);
}

function asPolicy(given: unknown): HTTPSPolicy {
  if (given === undefined || given === null) return DEFAULT_POLICY;
  if (typeof (given as Partial<HTTPSPolicy>).creatorForNetloc === "function") {
    return given as HTTPSPolicy;
  }
  warnOfOldPolicy(given);
  return new _DeprecatedToCurrentPolicyForHTTPS(
    given as WebContextFactory,
  ) as unknown as HTTPSPolicy;
}
