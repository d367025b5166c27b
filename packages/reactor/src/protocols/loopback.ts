// twisted.protocols.loopback

export { loopbackAsync } from "../lib/protocols/loopback/loopback-async.ts";
export { LoopbackRelay, type RelayLog } from "../lib/protocols/loopback/loopback-relay.ts";
export {
  LoopbackClientFactory,
  loopbackTCP,
  loopbackUNIX,
} from "../lib/protocols/loopback/loopback-socket.ts";
export {
  collapsingPumpPolicy,
  identityPumpPolicy,
  type PumpPolicy,
} from "../lib/protocols/loopback/pump-policies.ts";
export { _LoopbackQueue, EmptyQueueError } from "../lib/protocols/loopback/queue.ts";
export {
  _LoopbackAddress,
  _LoopbackTransport,
  LoopbackProducerError,
} from "../lib/protocols/loopback/transport.ts";
