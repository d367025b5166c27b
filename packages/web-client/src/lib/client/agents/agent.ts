import { type Deferred, Failure, fail } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type {
  IReactorTime,
  IReactorUNIX,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { SchemeNotSupported } from "../../error/web.ts";
import type { Headers } from "../../headers/headers.ts";
import type {
  IAgent,
  IAgentEndpointFactory,
  IBodyProducer,
  IResponse,
} from "../../iweb/interfaces.ts";
import { _ensureValidURI } from "../../newclient/request-head.ts";
import {
  AGENT_BASE_OPTION_KEYS,
  type AgentBaseOptions,
  checkRequestOptions,
  type RequestOptions,
} from "../../options/request-options.ts";
import {
  _DeprecatedToCurrentPolicyForHTTPS,
  type WebContextFactory,
  warnOfOldPolicy,
} from "../endpoints/deprecated-policy.ts";
import {
  _StandardEndpointFactory,
  type EndpointReactor,
  type HTTPSPolicy,
  type LocalAddress,
  UNIXEndpointFactory,
} from "../endpoints/endpoint-factory.ts";
import { DEFAULT_POLICY } from "../endpoints/https-policy.ts";
import { checkAuthority } from "../uri/authority.ts";
import { identityOf, poolKey } from "../uri/pool-key.ts";
import { URI, uriText } from "../uri/uri.ts";
import { _AgentBase, type AgentPool } from "./agent-base.ts";
import { type Origin, Origins, targetOf } from "./origin.ts";

/** Options of {@link Agent}. The first three are Twisted's keyword arguments. */
export interface AgentOptions extends AgentBaseOptions {
  /**
   * Seconds to wait for a connection, the TLS handshake included; the endpoint's 30 by default. The
   * request fails with `TimeoutError` of `twisted.internet.error`.
   */
  readonly connectTimeout?: number | undefined;
  /** The local address to connect from. */
  readonly bindAddress?: LocalAddress | undefined;
  /** Where connections are kept; by default none are. */
  readonly pool?: AgentPool | undefined;
  /**
   * A UNIX socket to connect to instead of the host and port of each URI, which only name the
   * resource then.
   */
  readonly socketPath?: string | undefined;
}

/** The keys of {@link AgentOptions}. */
export const AGENT_OPTION_KEYS = [
  ...AGENT_BASE_OPTION_KEYS,
  "bindAddress",
  "pool",
  "socketPath",
] as const satisfies readonly (keyof AgentOptions)[];

/** The reactor of an agent: its clock, and what its endpoints need. */
export type AgentReactor = IReactorTime & EndpointReactor;

/**
 * Makes requests to `http` and `https` URIs.
 *
 * From `twisted.web.client.Agent`.
 */
export class Agent extends _AgentBase implements IAgent {
  declare _endpointFactory: IAgentEndpointFactory<URI>;
  readonly #ownFactory: IAgentEndpointFactory<URI>;
  readonly #origins = new Origins<Origin & { readonly resolver: unknown }>();
  #policySuffix = "";
  #pathSuffix = "";

  /**
   * @param contextFactory - decides how certificates are checked; may be left out. By default as
   *   browsers do.
   * @throws TypeError for an unknown option, or a time that is not a number.
   * @throws RangeError for a time that is not positive.
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
    this.#ownFactory = this.#makeEndpointFactory(reactor, policy, options);
    this._endpointFactory = this.#ownFactory;
  }

  /** Makes an agent whose endpoints are made by `endpointFactory`. */
  static usingEndpointFactory(
    reactor: IReactorTime,
    endpointFactory: IAgentEndpointFactory<URI>,
    pool?: AgentPool | null,
  ): Agent {
    const agent = new this(reactor as AgentReactor, { pool: pool ?? undefined });
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
   * @param options - not in Twisted: a signal, and times for this request.
   * @returns a Deferred that fires with the response once its head has come. It fails with
   *   `SchemeNotSupported`, with what the endpoint fails with (`DNSLookupError`, `ConnectError` and
   *   its subclasses), with what `HTTP11ClientProtocol.request` fails with, `HeadersTimeoutError`
   *   or `RequestAborted`.
   * @throws TypeError when the method is neither text nor bytes, or an option is unknown or of
   *   another type.
   * @throws RangeError when the method is no token, the URI holds what it may not, or a time is not
   *   positive.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const checkedOptions = checkRequestOptions("Agent.request", options);
    const text = _ensureValidURI(uriText(uri));
    const end = this.#keepsEndpoints() ? this.#origins.endOf(text) : -1;
    let uriParts: URI | null = null;
    let origin: Origin;
    try {
      if (end === -1) {
        uriParts = URI.fromBytes(text);
        origin = this.#originOf(uriParts);
      } else {
        origin = this.#keptOrigin(this.#origins.prefixOf(text, end));
      }
    } catch (error) {
      if (error instanceof SchemeNotSupported) return fail(new Failure(error));
      throw error;
    }
    return this._send(origin, {
      method,
      target: uriParts === null ? targetOf(text, end) : uriParts.originForm,
      uri: uriParts ?? text,
      headers,
      bodyProducer,
      options: checkedOptions,
    });
  }

  /**
   * Whether the endpoint of an origin serves all requests to it: not where a subclass, or a caller,
   * chooses it.
   */
  #keepsEndpoints(): boolean {
    return (
      this._endpointFactory === this.#ownFactory &&
      this._getEndpoint === Agent.prototype._getEndpoint
    );
  }

  #keptOrigin(prefix: string): Origin {
    const { nameResolver } = this._reactor as AgentReactor;
    let origin = this.#origins.get(prefix);
    if (origin === undefined || origin.resolver !== nameResolver) {
      origin = { ...this.#originOf(URI.fromBytes(prefix)), resolver: nameResolver };
      this.#origins.set(prefix, origin);
    }
    return origin;
  }

  #originOf(uri: URI): Origin {
    const endpoint = this._getEndpoint(uri);
    checkAuthority(uri);
    const suffix =
      uri.scheme === "https" ? this.#pathSuffix + this.#policySuffix : this.#pathSuffix;
    const host = this._computeHostValue(uri.scheme, uri.host, uri.port);
    return { key: poolKey(uri, suffix), host, endpoint };
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
    if (typeof socketPath !== "string") throw new TypeError("socketPath must be text");
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
  return new _DeprecatedToCurrentPolicyForHTTPS(given as WebContextFactory);
}
