// twisted.internet.address

export {
  HostnameAddress,
  IPv4Address,
  IPv6Address,
  type TransportType,
} from "./lib/address/ip.ts";
export { _ProcessAddress } from "./lib/address/process.ts";
export { UNIXAddress } from "./lib/address/unix.ts";
