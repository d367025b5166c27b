// twisted.internet.testing

export { AccumulatingProtocol } from "./lib/testing/accumulating-protocol.ts";
export { BytesIO, ClosedFileError, StringIOWithoutClosing } from "./lib/testing/bytes-io.ts";
export {
  NoProtocolAttachedError,
  ProducerRegistrationError,
  ProducingStateError,
} from "./lib/testing/errors.ts";
export {
  StringTransport,
  StringTransportWithDisconnection,
} from "./lib/testing/string-transport.ts";
