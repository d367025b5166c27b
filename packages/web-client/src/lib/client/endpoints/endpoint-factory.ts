import { bytesRepr } from "@twisted-ts/deferred/internal";
import type {
  BindAddress,
  IOpenSSLClientConnectionCreator,
  IOpenSSLContextFactory,
  IReactorTime,
  IReactorUNIX,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { HostnameEndpoint } from "@twisted-ts/reactor/internal";
import { SchemeNotSupported } from "../../error/web.ts";
import { isASCII } from "../../grammar/latin1.ts";
import type { IAgentEndpointFactory, IPolicyForHTTPS } from "../../iweb/interfaces.ts";
import { lazy } from "../../lazy.ts";
import { checkAuthority } from "../uri/authority.ts";
import { withDecodedZone, withoutZone } from "../uri/ip-zone.ts";
import type { URI } from "../uri/uri.ts";

const endpoints = lazy<typeof import("@twisted-ts/reactor/endpoints")>(
  "@twisted-ts/reactor/endpoints",
);
const tls = lazy<typeof import("../../../lazy/tls.ts")>("#lazy/tls");

/** A policy as agents take it. */
export type HTTPSPolicy = IPolicyForHTTPS<IOpenSSLClientConnectionCreator | IOpenSSLContextFactory>;

/** The reactor of an endpoint, as `HostnameEndpoint` takes it. */
export type EndpointReactor = ConstructorParameters<typeof HostnameEndpoint>[0];

/** The local address to connect from: a host, or a host and a port. */
export type LocalAddress = string | Uint8Array | BindAddress;

/** How many origins a factory keeps an endpoint of. */
const MAX_KEPT = 100;

/** An endpoint, and the values it was made from. */
interface KeptEndpoint {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly resolver: unknown;
  readonly endpoint: IStreamClientEndpoint;
}

/**
 * Connects directly to the host of a URI: TCP for `http`, TLS over TCP for `https`.
 *
 * From `twisted.web.client._StandardEndpointFactory`.
 */
export class _StandardEndpointFactory implements IAgentEndpointFactory<URI> {
  readonly _reactor: EndpointReactor;
  readonly _policyForHTTPS: HTTPSPolicy;
  /** Seconds to wait for a connection; `null` for the endpoint's default. */
  readonly _connectTimeout: number | null;
  /** The address to connect from, or `null`. */
  readonly _bindAddress: LocalAddress | null;
  /** By host and port, as written. */
  readonly #kept = new Map<string, KeptEndpoint>();

  constructor(
    reactor: EndpointReactor,
    contextFactory: HTTPSPolicy,
    connectTimeout: number | null,
    bindAddress: LocalAddress | null,
  ) {
    this._reactor = reactor;
    this._policyForHTTPS = contextFactory;
    this._connectTimeout = connectTimeout;
    this._bindAddress = bindAddress;
  }

  /**
   * The endpoint for a URI. An endpoint keeps no state of its connections, so requests to one
   * origin share one.
   *
   * @throws SchemeNotSupported when the scheme is neither `http` nor `https`.
   * @throws InvalidURIError when its host or port is not valid.
   */
  endpointForURI(uri: URI): IStreamClientEndpoint {
    const { scheme, host, port, netloc } = uri;
    const resolver = this._reactor.nameResolver;
    const kept = this.#kept.get(netloc);
    if (
      kept?.host === host &&
      kept.port === port &&
      kept.scheme === scheme &&
      kept.resolver === resolver
    ) {
      return kept.endpoint;
    }
    const endpoint = this.#makeEndpoint(uri);
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(netloc, { scheme, host, port, resolver, endpoint });
    return endpoint;
  }

  #makeEndpoint(uri: URI): IStreamClientEndpoint {
    checkScheme(uri);
    const host = asciiHost(uri);
    checkAuthority(uri);
    const endpoint = new HostnameEndpoint(this._reactor, host, uri.port, {
      timeout: this._connectTimeout ?? undefined,
      bindAddress: this._bindAddress ?? undefined,
    });
    return secured(uri, endpoint, {
      policy: this._policyForHTTPS,
      clock: this._reactor,
      timeout: this._connectTimeout ?? DEFAULT_CONNECT_TIMEOUT,
    });
  }
}

/** Connects to a UNIX socket, for every host. */
export class UNIXEndpointFactory implements IAgentEndpointFactory<URI> {
  readonly #reactor: IReactorUNIX & IReactorTime;
  readonly #path: string;
  readonly #policy: HTTPSPolicy;
  readonly #timeout: number | undefined;

  /**
   * @param path - the socket.
   * @param policy - for `https` over the socket.
   * @param timeout - seconds to wait for a connection.
   */
  constructor(
    reactor: IReactorUNIX & IReactorTime,
    path: string,
    policy: HTTPSPolicy,
    timeout?: number | null,
  ) {
    this.#reactor = reactor;
    this.#path = path;
    this.#policy = policy;
    this.#timeout = timeout ?? undefined;
  }

  /**
   * The endpoint for a URI.
   *
   * @throws SchemeNotSupported when the scheme is neither `http` nor `https`.
   */
  endpointForURI(uri: URI): IStreamClientEndpoint {
    checkScheme(uri);
    const endpoint = new (endpoints().UNIXClientEndpoint)(this.#reactor, this.#path, {
      timeout: this.#timeout,
    });
    return secured(uri, endpoint, {
      policy: this.#policy,
      clock: this.#reactor,
      timeout: this.#timeout ?? DEFAULT_CONNECT_TIMEOUT,
    });
  }
}

/** Refuses every scheme but `http` and `https`. */
export function checkScheme(uri: URI): void {
  if (uri.scheme === "http" || uri.scheme === "https") return;
  throw new SchemeNotSupported(`Unsupported scheme: ${bytesRepr(uri.scheme)}`);
}

/** How connections are secured. */
export interface Securing {
  /** Decides how the certificate is checked. */
  readonly policy: HTTPSPolicy;
  /** The clock of `timeout`. */
  readonly clock: IReactorTime;
  /** Seconds for connecting and the TLS handshake together. */
  readonly timeout: number;
}

/** Seconds to wait for a connection by default: those of the endpoints. */
export const DEFAULT_CONNECT_TIMEOUT = 30;

/**
 * The endpoint itself, or TLS over it where the URI's scheme is `https`. The policy is called only
 * when a connection is made, not for a request over a pooled one.
 */
export function secured(
  uri: URI,
  endpoint: IStreamClientEndpoint,
  { policy, clock, timeout }: Securing,
): IStreamClientEndpoint {
  if (uri.scheme === "http") return endpoint;
  const { port } = uri;
  const host = withoutZone(uri.host);
  return new (tls().SecuredEndpoint)(
    endpoint,
    () => policy.creatorForNetloc(host, port),
    clock,
    timeout,
  );
}

function asciiHost(uri: URI): string {
  const host: string | Uint8Array = uri.host;
  if (typeof host === "string" && isASCII(host)) return withDecodedZone(host);
  const bytes = Buffer.from(host);
  if (bytes.some((byte) => byte > 0x7f)) {
    throw new RangeError(
      `The host of the provided URI (${bytesRepr(bytes)}) contains non-ASCII octets, it should be ASCII decodable.`,
    );
  }
  return bytes.toString("latin1");
}
