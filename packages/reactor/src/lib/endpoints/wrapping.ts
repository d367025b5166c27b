// How an endpoint makes a Deferred of an attempt of the reactor, which reports to a factory.

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

/**
 * A protocol that receives file descriptors: from a fake transport, since Node cannot send them.
 */
interface FileDescriptorReceiver {
  /** A descriptor was received. */
  fileDescriptorReceived(descriptor: number): void;
}

/**
 * Stands between a transport and a protocol, and fires a Deferred with the protocol when that is
 * connected. From then on a transport of the reactor calls the protocol itself.
 *
 * It has the methods of `IHalfCloseableProtocol`, `IHandshakeListener` and
 * `IFileDescriptorReceiver` if, and only if, the protocol has them: transports check this.
 */
export class _WrappingProtocol extends Protocol {
  /** Exists only when the wrapped protocol has it. */
  declare readConnectionLost?: IHalfCloseableProtocol["readConnectionLost"];
  /** Exists only when the wrapped protocol has it. */
  declare writeConnectionLost?: IHalfCloseableProtocol["writeConnectionLost"];
  /** Exists only when the wrapped protocol has it. */
  declare handshakeCompleted?: IHandshakeListener["handshakeCompleted"];
  /** Exists only when the wrapped protocol has it. */
  declare fileDescriptorReceived?: FileDescriptorReceiver["fileDescriptorReceived"];

  /** Fires when the protocol is connected. */
  readonly _connectedDeferred: Deferred<IProtocol>;
  /** The protocol. */
  readonly _wrappedProtocol: IProtocol;
  /** Whether the protocol is connected: then this object has done its work. */
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

  /** The log prefix of the protocol, or else the name of its class. */
  override logPrefix(): string {
    const wrapped = this._wrappedProtocol;
    return isLoggingContext(wrapped) ? wrapped.logPrefix() : wrapped.constructor.name;
  }

  /** Connects the protocol, then fires the Deferred with it. */
  override connectionMade(): void {
    try {
      this._wrappedProtocol.makeConnection(this.transport as NonNullable<typeof this.transport>);
    } catch (error) {
      // The transport closes the connection for this error. The Deferred has to fail as well.
      if (!this._connectedDeferred.called) this._connectedDeferred.errback(error);
      throw error;
    }
    this._done = true;
    handOver(this.transport, this, innermost(this._wrappedProtocol));
    // The protocol may have cancelled the Deferred; then the connection is being closed.
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
 * The protocol within wrappers that have done their work: an endpoint may connect through another
 * endpoint.
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
  /** Fires with the connected protocol. When it is cancelled, the attempt is cancelled. */
  readonly _onConnection: Deferred<IProtocol>;
  /** The connector that makes the attempt. */
  declare _connector: IConnector;
  #stage: "connecting" | "building" | "built" = "connecting";

  constructor(wrappedFactory: IProtocolFactory) {
    super();
    this._wrappedFactory = wrappedFactory;
    this._onConnection = new Deferred((deferred) => this._canceller(deferred));
  }

  /** Stores the connector. */
  override startedConnecting(connector: IConnector): void {
    this._connector = connector;
  }

  /**
   * Cancels the attempt. The Deferred fails first: what the connector reports after that has no
   * effect.
   */
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
      // The factory has cancelled the Deferred: without a protocol the connection is closed.
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
 * Calls `begin` to connect, with a factory that wraps `protocolFactory`.
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
