// How the transport contract comes by connections.

import type { IProtocol } from "@twisted-ts/reactor/interfaces";

/** A connection between two protocols. */
export interface Pair {
  /** Closes the connections that are still open, and the port that was opened for them. */
  close(): Promise<void>;
}

/** Makes connections over one kind of transport. */
export interface PairMaker {
  /** Connects two protocols; both have their transport when it resolves. */
  connect(client: IProtocol, server: IProtocol): Promise<Pair>;
  /** Whether an aborted connection looks to the peer as lost; otherwise as closed in order. */
  readonly abortIsSeen: boolean;
  /** Whether one direction can be closed by itself. */
  readonly halfClose: boolean;
  /**
   * Whether TLS lies between protocol and socket: limits in bytes are then not exact, and a `write`
   * after `loseConnection` is dropped, as in Twisted.
   */
  readonly encrypted?: boolean;
}
