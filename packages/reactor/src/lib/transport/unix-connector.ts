// The connector of UNIX sockets.

import { UNIXAddress } from "../address/unix.ts";
import type { IClientFactory } from "../interfaces/protocol.ts";
import type { Client } from "./client.ts";
import { BaseConnector } from "./connector.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { UNIXClient } from "./unix-client.ts";

/** Manages a connection over a UNIX socket. From `twisted.internet.unix.Connector`. */
export class UNIXConnector extends BaseConnector {
  /** The path. */
  readonly address: string;
  /** Whether to connect only if a listener holds the lock file. */
  readonly checkPID: boolean;

  constructor(
    address: string,
    factory: IClientFactory,
    timeout: number | null,
    checkPID: boolean,
    reactor: TransportReactor,
  ) {
    super(factory, timeout, reactor);
    this.address = address;
    this.checkPID = checkPID;
  }

  override _makeTransport(): Client {
    return new UNIXClient(this.address, this.checkPID, this, this.reactor);
  }

  override getDestination(): UNIXAddress {
    return new UNIXAddress(this.address);
  }
}
