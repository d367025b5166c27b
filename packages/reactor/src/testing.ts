// twisted.internet.testing

import "./lib/reactor/default-reactor.ts"; // the default clock

export { NotImplementedError } from "./lib/error/not-implemented.ts";
export { AccumulatingProtocol } from "./lib/testing/accumulating-protocol.ts";
export { BytesIO, ClosedFileError, StringIOWithoutClosing } from "./lib/testing/bytes-io.ts";
export {
  NoProtocolAttachedError,
  ProducerMisuseError,
  ProducerRegistrationError,
  ProducingStateError,
} from "./lib/testing/errors.ts";
export {
  type CleansUp,
  EventLoggingObserver,
  type ObservablePublisher,
} from "./lib/testing/event-logging-observer.ts";
export { FakeDatagramTransport } from "./lib/testing/fake-datagram-transport.ts";
export { _FakeConnector, _FakePort } from "./lib/testing/fake-port.ts";
export { LineSendingProtocol } from "./lib/testing/line-sending-protocol.ts";
export { MemoryReactor, type RecordedCall } from "./lib/testing/memory-reactor.ts";
export { MemoryReactorClock } from "./lib/testing/memory-reactor-clock.ts";
export { NonStreamingProducer } from "./lib/testing/non-streaming-producer.ts";
export { RaisingMemoryReactor } from "./lib/testing/raising-memory-reactor.ts";
export {
  StringTransport,
  StringTransportWithDisconnection,
} from "./lib/testing/string-transport.ts";
export {
  type HasTransport,
  waitUntilAllDisconnected,
} from "./lib/testing/wait-until-all-disconnected.ts";
