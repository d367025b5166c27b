// twisted.internet.endpoints

export { connectProtocol } from "./lib/endpoints/connect-protocol.ts";
export {
  HostnameEndpoint,
  type HostnameEndpointOptions,
  type HostnameEndpointReactor,
} from "./lib/endpoints/hostname-endpoint.ts";
export type { ClientEndpointOptions, ServerEndpointOptions } from "./lib/endpoints/options.ts";
export { SSL4ClientEndpoint, SSL4ServerEndpoint } from "./lib/endpoints/ssl.ts";
export { TCP4ServerEndpoint, TCP6ServerEndpoint } from "./lib/endpoints/tcp-server.ts";
export { TCP4ClientEndpoint } from "./lib/endpoints/tcp4-client.ts";
export { TCP6ClientEndpoint } from "./lib/endpoints/tcp6-client.ts";
export {
  UNIXClientEndpoint,
  type UNIXClientEndpointOptions,
  UNIXServerEndpoint,
  type UNIXServerEndpointOptions,
} from "./lib/endpoints/unix.ts";
export {
  _WrapperEndpoint,
  _WrapperServerEndpoint,
  type WrapperFactory,
} from "./lib/endpoints/wrapper.ts";
export { _WrappingFactory, _WrappingProtocol } from "./lib/endpoints/wrapping.ts";
