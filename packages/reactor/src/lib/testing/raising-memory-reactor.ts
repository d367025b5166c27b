// A reactor that fails to connect and to listen.

import type { IHostAddress } from "../interfaces/address.ts";
import type { IConnector, IListeningPort } from "../interfaces/port.ts";
import type {
  IReactorSocket,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
} from "../interfaces/reactor.ts";

/**
 * A reactor for tests whose methods all throw.
 *
 * From `twisted.internet.testing.RaisingMemoryReactor`.
 */
export class RaisingMemoryReactor
  implements IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket
{
  static readonly qualifiedName: string = "twisted.internet.testing.RaisingMemoryReactor";
  readonly _listenException: unknown;
  readonly _connectException: unknown;

  /**
   * @param listenException - what the methods that listen throw, and `adoptStreamPort`.
   * @param connectException - what the methods that connect throw, `adoptStreamConnection` and
   *   `adoptDatagramPort`.
   */
  constructor(listenException: unknown = null, connectException: unknown = null) {
    this._listenException = listenException;
    this._connectException = connectException;
  }

  /** Throws the exception for listening. */
  adoptStreamPort(..._args: Parameters<IReactorSocket["adoptStreamPort"]>): IListeningPort {
    return raise(this._listenException);
  }

  /** Throws the exception for listening. */
  listenTCP(..._args: Parameters<IReactorTCP["listenTCP"]>): IListeningPort<IHostAddress> {
    return raise(this._listenException);
  }

  /** Throws the exception for connecting. */
  connectTCP(..._args: Parameters<IReactorTCP["connectTCP"]>): IConnector {
    return raise(this._connectException);
  }

  /** Throws the exception for listening. */
  listenSSL(..._args: Parameters<IReactorSSL["listenSSL"]>): IListeningPort<IHostAddress> {
    return raise(this._listenException);
  }

  /** Throws the exception for connecting. */
  connectSSL(..._args: Parameters<IReactorSSL["connectSSL"]>): IConnector {
    return raise(this._connectException);
  }

  /** Throws the exception for listening. */
  listenUNIX(..._args: Parameters<IReactorUNIX["listenUNIX"]>): IListeningPort {
    return raise(this._listenException);
  }

  /** Throws the exception for connecting. */
  connectUNIX(..._args: Parameters<IReactorUNIX["connectUNIX"]>): IConnector {
    return raise(this._connectException);
  }

  /** Throws the exception for connecting. */
  adoptDatagramPort(..._args: Parameters<IReactorSocket["adoptDatagramPort"]>): IListeningPort {
    return raise(this._connectException);
  }

  /** Throws the exception for connecting. */
  adoptStreamConnection(..._args: Parameters<IReactorSocket["adoptStreamConnection"]>): void {
    raise(this._connectException);
  }
}

function raise(exception: unknown): never {
  if (exception === null) throw new TypeError("RaisingMemoryReactor was given no such exception");
  throw exception;
}
