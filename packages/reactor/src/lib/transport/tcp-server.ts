// Accepted TCP connections.

import { Server } from "./server.ts";
import type { IPAddress } from "./socket-address.ts";

/** The server's side of a TCP connection. From `twisted.internet.tcp.Server`. */
export class TCPServer extends Server {
  /** The IP address of the client. */
  override get hostname(): string {
    return (this.getPeer() as IPAddress).host;
  }
}
