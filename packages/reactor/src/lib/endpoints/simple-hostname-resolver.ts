// A name resolver that calls a function, for reactors that have none.

import type { Deferred, Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";
import { IPv4Address, IPv6Address } from "../address/ip.ts";
import type {
  AddressType,
  IHostnameResolver,
  IHostResolution,
  IResolutionReceiver,
} from "../interfaces/resolver.ts";
import { Resolution } from "../names/resolution.ts";
import type { AddressInfo } from "./address-info.ts";

const log = new Logger({ namespace: "twisted.internet.endpoints._SimpleHostnameResolver" });

/**
 * Resolves names by a function with the result of Python's `getaddrinfo`. When it fails, that is
 * logged, and the name has no addresses.
 */
export class _SimpleHostnameResolver implements IHostnameResolver {
  /** The function. */
  readonly _nameResolution: (host: string, port: number) => Deferred<readonly AddressInfo[]>;

  constructor(nameResolution: (host: string, port: number) => Deferred<readonly AddressInfo[]>) {
    this._nameResolution = nameResolution;
  }

  /**
   * See `IHostnameResolver.resolveHostName`; `addressTypes` and `transportSemantics` make no
   * difference here.
   */
  resolveHostName(
    resolutionReceiver: IResolutionReceiver,
    hostName: string,
    portNumber = 0,
    _addressTypes: readonly AddressType[] | null = null,
    _transportSemantics: "TCP" | "UDP" = "TCP",
  ): IHostResolution {
    const resolution = new Resolution(hostName);
    resolutionReceiver.resolutionBegan(resolution);
    if (resolution.cancelled) return resolution;
    const d = this._nameResolution(hostName, portNumber);
    resolution.lookup = d;
    d.addCallback((results) => {
      for (const [family, , , , [host, port, flowInfo, scopeID]] of results) {
        if (family === "AF_INET6") {
          resolutionReceiver.addressResolved(
            new IPv6Address("TCP", host, port, flowInfo ?? 0, scopeID ?? 0),
          );
        } else if (family === "AF_INET") {
          resolutionReceiver.addressResolved(new IPv4Address("TCP", host, port));
        }
      }
    })
      .addErrback((reason: Failure) => {
        if (resolution.cancelled) return;
        log.failure("while looking up {name} with {callable}", reason, {
          name: hostName,
          callable: this._nameResolution,
        });
      })
      .addBoth(() => {
        if (!resolution.cancelled) resolutionReceiver.resolutionComplete();
      });
    return resolution;
  }
}
