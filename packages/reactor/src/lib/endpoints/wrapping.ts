// How the reactor's connectors, which report to factories, become Deferreds.

import { Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { handOver } from "../capabilities/hand-over.ts";
import { ConnectingCancelledError, NoProtocol } from "../error/connect.ts";
import type { IAddress } from "../interfaces/address.ts";
import {
  isHalfCloseableProtocol,
  isHandshakeListener,
  isLoggingContext,
} from "../interfaces/guards.ts";
import type { IConnector } from "../interfaces/port.ts";
import type {
  IHalfCloseableProtocol,
  IHandshakeListener,
  IProtocol,
  IProtocolFactory,
} from "../interfaces/protocol.ts";
import { ClientFactory } from "../protocol/factory.ts";
import { Protocol } from "../protocol/protocol.ts";

/** A protocol that is handed file descriptors; no transport on Node does it, but a fake one may. */
interface FileDescriptorReceiver {
  /** There only when the wrapped protocol has it. */
  fileDescriptorReceived(descriptor: number): void;
}

/**
 * Stands between a transport and a protocol, and fires a Deferred with the protocol once that is
 * connected. Then it has done its work: a transport of the reactor calls the protocol itself from
 * there on.
 *
 * The methods of `IHalfCloseableProtocol`, `IHandshakeListener` and `IFileDescriptorReceiver` are
 * there if, and only if, the protocol has them: transports look for them.
 */
export class _WrappingProtocol extends Protocol {
  /** There only when the wrapped protocol has it. */
  declare readConnectionLost?: IHalfCloseableProtocol["readConnectionLost"];
  /** There only when the wrapped protocol has it. */
  declare writeConnectionLost?: IHalfCloseableProtocol["writeConnectionLost"];
  /** There only when the wrapped protocol has it. */
  declare handshakeCompleted?: IHandshakeListener["handshakeCompleted"];
  /** There only when the wrapped protocol has it. */
  declare fileDescriptorReceived?: FileDescriptorReceiver["fileDescriptorReceived"];

  /** Fires when the protocol is connected. */
  readonly _connectedDeferred: Deferred<IProtocol>;
  /** The protocol. */
  readonly _wrappedProtocol: IProtocol;
  /** Whether the protocol is connected, so that nothing is left to do here. */
  _done = false;

  constructor(connectedDeferred: Deferred<IProtocol>, wrappedProtocol: IProtocol) {
    super();
    this._connectedDeferred = connectedDeferred;
    this._wrappedProtocol = wrappedProtocol;
    if (isHalfCloseableProtocol(wrappedProtocol)) {
      this.readConnectionLost = () => wrappedProtocol.readConnectionLost();
      this.writeConnectionLost = () => wrappedProtocol.writeConnectionLost();
    }
    if (isHandshakeListener(wrappedProtocol)) {
      this.handshakeCompleted = () => wrappedProtocol.handshakeCompleted();
    }
    if (isFileDescriptorReceiver(wrappedProtocol)) {
      this.fileDescriptorReceived = (descriptor) =>
        wrappedProtocol.fileDescriptorReceived(descriptor);
    }
  }

  /** What the protocol calls itself, or else the name of its class. */
  override logPrefix(): string {
    const wrapped = this._wrappedProtocol;
    return isLoggingContext(wrapped) ? wrapped.logPrefix() : wrapped.constructor.name;
  }

  /** Connects the protocol, then fires the Deferred with it. */
  override connectionMade(): void {
    try {
      this._wrappedProtocol.makeConnection(this.transport as NonNullable<typeof this.transport>);
    } catch (error) {
      // The transport closes the connection for it; the Deferred must not stay unfired.
      if (!this._connectedDeferred.called) this._connectedDeferred.errback(error);
      throw error;
    }
    this._done = true;
    handOver(this.transport, this, innermost(this._wrappedProtocol));
    // The protocol may have had the connection cancelled meanwhile; it is being closed then.
    if (!this._connectedDeferred.called) this._connectedDeferred.callback(this._wrappedProtocol);
  }

  override dataReceived(data: Buffer): void {
    this._wrappedProtocol.dataReceived(data);
  }

  override connectionLost(reason: Failure): void {
    this._wrappedProtocol.connectionLost(reason);
  }
}

/**
 * The protocol within wrappers that have done their work: an endpoint may connect by way of
 * another.
 */
function innermost(protocol: IProtocol): IProtocol {
  let inner = protocol;
  while (inner instanceof _WrappingProtocol && inner._done) inner = inner._wrappedProtocol;
  return inner;
}

function isFileDescriptorReceiver(
  candidate: IProtocol & Partial<FileDescriptorReceiver>,
): candidate is IProtocol & FileDescriptorReceiver {
  return typeof candidate.fileDescriptorReceived === "function";
}

/** Wraps what a factory builds, and fires a Deferred with the first protocol that is connected. */
export class _WrappingFactory extends ClientFactory {
  /** The factory that builds the protocols. */
  readonly _wrappedFactory: IProtocolFactory;
  /** Fires with the connected protocol; cancelling it gives up connecting. */
  readonly _onConnection: Deferred<IProtocol>;
  /** The connector that makes the attempt. */
  declare _connector: IConnector;
  #stage: "connecting" | "building" | "built" = "connecting";

  constructor(wrappedFactory: IProtocolFactory) {
    super();
    this._wrappedFactory = wrappedFactory;
    this._onConnection = new Deferred((deferred) => this._canceller(deferred));
  }

  /** Remembers the connector. */
  override startedConnecting(connector: IConnector): void {
    this._connector = connector;
  }

  /** Gives up: the Deferred fails first, so that what the connector reports then goes unheard. */
  _canceller(deferred: Deferred<IProtocol>): void {
    deferred.errback(new ConnectingCancelledError(this._connector.getDestination()));
    if (this.#stage === "connecting") this._connector.stopConnecting();
    else if (this.#stage === "built") this._connector.disconnect();
  }

  override doStart(): void {
    this._wrappedFactory.doStart();
  }

  override doStop(): void {
    this._wrappedFactory.doStop();
  }

  /**
   * The factory's protocol, wrapped; without one the Deferred fails, with `NoProtocol` or with what
   * was thrown.
   */
  override buildProtocol(addr: IAddress): _WrappingProtocol | null {
    const { _onConnection: deferred } = this;
    this.#stage = "building";
    try {
      const protocol = this._wrappedFactory.buildProtocol(addr);
      if (protocol === null || protocol === undefined) throw new NoProtocol();
      // Cancelled by the factory itself: without a protocol the connection is closed.
      if (deferred.called) return null;
      this.#stage = "built";
      return new _WrappingProtocol(deferred, protocol);
    } catch (error) {
      if (!deferred.called) deferred.errback(error);
      return null;
    }
  }

  /** Fails the Deferred, unless it was cancelled. */
  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    if (!this._onConnection.called) this._onConnection.errback(reason);
  }
}

/**
 * Has `begin` start to connect with a factory around `protocolFactory`.
 *
 * @returns a Deferred of the connected protocol; what `begin` throws fails it.
 */
export function connectWith(
  protocolFactory: IProtocolFactory,
  begin: (factory: _WrappingFactory) => unknown,
): Deferred<IProtocol> {
  try {
    const factory = new _WrappingFactory(protocolFactory);
    begin(factory);
    return factory._onConnection;
  } catch (error) {
    return fail(error);
  }
}
