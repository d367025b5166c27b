// The base classes of protocols that receive packets.

import type { Failure } from "@twisted-ts/deferred";
import { _loggerFor } from "@twisted-ts/deferred/logger";
import type { IDatagramProtocol, IUDPTransport } from "../interfaces/datagram.ts";
import type { ILoggingContext } from "../interfaces/protocol.ts";

/**
 * A datagram protocol was started twice, or stopped before it was started (in Twisted an
 * AssertionError).
 */
export class DatagramProtocolStateError extends Error {
  override name = "DatagramProtocolStateError";
}

/**
 * Receives packets of any kind of transport. From
 * `twisted.internet.protocol.AbstractDatagramProtocol`.
 */
export class AbstractDatagramProtocol implements IDatagramProtocol {
  /** The transport to write to; `null` while there is none. */
  transport: unknown = null;
  /** How many ports use this protocol now. */
  numPorts = 0;
  /** Whether starting and stopping is logged. */
  noisy = true;

  /**
   * A port starts to use this protocol: the first calls {@link
   * AbstractDatagramProtocol.startProtocol}.
   */
  doStart(): void {
    if (this.numPorts === 0) {
      if (this.noisy) _loggerFor(this).info("Starting protocol {protocol}", { protocol: this });
      this.startProtocol();
    }
    this.numPorts += 1;
  }

  /**
   * A port has finished with this protocol: the last calls {@link
   * AbstractDatagramProtocol.stopProtocol}.
   *
   * @throws DatagramProtocolStateError when no port uses it.
   */
  doStop(): void {
    if (this.numPorts === 0) throw new DatagramProtocolStateError("No port uses this protocol.");
    this.numPorts -= 1;
    this.transport = null;
    if (this.numPorts === 0) {
      if (this.noisy) _loggerFor(this).info("Stopping protocol {protocol}", { protocol: this });
      this.stopProtocol();
    }
  }

  /** For subclasses: called when there is a transport, once however many ports there are. */
  startProtocol(): void {}

  /** For subclasses: called when all ports are closed. */
  stopProtocol(): void {}

  /**
   * Takes a transport and starts.
   *
   * @throws DatagramProtocolStateError when it has one.
   */
  makeConnection(transport: unknown): void {
    if (this.transport !== null) {
      throw new DatagramProtocolStateError("This protocol has a transport already.");
    }
    this.transport = transport;
    this.doStart();
  }

  /** For subclasses: a packet was received from `addr`. */
  datagramReceived(_datagram: Buffer, _addr?: unknown): void {}

  toString(): string {
    return `<${this.constructor.name} instance>`;
  }
}

/** Receives packets of UDP. From `twisted.internet.protocol.DatagramProtocol`. */
export class DatagramProtocol extends AbstractDatagramProtocol implements ILoggingContext {
  /** The port; `null` while there is none. */
  declare transport: IUDPTransport | null;

  /** The name of the class. */
  logPrefix(): string {
    return this.constructor.name;
  }

  /** For subclasses: on a connected port, an earlier packet was refused. */
  connectionRefused(): void {}
}

/** Receives packets of one peer. From `twisted.internet.protocol.ConnectedDatagramProtocol`. */
export class ConnectedDatagramProtocol extends DatagramProtocol {
  /** For subclasses: a packet was received from the peer. */
  override datagramReceived(_datagram: Buffer): void {}

  /** For subclasses: connecting failed, most often because the name has no address. */
  connectionFailed(_failure: Failure): void {}
}
