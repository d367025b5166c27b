// twisted.internet.protocol

import "./lib/reactor/default-reactor.ts"; // the default clock

export { ConsumerToProtocolAdapter, ProtocolToConsumerAdapter } from "./lib/protocol/adapters.ts";
export { NoProtocolClassError, type ProtocolMaker } from "./lib/protocol/build.ts";
export {
  _InstanceFactory,
  ClientCreator,
  type ClientCreatorReactor,
} from "./lib/protocol/client-creator.ts";
export {
  AbstractDatagramProtocol,
  ConnectedDatagramProtocol,
  DatagramProtocol,
  DatagramProtocolStateError,
} from "./lib/protocol/datagram.ts";
export { ClientFactory, Factory, ServerFactory } from "./lib/protocol/factory.ts";
export { FileWrapper, type WritableFile } from "./lib/protocol/file-wrapper.ts";
export { ProcessProtocol } from "./lib/protocol/process-protocol.ts";
export { BaseProtocol, connectionDone, Protocol } from "./lib/protocol/protocol.ts";
export { NoConnectorError, ReconnectingClientFactory } from "./lib/protocol/reconnecting.ts";
