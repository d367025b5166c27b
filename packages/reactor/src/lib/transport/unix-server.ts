// Accepted connections over UNIX sockets.

import { Server } from "./server.ts";

/** The server's side of a connection over a UNIX socket. From `twisted.internet.unix.Server`. */
export class UNIXServer extends Server {
  /** The client's path: clients have none. */
  override get hostname(): string {
    return "";
  }

  // The system cannot reset such a connection: the peer sees its end.
  /** @internal */
  override _resetSocket(): void {}
}
