// twisted.protocols.tls

import "../lib/reactor/default-reactor.ts"; // the default clock

export { BufferingTLSTransport } from "../lib/protocols/tls/buffering-tls-transport.ts";
// Of `twisted.internet._producer_helpers`.
export { _PullToPush } from "../lib/protocols/tls/pull-to-push.ts";
export { TLSMemoryBIOFactory } from "../lib/protocols/tls/tls-memory-bio-factory.ts";
export { TLSMemoryBIOProtocol } from "../lib/protocols/tls/tls-memory-bio-protocol.ts";
