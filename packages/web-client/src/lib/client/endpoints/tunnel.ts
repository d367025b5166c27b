// A tunnel through an HTTP proxy: CONNECT, RFC 9110 section 9.3.6. It is an endpoint, so that any
// protocol can use it.

import { type Deferred, Failure, fail } from "@twisted-ts/deferred";
import { HostnameAddress } from "@twisted-ts/reactor/address";
import { NoProtocol, TimeoutError } from "@twisted-ts/reactor/error";
import type {
  IProtocol,
  IProtocolFactory,
  IReactorTime,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { HeadersTimeoutError, reasonsOf } from "../../error/newclient.ts";
import { Error as WebError } from "../../error/web.ts";
import { Headers } from "../../headers/headers.ts";
import type { IResponse } from "../../iweb/interfaces.ts";
import { HTTP11ClientProtocol } from "../../newclient/http11-client-protocol.ts";
import { Request } from "../../newclient/request.ts";
import { checkSeconds } from "../../options/checks.ts";
import { type ResponseLimits, responseLimits } from "../../options/response-limits.ts";
import { checkHostAndPort } from "../uri/authority.ts";
import { withoutZone } from "../uri/ip-zone.ts";
import { bracketed } from "../uri/pool-key.ts";

/**
 * A proxy responded to CONNECT with a status other than 2xx. `headers` are those of its response.
 */
export class ProxyConnectError extends WebError {
  static override readonly qualifiedName: string = "twisted.web.client.ProxyConnectError";
  override name = "ProxyConnectError";
  /** The headers of the proxy's response. */
  readonly headers: Headers;

  constructor(response: IResponse) {
    super(response.code, response.phrase);
    this.headers = response.headers;
  }
}

/** How the proxy is asked for a tunnel. */
export interface TunnelOptions {
  /** The value of the Proxy-Authorization header, or `null`. */
  readonly authorization?: string | null | undefined;
  /** Limits on the head of the proxy's response. */
  readonly limits?: ResponseLimits | null | undefined;
  /** The clock of the time below. */
  readonly clock?: IReactorTime | undefined;
  /** Seconds that the proxy may take to respond; unlimited by default. */
  readonly timeout?: number | undefined;
}

/** Connects to a host and port by asking a proxy for a tunnel there. */
export class TunnelEndpoint implements IStreamClientEndpoint {
  readonly #proxy: IStreamClientEndpoint;
  readonly #host: string;
  readonly #port: number;
  readonly #options: TunnelOptions;

  /**
   * @param proxy - the endpoint of the proxy.
   * @param host - where the tunnel leads: a name, or an IP address without brackets.
   * @throws TypeError, RangeError when `timeout` is no positive number of seconds, or a limit no
   *   integer from 0 on.
   */
  constructor(
    proxy: IStreamClientEndpoint,
    host: string,
    port: number,
    options: TunnelOptions = {},
  ) {
    this.#proxy = proxy;
    this.#host = host;
    this.#port = port;
    if (options.timeout !== undefined) checkSeconds("timeout", options.timeout);
    if (options.limits) responseLimits(options.limits);
    this.#options = options;
  }

  toString(): string {
    return `<TunnelEndpoint ${this.#authority()} via ${String(this.#proxy)}>`;
  }

  /**
   * Connects.
   *
   * @returns a Deferred of the connected protocol. It fails with `InvalidURIError` when host or
   *   port are not valid, with {@link ProxyConnectError} when the proxy refuses, and with the
   *   failures of the proxy's endpoint and of the request to the proxy.
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    let request: Request;
    try {
      // Checked before connecting, so that no connection is left open.
      request = this.#request();
    } catch (error) {
      return fail(error);
    }
    const clientFactory = Factory.forProtocol(HTTP11ClientProtocol);
    clientFactory.noisy = false;
    return this.#proxy.connect(clientFactory).addCallback((proxy) => {
      const client = proxy as HTTP11ClientProtocol;
      return this.#sendConnect(client, request).addCallback((response) =>
        this.#handOver(client, response, protocolFactory),
      );
    });
  }

  #authority(): string {
    return `${bracketed(withoutZone(this.#host))}:${this.#port}`;
  }

  #sendConnect(client: HTTP11ClientProtocol, request: Request): Deferred<IResponse> {
    const requesting: Deferred<IResponse> = client.request(request);
    const { clock, timeout = Number.POSITIVE_INFINITY } = this.#options;
    if (clock === undefined || timeout === Number.POSITIVE_INFINITY) return requesting;
    return requesting.addTimeout(timeout, clock, failWithTimeout);
  }

  #request(): Request {
    checkHostAndPort(this.#host, this.#port);
    const headers = new Headers({ Host: [this.#authority()] });
    const { authorization, limits } = this.#options;
    if (authorization) headers.addRawHeader("Proxy-Authorization", authorization);
    const request = new Request("CONNECT", this.#authority(), headers, null, true);
    request._responseLimits = limits ?? null;
    return request;
  }

  #handOver(
    client: HTTP11ClientProtocol,
    response: IResponse,
    protocolFactory: IProtocolFactory,
  ): IProtocol {
    if (response.code < 200 || response.code >= 300) {
      client.abort();
      throw new ProxyConnectError(response);
    }
    const protocol = build(
      protocolFactory,
      new HostnameAddress(Buffer.from(this.#host), this.#port),
    );
    if (protocol instanceof Failure) {
      response.abort?.();
      throw protocol.value;
    }
    response.switchProtocol?.(protocol);
    return protocol;
  }
}

/** The proxy's response to CONNECT has not come in time; the request was cancelled. */
function failWithTimeout(result: unknown, seconds: number): never {
  const reasons = result instanceof Failure ? reasonsOf(result) : [];
  throw new HeadersTimeoutError(seconds, [new Failure(new TimeoutError()), ...reasons]);
}

function build(factory: IProtocolFactory, address: HostnameAddress): IProtocol | Failure {
  try {
    return factory.buildProtocol(address) ?? new Failure(new NoProtocol());
  } catch (error) {
    return new Failure(error);
  }
}
