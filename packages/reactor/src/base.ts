// twisted.internet.base

export { DelayedCall } from "./lib/reactor/delayed-call.ts";
export {
  InvalidDelayError,
  InvalidPhaseError,
  NoSuchTriggerError,
} from "./lib/reactor/errors.ts";
export { type Lookup, type LookupAnswer, NodeResolver } from "./lib/reactor/node-resolver.ts";
export { ReactorBase } from "./lib/reactor/reactor-base.ts";
export {
  ComplexResolverSimplifier,
  SimpleResolverComplexifier,
} from "./lib/reactor/resolver-adapters.ts";
export { _ThreePhaseEvent } from "./lib/reactor/three-phase-event.ts";
export { BaseConnector } from "./lib/transport/connector.ts";
export { BasePort } from "./lib/transport/port.ts";
