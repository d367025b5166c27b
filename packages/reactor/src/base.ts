// twisted.internet.base

export { type Lookup, type LookupAnswer, NodeResolver } from "./lib/names/node-resolver.ts";
export {
  ComplexResolverSimplifier,
  SimpleResolverComplexifier,
} from "./lib/names/resolver-adapters.ts";
export { InvalidPhaseError, NoSuchTriggerError } from "./lib/reactor/errors.ts";
export { ReactorBase } from "./lib/reactor/reactor-base.ts";
export { _ThreePhaseEvent } from "./lib/reactor/three-phase-event.ts";
export { DelayedCall } from "./lib/time/delayed-call.ts";
export { InvalidDelayError } from "./lib/time/errors.ts";
export { BaseConnector } from "./lib/transport/connector.ts";
export { BasePort } from "./lib/transport/port.ts";
