// twisted.protocols.policies

import "../lib/reactor/default-reactor.ts"; // the default clock

export type { AnyClass, MixedInto, Mixin } from "../lib/protocols/basic/mixin.ts";
// Limits
export {
  LimitConnectionsByPeer,
  LimitTotalConnectionsFactory,
} from "../lib/protocols/policies/limits.ts";
// Wrappers
export {
  type ProtocolRegistry,
  ProtocolWrapper,
} from "../lib/protocols/policies/protocol-wrapper.ts";
export {
  ThrottlingFactory,
  ThrottlingProtocol,
  type ThrottlingRegistry,
} from "../lib/protocols/policies/throttling.ts";
// Timeouts
export {
  TimeoutFactory,
  TimeoutProtocol,
  type TimeoutRegistry,
} from "../lib/protocols/policies/timeout.ts";
export { TimeoutMixin } from "../lib/protocols/policies/timeout-mixin.ts";
// Traffic
export type { TrafficLog } from "../lib/protocols/policies/traffic-log-file.ts";
export {
  SpewingFactory,
  SpewingProtocol,
  TrafficLoggingFactory,
  TrafficLoggingProtocol,
} from "../lib/protocols/policies/traffic-logging.ts";
export { type WrapperMaker, WrappingFactory } from "../lib/protocols/policies/wrapping-factory.ts";
