/**
 * A layer of conveniences over `Agent`, after the Python package treq: one call for a request with parameters, a body and
 * credentials, and one for what came of it.
 */
export { basicAuth } from "./lib/treq/basic-auth.ts";
export { BytesBodyProducer } from "./lib/treq/bytes-body-producer.ts";
export { HTTPClient, type HTTPClientOptions } from "./lib/treq/client.ts";
export { type CollectOptions, collect } from "./lib/treq/collect.ts";
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
export type {
  Cookies,
  FormData,
  HeaderValues,
  TreqRequestOptions,
} from "./lib/treq/request-options.ts";
export { TreqResponse } from "./lib/treq/response.ts";
