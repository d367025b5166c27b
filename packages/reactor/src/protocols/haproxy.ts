// twisted.protocols.haproxy

// Parsers
export {
  InvalidNetworkProtocol,
  InvalidProxyHeader,
  MissingAddressData,
} from "../lib/protocols/haproxy/errors.ts";
// Endpoints
export {
  HAProxyServerParser,
  proxyEndpoint,
  unparseEndpoint,
} from "../lib/protocols/haproxy/proxy-endpoint.ts";
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
