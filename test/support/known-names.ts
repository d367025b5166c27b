import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import type { IHostnameResolver } from "@twisted-ts/reactor/interfaces";

/** Every name is known, at once: as itself where it is an address. */
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
