// Name resolution by the system, through Node's dns.lookup.

import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { isIPAddress } from "../address/ip-address.ts";
import type { IAddress } from "../interfaces/address.ts";
import type {
  AddressType,
  IHostnameResolver,
  IHostResolution,
  IResolutionReceiver,
} from "../interfaces/resolver.ts";
import { setImmediate } from "../native-timers.ts";
import { Resolution } from "./resolution.ts";

/** One result of a lookup. */
export interface LookupAnswer {
  /** The IP address. */
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** Looks up all addresses of a name: `dns.lookup` with `all`, or a function in its place. */
export type Lookup = (
  hostname: string,
  options: { readonly all: true; readonly family: number; readonly verbatim: true },
  callback: (error: Error | null, answers: readonly LookupAnswer[]) => void,
) => void;

/**
 * Node's own, loaded when a name is first looked up. An IPv4 address is its own result, as with
 * Node's.
 */
const nodeLookup: Lookup = (hostname, options, callback) => {
  if (isIPAddress(hostname)) {
    process.nextTick(callback, null, [{ address: hostname, family: 4 }]);
    return;
  }
  const lookup = process.getBuiltinModule("node:dns").lookup as Lookup;
  lookup(hostname, options, callback);
};

/**
 * Asks the system (its hosts file, its DNS servers) for the addresses of a host; they come in the
 * system's order.
 *
 * A name that is not found has no addresses. After a resolution is cancelled its receiver is not
 * called any more, though the system's own call runs to its end. From
 * `twisted.internet._resolver.GAIResolver`.
 */
export class NodeResolver implements IHostnameResolver {
  readonly #lookup: Lookup;

  /** @param lookup - the function that asks the system. */
  constructor(lookup: Lookup = nodeLookup) {
    this.#lookup = lookup;
  }

  /** See `IHostnameResolver.resolveHostName`. */
  resolveHostName(
    resolutionReceiver: IResolutionReceiver,
    hostName: string,
    portNumber = 0,
    addressTypes: readonly AddressType[] | null = null,
    transportSemantics: "TCP" | "UDP" = "TCP",
  ): IHostResolution {
    const resolution = new Resolution(hostName);
    resolutionReceiver.resolutionBegan(resolution);
    const deliver = (answers: readonly LookupAnswer[]): void => {
      for (const { address, family } of answers) {
        // Any of these calls may cancel.
        if (resolution.cancelled) return;
        resolutionReceiver.addressResolved(
          toAddress(address, family, portNumber, transportSemantics),
        );
      }
      if (!resolution.cancelled) resolutionReceiver.resolutionComplete();
    };
    const options = { all: true, family: familyOf(addressTypes), verbatim: true } as const;
    try {
      this.#lookup(hostName, options, (error, answers) => deliver(error === null ? answers : []));
    } catch {
      // dns.lookup throws for a text that cannot be a name. It has no addresses. As for other
      // names, the receiver is notified of that on a later turn.
      setImmediate(deliver, []);
    }
    return resolution;
  }
}

function familyOf(addressTypes: readonly AddressType[] | null): 0 | 4 | 6 {
  if (addressTypes === null) return 0;
  const four = addressTypes.includes(IPv4Address);
  const six = addressTypes.includes(IPv6Address);
  if (four === six) return 0;
  return four ? 4 : 6;
}

function toAddress(
  address: string,
  family: number,
  port: number,
  semantics: "TCP" | "UDP",
): IAddress {
  if (family !== 6) return new IPv4Address(semantics, address, port);
  const [host, scope] = address.split("%", 2) as [string, string?];
  return new IPv6Address(semantics, host, port, 0, scope ?? 0);
}
