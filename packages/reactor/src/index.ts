// The reactor, and the names that most programs need.

export { HostnameAddress, IPv4Address, IPv6Address, UNIXAddress } from "./address.ts";
export {
  ConnectionAborted,
  ConnectionDone,
  ConnectionLost,
  ConnectionRefusedError,
} from "./error.ts";
export type { ISelectable, Selectables } from "./lib/capabilities/selectables.ts";
export { reactor, reactor as default } from "./lib/reactor/default-reactor.ts";
export { NodeReactor } from "./lib/reactor/node-reactor.ts";
export { b } from "./lib/values/b.ts";
export { ClientCreator, ClientFactory, Factory, Protocol, ServerFactory } from "./protocol.ts";
