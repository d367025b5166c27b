/** `twisted.web.client`. */

// Agents.
export { RequestAborted } from "./lib/client/abort-signal.ts";
export { Agent, type AgentOptions, type AgentReactor } from "./lib/client/agent.ts";
export { _AgentBase, type AgentPool } from "./lib/client/agent-base.ts";
// URIs and endpoints.
export { checkAuthority } from "./lib/client/authority.ts";
// Content codings, cookies, streams.
export { bodyStream } from "./lib/client/body-stream.ts";
// Connections.
export { _HTTP11ClientFactory, type ConnectionCallback } from "./lib/client/client-factory.ts";
export { ContentDecoderAgent, TooManyContentCodings } from "./lib/client/content-decoder-agent.ts";
export { CookieAgent } from "./lib/client/cookie-agent.ts";
export {
  availableDecoders,
  BrotliDecoder,
  DecodedResponse,
  type DecoderClass,
  DeflateDecoder,
  GzipDecoder,
  limitDecoder,
  ZstdDecoder,
} from "./lib/client/decoders.ts";
export { _GzipProtocol, DecodingProtocol } from "./lib/client/decoding-protocol.ts";
export {
  type Compression,
  DecompressedTooLarge,
  DecompressionError,
  type DecompressionLimits,
} from "./lib/client/decompressor.ts";
// Certificates.
export {
  _ContextFactoryWithContext,
  _DeprecatedToCurrentPolicyForHTTPS,
  WebClientContextFactory,
  type WebContextFactory,
} from "./lib/client/deprecated-policy.ts";
export { DigestAuthAgent } from "./lib/client/digest-auth-agent.ts";
export {
  _StandardEndpointFactory,
  type EndpointReactor,
  type HTTPSPolicy,
  type LocalAddress,
} from "./lib/client/endpoint-factory.ts";
export { type Environment, proxyFromEnvironment } from "./lib/client/environment-proxy.ts";
export {
  EnvironmentProxyAgent,
  type EnvironmentProxyAgentOptions,
} from "./lib/client/environment-proxy-agent.ts";
// Bodies.
export {
  type Cooperating,
  FileBodyProducer,
  type FileBodyProducerOptions,
  type InputFile,
} from "./lib/client/file-body-producer.ts";
export {
  BrowserLikePolicyForHTTPS,
  HostnameCachingHTTPSPolicy,
  type TrustRoot,
} from "./lib/client/https-policy.ts";
export { _parse } from "./lib/client/old-names.ts";
export {
  HTTPConnectionPool,
  NotQuiescentError,
  type PooledConnection,
  type PoolKey,
} from "./lib/client/pool.ts";
export { ProxyAgent, type ProxyAgentOptions } from "./lib/client/proxy.ts";
export {
  _ReadBodyProtocol,
  BodyTooLarge,
  PartialDownloadError,
  type ReadBodyOptions,
  readBody,
} from "./lib/client/read-body.ts";
export { BrowserLikeRedirectAgent, RedirectAgent } from "./lib/client/redirect.ts";
export type { ExchangeOptions, RequestOptions } from "./lib/client/request-options.ts";
export { ResponseProxy } from "./lib/client/response-proxy.ts";
export { _RetryingHTTP11ClientProtocol, type ClientConnection } from "./lib/client/retry.ts";
export { ProxyConnectError, TunnelEndpoint, type TunnelOptions } from "./lib/client/tunnel.ts";
export { InvalidURIError, URI, URI as _URI } from "./lib/client/uri.ts";
export { _urljoin } from "./lib/client/urljoin.ts";
// What Twisted's module shows of _newclient and error.
export { SchemeNotSupported } from "./lib/error/errors.ts";
export {
  BodyTimeoutError,
  HeadersTimeoutError,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
  ResponseTimedOut,
} from "./lib/newclient/errors.ts";
export { HTTP11ClientProtocol } from "./lib/newclient/http11-client-protocol.ts";
export { Request } from "./lib/newclient/request.ts";
export { _ensureValidMethod, _ensureValidURI } from "./lib/newclient/request-head.ts";
export { Response } from "./lib/newclient/response.ts";
