/** `twisted.web.client`. */

// Agents.
export { RequestAborted } from "./lib/client/agents/abort-signal.ts";
export { Agent, type AgentOptions, type AgentReactor } from "./lib/client/agents/agent.ts";
export { _AgentBase, type AgentPool } from "./lib/client/agents/agent-base.ts";
export { CookieAgent } from "./lib/client/agents/cookie-agent.ts";
export { DigestAuthAgent } from "./lib/client/agents/digest-auth-agent.ts";
export { type Environment, proxyFromEnvironment } from "./lib/client/agents/environment-proxy.ts";
export {
  EnvironmentProxyAgent,
  type EnvironmentProxyAgentOptions,
} from "./lib/client/agents/environment-proxy-agent.ts";
export { ProxyAgent, type ProxyAgentOptions } from "./lib/client/agents/proxy.ts";
export { BrowserLikeRedirectAgent, RedirectAgent } from "./lib/client/agents/redirect.ts";
// Content codings, cookies, streams.
export { bodyStream } from "./lib/client/body/body-stream.ts";
// Bodies.
export {
  type Cooperating,
  FileBodyProducer,
  type FileBodyProducerOptions,
} from "./lib/client/body/file-body-producer.ts";
export type { InputFile } from "./lib/client/body/input-file.ts";
export {
  _ReadBodyProtocol,
  BodyTooLarge,
  PartialDownloadError,
  type ReadBodyOptions,
  readBody,
} from "./lib/client/body/read-body.ts";
export {
  ContentDecoderAgent,
  TooManyContentCodings,
} from "./lib/client/codings/content-decoder-agent.ts";
export {
  availableDecoders,
  BrotliDecoder,
  type DecodedResponse,
  type DecoderClass,
  DeflateDecoder,
  GzipDecoder,
  limitDecoder,
  ZstdDecoder,
} from "./lib/client/codings/decoders.ts";
export { _GzipProtocol, type DecodingProtocol } from "./lib/client/codings/decoding-protocol.ts";
export {
  type Compression,
  DecompressedTooLarge,
  DecompressionError,
  type DecompressionLimits,
} from "./lib/client/codings/decompressor.ts";
// Certificates.
export {
  _ContextFactoryWithContext,
  _DeprecatedToCurrentPolicyForHTTPS,
  WebClientContextFactory,
  type WebContextFactory,
} from "./lib/client/endpoints/deprecated-policy.ts";
export {
  _StandardEndpointFactory,
  type EndpointReactor,
  type HTTPSPolicy,
  type LocalAddress,
} from "./lib/client/endpoints/endpoint-factory.ts";
export {
  BrowserLikePolicyForHTTPS,
  HostnameCachingHTTPSPolicy,
  type TrustRoot,
} from "./lib/client/endpoints/https-policy.ts";
export {
  ProxyConnectError,
  TunnelEndpoint,
  type TunnelOptions,
} from "./lib/client/endpoints/tunnel.ts";
// Connections.
export { _HTTP11ClientFactory, type ConnectionCallback } from "./lib/client/pool/client-factory.ts";
export { HTTPConnectionPool, NotQuiescentError } from "./lib/client/pool/pool.ts";
export type { PooledConnection, PoolKey } from "./lib/client/pool/pooled-connection.ts";
export { _RetryingHTTP11ClientProtocol, type ClientConnection } from "./lib/client/pool/retry.ts";
export type { ResponseProxy } from "./lib/client/response-proxy.ts";
// URIs and endpoints.
export { checkAuthority } from "./lib/client/uri/authority.ts";
export { _parse } from "./lib/client/uri/old-names.ts";
export { InvalidURIError, URI, URI as _URI } from "./lib/client/uri/uri.ts";
export { _urljoin } from "./lib/client/uri/urljoin.ts";
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
} from "./lib/error/newclient.ts";
// What Twisted's module shows of _newclient and error.
export { SchemeNotSupported } from "./lib/error/web.ts";
export { HTTP11ClientProtocol } from "./lib/newclient/http11-client-protocol.ts";
export { Request } from "./lib/newclient/request.ts";
export { _ensureValidMethod, _ensureValidURI } from "./lib/newclient/request-head.ts";
export { Response } from "./lib/newclient/response.ts";
export type { ExchangeOptions, RequestOptions } from "./lib/options/request-options.ts";
