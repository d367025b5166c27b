// Adapters between the two kinds of resolvers: those that find one IPv4 address, and those that
// find all addresses.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "../address/ip.ts";
import { DNSLookupError } from "../error/connect.ts";
import type { IAddress } from "../interfaces/address.ts";
import type {
  AddressType,
  IHostnameResolver,
  IHostResolution,
  IResolutionReceiver,
  IResolverSimple,
} from "../interfaces/resolver.ts";
import { log } from "../log/log.ts";
import { Resolution } from "./resolution.ts";

/**
 * Fires a Deferred with the host of the first address, or with DNSLookupError when there is none.
 */
class FirstOneWins implements IResolutionReceiver {
  readonly #deferred: Deferred<string>;
  #name = "";
  #resolved = false;

  constructor(deferred: Deferred<string>) {
    this.#deferred = deferred;
  }

  resolutionBegan(resolution: IHostResolution): void {
    this.#name = resolution.name;
  }

  addressResolved(address: IAddress): void {
    if (this.#resolved || !(address instanceof IPv4Address)) return;
    this.#resolved = true;
    this.#deferred.callback(address.host);
  }

  resolutionComplete(): void {
    if (!this.#resolved) this.#deferred.errback(new DNSLookupError(this.#name));
  }
}

/** A resolver for one IPv4 address over one for all addresses. From `ComplexResolverSimplifier`. */
export class ComplexResolverSimplifier implements IResolverSimple {
  readonly #nameResolver: IHostnameResolver;

  constructor(nameResolver: IHostnameResolver) {
    this.#nameResolver = nameResolver;
  }

  /** Fires with the first IPv4 address; cancelling it cancels the resolution. */
  getHostByName(name: string): Deferred<string> {
    const result = new Deferred<string>(() => resolution.cancel());
    const receiver = new FirstOneWins(result);
    const resolution = this.#nameResolver.resolveHostName(receiver, name, 0, [IPv4Address]);
    return result;
  }
}

/** A resolver for all addresses over one for an IPv4 address. From `SimpleResolverComplexifier`. */
export class SimpleResolverComplexifier implements IHostnameResolver {
  readonly #simpleResolver: IResolverSimple;

  constructor(simpleResolver: IResolverSimple) {
    this.#simpleResolver = simpleResolver;
  }

  /** Finds one IPv4 address. The wanted classes of addresses make no difference. */
  resolveHostName(
    resolutionReceiver: IResolutionReceiver,
    hostName: string,
    portNumber = 0,
    _addressTypes: readonly AddressType[] | null = null,
    transportSemantics: "TCP" | "UDP" = "TCP",
  ): IHostResolution {
    const resolution = new Resolution(hostName);
    resolutionReceiver.resolutionBegan(resolution);
    const lookup = this.#simpleResolver.getHostByName(hostName);
    resolution.lookup = lookup;
    lookup
      .addCallback((host) => {
        if (resolution.cancelled) return;
        resolutionReceiver.addressResolved(new IPv4Address(transportSemantics, host, portNumber));
      })
      .addErrback((failure: Failure) => {
        if (resolution.cancelled || failure.check(DNSLookupError) !== null) return;
        log.failure("while looking up {name}", failure, { name: hostName });
      })
      .addCallback(() => {
        if (!resolution.cancelled) resolutionReceiver.resolutionComplete();
      });
    return resolution;
  }
}
