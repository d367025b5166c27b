// TLS from the beginning. Loaded by the first connection or port that uses it.

export { TLSFactory } from "../lib/protocols/tls/tls-factory.ts";
export { withServerName } from "../lib/transport/tls-client-settings.ts";
export { TLSPort } from "../lib/transport/tls-port.ts";
