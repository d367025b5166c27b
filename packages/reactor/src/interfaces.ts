// twisted.internet.interfaces

export type * from "./lib/interfaces/address.ts";
export type * from "./lib/interfaces/datagram.ts";
export type * from "./lib/interfaces/endpoint.ts";
export * from "./lib/interfaces/guards.ts";
export type * from "./lib/interfaces/port.ts";
export type * from "./lib/interfaces/producer.ts";
export type * from "./lib/interfaces/protocol.ts";
export type * from "./lib/interfaces/reactor.ts";
export type * from "./lib/interfaces/resolver.ts";
export type * from "./lib/interfaces/tls.ts";
export type * from "./lib/interfaces/tls-transport.ts";
export type * from "./lib/interfaces/transport.ts";
export {
  BrokenImplementationError,
  type InterfaceGuard,
  interfaceGuard,
  verifyObject,
} from "./lib/interfaces/verify-object.ts";
