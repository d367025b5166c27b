// Listening ports and connectors.

import type { Deferred } from "@twisted-ts/deferred";
import type { IAddress } from "./address.ts";

/**
 * Something that listens. From `twisted.internet.interfaces.IListeningPort`.
 *
 * @typeParam Address - the kind of its address.
 */
export interface IListeningPort<Address extends IAddress = IAddress> {
  /**
   * Starts to listen.
   *
   * @throws CannotListenError when the address cannot be used.
   */
  startListening(): void;
  /** Stops listening; the Deferred, if there is one, fires when the port is closed. */
  stopListening(): Deferred<void> | undefined;
  /** The address that it listens on. */
  getHost(): Address;
}

/**
 * Makes a connection to a peer, and makes it again when it is asked to. From
 * `twisted.internet.interfaces.IConnector`.
 */
export interface IConnector {
  /**
   * Gives up connecting.
   *
   * @throws NotConnectingError when it is not connecting.
   */
  stopConnecting(): void;
  /** Closes the connection, or gives up connecting. */
  disconnect(): void;
  /** Connects; after a connection was lost or failed, connects again. */
  connect(): void;
  /** Where it connects to. */
  getDestination(): IAddress;
}
