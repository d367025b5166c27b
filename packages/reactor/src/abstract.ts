// twisted.internet.abstract, as far as it is about addresses

export {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  isIPAddress,
  isIPv6Address,
} from "./lib/address/ip-address.ts";
