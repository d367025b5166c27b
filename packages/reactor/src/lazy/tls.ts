// TLS from the beginning. Loaded by the first connection or port that uses it.

export { withServerName } from "../lib/tls/client-settings.ts";
export { TLSFactory } from "../lib/tls/tls-factory.ts";
export { TLSPort } from "../lib/transport/tls-port.ts";
