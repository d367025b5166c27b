// Listening. Loaded by the first TCP port.

export { TCPPort } from "../lib/transport/tcp-port.ts";
