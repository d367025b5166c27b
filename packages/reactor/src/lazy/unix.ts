// UNIX sockets. Loaded by the first that is connected to or listened on.

export { UNIXConnector } from "../lib/transport/unix-connector.ts";
export { UNIXPort } from "../lib/transport/unix-port.ts";
