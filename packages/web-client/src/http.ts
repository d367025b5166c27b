/**
 * `twisted.web.http`, the part that a client uses: status codes, dates, chunks and transfer
 * decoders.
 */

export * from "./lib/grammar/status.ts";
export { fromChunk, toChunk } from "./lib/http/chunk.ts";
export {
  _ChunkedTransferDecoder,
  type ChunkedState,
  maxChunkSizeLineLength,
} from "./lib/http/chunked-decoder.ts";
export { parseContentRange } from "./lib/http/content-range.ts";
export { datetimeToString, stringToDatetime } from "./lib/http/dates.ts";
export {
  _DataLoss,
  _MalformedChunkedDataError,
  DecoderFinishedError,
  PotentialDataLoss,
} from "./lib/http/errors.ts";
export {
  _IdentityTransferDecoder,
  type DataCallback,
  type FinishCallback,
} from "./lib/http/identity-decoder.ts";
export { parse_qs } from "./lib/http/parse-qs.ts";
