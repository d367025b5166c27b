// Sockets that another program opened. Loaded by the first.

export { adoptConnection, adoptPort } from "../lib/transport/adopted.ts";
