/** `twisted.web.client`. */
export { PartialDownloadError, readBody } from "./lib/client/read-body.ts";
export {
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
} from "./lib/newclient/errors.ts";
