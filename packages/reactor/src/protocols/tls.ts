// twisted.protocols.tls

import "../lib/reactor/default-reactor.ts"; // the default clock

export { BufferingTLSTransport } from "../lib/tls/buffering-tls-transport.ts";
// Of `twisted.internet._producer_helpers`.
export { _PullToPush } from "../lib/tls/pull-to-push.ts";
export { TLSMemoryBIOFactory } from "../lib/tls/tls-memory-bio-factory.ts";
export { TLSMemoryBIOProtocol } from "../lib/tls/tls-memory-bio-protocol.ts";
