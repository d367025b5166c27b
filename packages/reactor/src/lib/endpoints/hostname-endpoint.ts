// Connecting to a host by its name.

import { Deferred, fail, maybeDeferred, qualifiedName } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { HostnameAddress, IPv4Address, IPv6Address } from "../address/ip.ts";
import { isIPv6Address } from "../address/ip-address.ts";
import { ConnectingCancelledError, DNSLookupError } from "../error/connect.ts";
import type { BindAddress, IAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IReactorPluggableNameResolver,
  IReactorTCP,
  IReactorTime,
} from "../interfaces/reactor.ts";
import type { IHostnameResolver, IHostResolution } from "../interfaces/resolver.ts";
import { NodeResolver } from "../names/node-resolver.ts";
import { checkDelay } from "../time/errors.ts";
import { type AddressInfo, lookUp, scoped } from "./address-info.ts";
import { readHostName } from "./host-name.ts";
import { readTimeout } from "./options.ts";
import { firstToConnect } from "./race.ts";
import { _SimpleHostnameResolver } from "./simple-hostname-resolver.ts";
import { TCP4ClientEndpoint } from "./tcp4-client.ts";
import { TCP6ClientEndpoint } from "./tcp6-client.ts";

/**
 * What a {@link HostnameEndpoint} needs of a reactor: TCP, the time, and a name resolver. Without a
 * name resolver, it uses the system's.
 */
export type HostnameEndpointReactor = IReactorTCP &
  IReactorTime &
  Partial<Pick<IReactorPluggableNameResolver, "nameResolver">>;

/** Options of {@link HostnameEndpoint}. */
export interface HostnameEndpointOptions {
  /** Seconds to wait for each single attempt (30); `null` for as long as the system tries. */
  timeout?: number | null | undefined;
  /**
   * The local address to connect from: a host, or host and port; the system chooses when left out.
   */
  bindAddress?:
    | string
    | Uint8Array
    | readonly [host: string | Uint8Array, port: number]
    | null
    | undefined;
  /** Seconds between the beginnings of two attempts (0.3). */
  attemptDelay?: number | null | undefined;
}

/**
 * Connects to a host by its name: to the first of its addresses, IPv6 or IPv4, that accepts the
 * connection (RFC 8305).
 *
 * From `twisted.internet.endpoints.HostnameEndpoint`.
 */
export class HostnameEndpoint implements IStreamClientEndpoint {
  /** The default of `attemptDelay`, in seconds. */
  static readonly _DEFAULT_ATTEMPT_DELAY: number = 0.3;

  readonly _reactor: HostnameEndpointReactor;
  readonly _nameResolver: IHostnameResolver;
  /** Whether `host` cannot be the name of a host. Then `connect` fails. */
  readonly _badHostname: boolean;
  /** The name for the network, in ASCII. */
  readonly _hostBytes: Buffer;
  /** The name for people. */
  readonly _hostText: string;
  /** The name for messages. */
  readonly _hostStr: string;
  readonly _port: number;
  readonly _timeout: number | null;
  readonly _bindAddress: BindAddress | null;
  readonly _attemptDelay: number;

  /**
   * @param host - a name or an IP address. Names that are not ASCII are encoded by IDNA (UTS 46).
   * @throws TypeError for an unknown option, and for a time that is not a number; InvalidDelayError
   *   for one that is negative or not finite. For a host that cannot be one, `connect` fails.
   */
  constructor(
    reactor: HostnameEndpointReactor,
    host: string | Uint8Array,
    port: number,
    options?: HostnameEndpointOptions,
  ) {
    const given = checkOptions("HostnameEndpoint", options, [
      "timeout",
      "bindAddress",
      "attemptDelay",
    ]);
    const { bad, ascii, text } = readHostName(host);
    this._reactor = reactor;
    this._nameResolver = reactor.nameResolver ?? this.#systemResolver(reactor);
    this._badHostname = bad;
    this._hostBytes = Buffer.from(ascii);
    this._hostText = text;
    this._hostStr = text;
    this._port = port;
    this._timeout = readTimeout(given.timeout);
    this._bindAddress = readBindAddress(given.bindAddress);
    this._attemptDelay = given.attemptDelay ?? new.target._DEFAULT_ATTEMPT_DELAY;
    checkDelay(this._attemptDelay);
  }

  /** The name for the network, with brackets around an IPv6 address. */
  toString(): string {
    const host = this._hostBytes.toString();
    const shown = !this._badHostname && isIPv6Address(host) ? `[${host}]` : host;
    return `<HostnameEndpoint ${shown}:${this._port}>`;
  }

  /**
   * Connects.
   *
   * @returns a Deferred of the connected protocol. It fails with a RangeError for what cannot be a
   *   host, with `DNSLookupError` for a name without addresses, with `ConnectingCancelledError`
   *   when it is cancelled, and with the error of the last attempt when none succeeds.
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    if (this._badHostname) return fail(new RangeError(`invalid hostname: ${this._hostStr}`));
    return this.#resolve()
      .addCallback((addresses) => addresses.flatMap((address) => this.#endpointsFor(address)))
      .addCallback((endpoints) => {
        if (endpoints.length === 0) {
          throw new DNSLookupError(`no results for hostname lookup: ${this._hostStr}`);
        }
        return firstToConnect(this._reactor, endpoints, protocolFactory, this._attemptDelay, () =>
          this.#cancelled(),
        );
      });
  }

  /**
   * The system's resolver, for a reactor without one. A test that must not use the network should
   * give its reactor a resolver.
   */
  #systemResolver(reactor: object): IHostnameResolver {
    process.emitWarning(
      "Passing HostnameEndpoint a reactor that does not provide IReactorPluggableNameResolver " +
        `(${qualifiedName(reactor.constructor)}) was deprecated in Twisted 17.5.0; ` +
        "please use a reactor that provides IReactorPluggableNameResolver instead",
      "DeprecationWarning",
    );
    return new _SimpleHostnameResolver((host, port) => this._fallbackNameResolution(host, port));
  }

  #resolve(): Deferred<readonly IAddress[]> {
    let resolution: IHostResolution | null = null;
    const addresses: IAddress[] = [];
    const d = new Deferred<readonly IAddress[]>(() => {
      d.errback(this.#cancelled());
      resolution?.cancel();
    });
    try {
      this._nameResolver.resolveHostName(
        {
          resolutionBegan: (begun) => {
            resolution = begun;
          },
          addressResolved: (address) => {
            addresses.push(address);
          },
          resolutionComplete: () => {
            if (!d.called) d.callback(addresses);
          },
        },
        this._hostText,
        this._port,
      );
    } catch (cause) {
      const error = new DNSLookupError(`Couldn't find the hostname '${this._hostStr}'`);
      error.cause = cause;
      if (!d.called) d.errback(error);
    }
    return d;
  }

  #cancelled(): ConnectingCancelledError {
    return new ConnectingCancelledError(new HostnameAddress(this._hostBytes, this._port));
  }

  #endpointsFor(address: IAddress): IStreamClientEndpoint[] {
    const options = { timeout: this._timeout, bindAddress: this._bindAddress };
    if (address instanceof IPv6Address) {
      const host = scoped(address.host, address.scopeID);
      return [new TCP6ClientEndpoint(this._reactor, host, address.port, options)];
    }
    if (address instanceof IPv4Address) {
      return [new TCP4ClientEndpoint(this._reactor, address.host, address.port, options)];
    }
    // TCP cannot connect to the other types of addresses that a resolver may return.
    return [];
  }

  /** Looks a name up for a reactor that has no name resolver. */
  _fallbackNameResolution(host: string, port: number): Deferred<readonly AddressInfo[]> {
    return maybeDeferred(() => this._getaddrinfo(host, port));
  }

  /** Hook: asks the system. */
  _getaddrinfo(
    host: string,
    port: number,
  ): Deferred<readonly AddressInfo[]> | readonly AddressInfo[] {
    return lookUp(new NodeResolver(), host, port);
  }
}

function readBindAddress(given: HostnameEndpointOptions["bindAddress"]): BindAddress | null {
  if (given === null || given === undefined) return null;
  const [host, port] =
    typeof given === "string" || given instanceof Uint8Array ? ([given, 0] as const) : given;
  return [typeof host === "string" ? host : Buffer.from(host).toString(), port];
}
