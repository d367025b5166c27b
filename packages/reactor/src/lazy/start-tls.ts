// Turning to TLS. Loaded by the first connection that does.

export { startTLS } from "../lib/transport/start-tls.ts";
