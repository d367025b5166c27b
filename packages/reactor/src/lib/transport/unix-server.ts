// Accepted connections over UNIX sockets.

import { Server } from "./server.ts";

/** The server's side of a connection over a UNIX socket. From `twisted.internet.unix.Server`. */
export class UNIXServer extends Server {
  /** Empty: the client's side has no name. */
  override get hostname(): string {
    return "";
  }

  /** Does nothing: the system cannot reset such a connection. The peer sees its end. @internal */
  override _resetSocket(): void {}
}
