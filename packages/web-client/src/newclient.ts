/** `twisted.web._newclient`. */

export {
  _WrapperException,
  BadHeaders,
  BadResponseVersion,
  BodyTimeoutError,
  ConnectionAborted,
  ExcessWrite,
  HeaderLineTooLong,
  HeadersTimeoutError,
  HeadersTooLarge,
  InvalidStateError,
  ParseError,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseLimitExceeded,
  ResponseNeverReceived,
  ResponseTimedOut,
  TooManyHeaders,
  TooManyInformationalResponses,
  UnexpectedData,
  WrongBodyLength,
} from "./lib/error/newclient.ts";
export { NO_CONTENT, NOT_MODIFIED } from "./lib/grammar/status.ts";
export { _contentLength } from "./lib/http/content-length.ts";
export { _DataLoss, PotentialDataLoss } from "./lib/http/errors.ts";
export { UNKNOWN_LENGTH } from "./lib/iweb/interfaces.ts";
export { ChunkedEncoder, type RequestTransport } from "./lib/newclient/chunked-encoder.ts";
export type { RequestLike } from "./lib/newclient/client-request.ts";
export type { ClientState } from "./lib/newclient/client-state.ts";
export { HTTPClientParser, type ParsedRequest } from "./lib/newclient/http-client-parser.ts";
export { HTTPParser } from "./lib/newclient/http-parser.ts";
export { HTTP11ClientProtocol } from "./lib/newclient/http11-client-protocol.ts";
export type { IssuableRequest } from "./lib/newclient/issuable-request.ts";
export { LengthEnforcingConsumer } from "./lib/newclient/length-enforcing-consumer.ts";
export {
  BODY,
  type BodyDecoder,
  DONE,
  HEADER,
  type ParserState,
  STATUS,
} from "./lib/newclient/parser-state.ts";
export type { HTTP11ClientProtocolOptions } from "./lib/newclient/protocol-options.ts";
export { type ParsedURI, Request } from "./lib/newclient/request.ts";
export { _ensureValidMethod, _ensureValidURI } from "./lib/newclient/request-head.ts";
export { type HTTPVersion, Response } from "./lib/newclient/response.ts";
export type { ResponseState } from "./lib/newclient/response-state.ts";
export { type Handles, makeStatefulDispatcher } from "./lib/newclient/stateful.ts";
export {
  type BodyWatcher,
  type ProxiedTransport,
  TransportProxyProducer,
} from "./lib/newclient/transport-proxy-producer.ts";
export type { ResponseLimits } from "./lib/options/response-limits.ts";
