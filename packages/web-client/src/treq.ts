/**
 * A convenience layer over `Agent`, after the Python package treq: one call makes a request with
 * parameters, a body and credentials, and one call reads the response.
 */

export { type Auth, HTTPDigestAuth, UnknownAuthConfig } from "./lib/treq/auth-option.ts";
export type { BodyOptions, Data, FileOption, Files } from "./lib/treq/body-option.ts";
export { BytesBodyProducer } from "./lib/treq/bytes-body-producer.ts";
export { HTTPClient, type HTTPClientOptions } from "./lib/treq/client.ts";
export { type CollectOptions, collect } from "./lib/treq/collect.ts";
export type { CookieJarLike, Cookies } from "./lib/treq/cookies-option.ts";
export type { Content } from "./lib/treq/data.ts";
export type { Fields, FieldValue } from "./lib/treq/fields.ts";
export {
  content,
  delete_ as delete,
  get,
  head,
  json_content,
  options,
  patch,
  post,
  put,
  request,
  text_content,
} from "./lib/treq/functions.ts";
export type { HeaderOption, HeaderValues } from "./lib/treq/headers-option.ts";
export type { Address } from "./lib/treq/iri.ts";
export { BodyAlreadyRead, type BodyPiece } from "./lib/treq/iterable-body-producer.ts";
export {
  type FilePart,
  type MultiPartOptions,
  MultiPartProducer,
  type Part,
} from "./lib/treq/multipart.ts";
export type { Proxies, ProxyURL } from "./lib/treq/proxies-option.ts";
export type { ClientRequestOptions, TreqRequestOptions } from "./lib/treq/request-options.ts";
export { TreqResponse } from "./lib/treq/response.ts";
