// Accepted TCP connections.

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import type { IProtocol } from "../interfaces/protocol.ts";
import { type AcceptingPort, Server } from "./server.ts";
import type { IPAddress } from "./socket-address.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The server's side of a TCP connection. From `twisted.internet.tcp.Server`. */
export class TCPServer extends Server {
  /** The IP address of the client. */
  override readonly hostname: string;

  constructor(
    socket: Socket,
    protocol: IProtocol,
    host: IPAddress,
    peer: IPAddress,
    server: AcceptingPort | null,
    sessionno: number,
    context: AsyncResource,
    reactor: TransportReactor,
  ) {
    super(socket, protocol, host, peer, server, sessionno, context, reactor);
    this.hostname = peer.host;
  }
}
