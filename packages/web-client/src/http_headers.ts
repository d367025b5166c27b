/** `twisted.web.http_headers`. */
export {
  Headers,
  type HeadersOptions,
  type HeaderValue,
  type RawHeaders,
} from "./lib/headers/headers.ts";
export { _nameEncoder, InvalidHeaderName } from "./lib/headers/name-encoder.ts";
