// twisted.internet.endpoints

// What Twisted's endpoints are made of, for other wrappers and for tests.
export type { AddressInfo, SocketAddress } from "./lib/endpoints/address-info.ts";
// Servers.
export { AdoptedStreamServerEndpoint } from "./lib/endpoints/adopted.ts";
export { _loadCAsFromDir } from "./lib/endpoints/certificates.ts";
// Endpoints from descriptions.
export { _TLSClientEndpointParser, clientFromString } from "./lib/endpoints/client-from-string.ts";
// Clients.
export { connectProtocol } from "./lib/endpoints/connect-protocol.ts";
export { _parse, quoteStringArgument } from "./lib/endpoints/description.ts";
export {
  HostnameEndpoint,
  type HostnameEndpointOptions,
  type HostnameEndpointReactor,
} from "./lib/endpoints/hostname-endpoint.ts";
export { _idnaBytes, _idnaText } from "./lib/endpoints/idna.ts";
// Both sides.
export type { ClientEndpointOptions, ServerEndpointOptions } from "./lib/endpoints/options.ts";
export { registerEndpointParser } from "./lib/endpoints/parsers.ts";
export {
  ProcessEndpoint,
  type ProcessEndpointOptions,
  StandardErrorBehavior,
} from "./lib/endpoints/process.ts";
export {
  _parseServer,
  _TCP6ServerParser,
  type ParsedServer,
  serverFromString,
} from "./lib/endpoints/server-from-string.ts";
export { _SimpleHostnameResolver } from "./lib/endpoints/simple-hostname-resolver.ts";
export { SSL4ClientEndpoint, SSL4ServerEndpoint } from "./lib/endpoints/ssl.ts";
export { _StandardIOParser, StandardIOEndpoint } from "./lib/endpoints/stdio.ts";
export { _SystemdParser, ListenFDs } from "./lib/endpoints/systemd.ts";
export {
  _TCPServerEndpoint,
  TCP4ServerEndpoint,
  TCP6ServerEndpoint,
} from "./lib/endpoints/tcp-server.ts";
export { TCP4ClientEndpoint } from "./lib/endpoints/tcp4-client.ts";
export { TCP6ClientEndpoint } from "./lib/endpoints/tcp6-client.ts";
export {
  UNIXClientEndpoint,
  type UNIXClientEndpointOptions,
  UNIXServerEndpoint,
  type UNIXServerEndpointOptions,
} from "./lib/endpoints/unix.ts";
export { wrapClientTLS } from "./lib/endpoints/wrap-client-tls.ts";
export {
  _WrapperEndpoint,
  _WrapperServerEndpoint,
  type WrapperFactory,
} from "./lib/endpoints/wrapper.ts";
export { _WrappingFactory, _WrappingProtocol } from "./lib/endpoints/wrapping.ts";
