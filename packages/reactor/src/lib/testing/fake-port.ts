// Ports and connectors that do nothing.

import type { Deferred } from "@twisted-ts/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IConnector, IListeningPort } from "../interfaces/port.ts";

/** A port that does not listen. From `twisted.internet.testing._FakePort`. */
export class _FakePort<Address extends IAddress = IAddress> implements IListeningPort<Address> {
  readonly _hostAddress: Address;

  /** @param hostAddress - the address that `getHost` returns. */
  constructor(hostAddress: Address) {
    this._hostAddress = hostAddress;
  }

  /** Does nothing. */
  startListening(): void {}

  /** Does nothing. */
  stopListening(): Deferred<void> | undefined {
    return undefined;
  }

  /** The address it was made with. */
  getHost(): Address {
    return this._hostAddress;
  }
}

/**
 * A connector that does not connect, but remembers how it was called. From
 * `twisted.internet.testing._FakeConnector`.
 */
export class _FakeConnector implements IConnector {
  /** Whether `disconnect` was called. */
  _disconnected = false;
  /** Whether `stopConnecting` was called. */
  stoppedConnecting = false;
  readonly _address: IAddress;

  /** @param address - the address that `getDestination` returns. */
  constructor(address: IAddress) {
    this._address = address;
  }

  /** Sets {@link _FakeConnector.stoppedConnecting}. */
  stopConnecting(): void {
    this.stoppedConnecting = true;
  }

  /** Sets {@link _FakeConnector._disconnected}. */
  disconnect(): void {
    this._disconnected = true;
  }

  /** Does nothing. */
  connect(): void {}

  /** The address it was made with. */
  getDestination(): IAddress {
    return this._address;
  }
}
