// Endpoints that connect to a TCP port on IPv6.

import { CancelledError, type Deferred, maybeDeferred } from "@twisted-ts/deferred";
import { HostnameAddress, IPv6Address } from "../address/ip.ts";
import { AF_INET6, isIPv6Address } from "../address/ip-address.ts";
import { ConnectingCancelledError } from "../error/connect.ts";
import type { AddressFamily } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorPluggableNameResolver } from "../interfaces/reactor.ts";
import { NodeResolver } from "../names/node-resolver.ts";
import { type AddressInfo, lookUp, scoped } from "./address-info.ts";
import { TCPClientEndpoint } from "./tcp-client.ts";

/**
 * Connects to a TCP port, on IPv6. A name is looked up, and its first address is used.
 *
 * From `twisted.internet.endpoints.TCP6ClientEndpoint`.
 */
export class TCP6ClientEndpoint extends TCPClientEndpoint implements IStreamClientEndpoint {
  /** Where in a result of {@link TCP6ClientEndpoint._nameResolution} the address is. */
  readonly _GAI_ADDRESS = 4;
  /** Where in that address the host is. */
  readonly _GAI_ADDRESS_HOST = 0;

  /**
   * See `IStreamClientEndpoint.connect`. A name without an IPv6 address fails with
   * `DNSLookupError`.
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    if (isIPv6Address(this._host)) return this._resolvedHostConnect(this._host, protocolFactory);
    return maybeDeferred(() => this._nameResolution(this._host))
      .addCallback((results) => {
        const [host, , , scopeID] = (results[0] as AddressInfo)[this._GAI_ADDRESS];
        return scoped(host, scopeID);
      })
      .addErrback((reason) => {
        // Cancelled before there was an address: the same error as after it.
        if (reason.check(CancelledError) === null) return reason;
        throw new ConnectingCancelledError(new HostnameAddress(this._host, this._port));
      })
      .addCallback((host) => this._resolvedHostConnect(host, protocolFactory));
  }

  /** Hook: looks the name up; at least one result, of which the first is used. */
  _nameResolution(host: string): Deferred<readonly AddressInfo[]> {
    return maybeDeferred(() => this._getaddrinfo(host, 0, AF_INET6));
  }

  /** Hook: asks the reactor's name resolver, or the system's if the reactor has none. */
  _getaddrinfo(
    host: string,
    port: number,
    _family: AddressFamily,
  ): Deferred<readonly AddressInfo[]> | readonly AddressInfo[] {
    const { nameResolver } = this._reactor as Partial<IReactorPluggableNameResolver>;
    return lookUp(nameResolver ?? new NodeResolver(), host, port, [IPv6Address]);
  }

  /** Connects to an address. */
  _resolvedHostConnect(
    resolvedHost: string,
    protocolFactory: IProtocolFactory,
  ): Deferred<IProtocol> {
    return this._connectTo(resolvedHost, protocolFactory);
  }
}
