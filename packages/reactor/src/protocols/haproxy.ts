// twisted.protocols.haproxy

// Endpoints
export {
  HAProxyServerParser,
  proxyEndpoint,
  unparseEndpoint,
} from "../lib/endpoints/proxy.ts";
// Parsers
export {
  InvalidNetworkProtocol,
  InvalidProxyHeader,
  MissingAddressData,
} from "../lib/protocols/haproxy/errors.ts";
export {
  type IProxyInfo,
  type IProxyParser,
  ProxyInfo,
} from "../lib/protocols/haproxy/proxy-info.ts";
export { V1Parser } from "../lib/protocols/haproxy/v1-parser.ts";
export { V2Parser } from "../lib/protocols/haproxy/v2-parser.ts";
// Wrappers
export {
  HAProxyProtocolWrapper,
  HAProxyWrappingFactory,
} from "../lib/protocols/haproxy/wrapper.ts";
