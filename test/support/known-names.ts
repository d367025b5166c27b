import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import type { IHostnameResolver } from "@twisted-ts/reactor/interfaces";

/** A resolver that knows every name at once; an address resolves to itself. */
export const knowsAll: IHostnameResolver = {
  resolveHostName(receiver, hostName, port = 0) {
    const resolution = { name: hostName, cancel: () => undefined };
    receiver.resolutionBegan(resolution);
    const Address = hostName.includes(":") ? IPv6Address : IPv4Address;
    receiver.addressResolved(new Address("TCP", hostName, port));
    receiver.resolutionComplete();
    return resolution;
  },
};
