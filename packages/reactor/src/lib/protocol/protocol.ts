// The base classes of protocols.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone } from "../error/connection.ts";
import type { IAddress, IHostAddress } from "../interfaces/address.ts";
import type { ILoggingContext, IProtocol } from "../interfaces/protocol.ts";
import type { IStreamTransport, ITransport } from "../interfaces/transport.ts";

/** The reason for the end of a connection when no other reason was given. */
export const connectionDone: Failure = new Failure(new ConnectionDone());
connectionDone.cleanFailure();

/** What all protocols have in common. From `twisted.internet.protocol.BaseProtocol`. */
export class BaseProtocol {
  static {
    // On the prototype, as Twisted's class attributes, so that a subclass may have getters in place
    // of them. (Initializers of fields are slow: V8 of Node 20 does not cache them for a class that
    // has more than four subclasses.)
    BaseProtocol.prototype.connected = false;
    BaseProtocol.prototype.transport = null;
  }

  /** Whether {@link BaseProtocol.makeConnection} has been called. */
  declare connected: boolean;
  /** The transport to write to; `null` before the connection is made. */
  declare transport: ITransport | null;

  /** Takes the transport, then calls {@link BaseProtocol.connectionMade}. */
  makeConnection(transport: ITransport): void {
    this.connected = true;
    this.transport = transport;
    this.connectionMade();
  }

  /** For subclasses: the connection is made. */
  connectionMade(): void {}
}

/**
 * The base class of protocols for stream connections: override `connectionMade`, `dataReceived` and
 * `connectionLost`.
 *
 * From `twisted.internet.protocol.Protocol`.
 *
 * @typeParam Address - the kind of the addresses of its transport, by default those of IP sockets.
 */
export class Protocol<Address extends IAddress = IHostAddress>
  extends BaseProtocol
  implements IProtocol, ILoggingContext
{
  static {
    Protocol.prototype.factory = null;
  }

  /** The transport to write to; `null` before the connection is made. */
  declare transport: IStreamTransport<Address> | null;
  /**
   * The factory that built this protocol, or `null`. Subclasses `declare` it with a narrower type.
   */
  declare factory: object | null;

  /** The name of the class. */
  logPrefix(): string {
    return this.constructor.name;
  }

  /**
   * For subclasses: bytes were received, in pieces of any size. The protocol may keep and change
   * them.
   */
  dataReceived(_data: Buffer): void {}

  /** For subclasses: the connection has ended. Called once, and last of all. */
  connectionLost(_reason: Failure = connectionDone): void {}
}
