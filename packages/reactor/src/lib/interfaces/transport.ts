// Transports: the objects that protocols write to.

import type { IAddress, IHostAddress } from "./address.ts";
import type { IConsumer, IPullProducer, IPushProducer } from "./producer.ts";
import type { TLSContextFactory } from "./tls.ts";

/**
 * One end of a stream connection.
 *
 * From `twisted.internet.interfaces.ITransport`.
 */
export interface ITransport {
  /**
   * Sends bytes, in order, without waiting. The bytes are not copied: do not change them until they
   * are sent.
   *
   * @throws TypeError for a string.
   */
  write(data: Uint8Array): void;
  /** Sends several pieces, with the same effect as one {@link ITransport.write} of all. */
  writeSequence(data: Iterable<Uint8Array>): void;
  /**
   * Closes the connection when everything that was written is sent. Nothing is received any more,
   * and `connectionLost` is called on a later turn.
   *
   * A pull producer is asked for more until it has finished. A push producer is resumed only if the
   * transport had paused it; when all is sent again, it is stopped. (A TLS transport waits until
   * either has finished.)
   */
  loseConnection(): void;
  /** The address of the other side; it is kept after the connection has ended. */
  getPeer(): IAddress;
  /** The address of this side; it is kept after the connection has ended. */
  getHost(): IAddress;
}

/** A TCP connection. From `twisted.internet.interfaces.ITCPTransport`. */
export interface ITCPTransport extends ITransport {
  /** Ends sending once what is queued is sent; still receives. See `IHalfCloseableProtocol`. */
  loseWriteConnection(): void;
  /**
   * Closes the connection at once, and drops what is queued. `connectionLost` is called with
   * `ConnectionAborted`, on a later turn.
   */
  abortConnection(): void;
  /** Whether small writes are sent at once, instead of being gathered (TCP_NODELAY). */
  getTcpNoDelay(): boolean;
  /** Sets TCP_NODELAY. */
  setTcpNoDelay(enabled: boolean): void;
  /** Whether the system probes an idle connection (SO_KEEPALIVE). */
  getTcpKeepAlive(): boolean;
  /** Sets SO_KEEPALIVE. */
  setTcpKeepAlive(enabled: boolean): void;
}

/** A UNIX stream connection. From `twisted.internet.interfaces.IUNIXTransport`. */
export interface IUNIXTransport extends ITransport {
  /** Sends a copy of an open file descriptor with the next bytes that are written. */
  sendFileDescriptor(descriptor: number): void;
}

/**
 * A transport that takes producers. It has those methods of
 * `twisted.internet.interfaces.IConsumer` that every stream transport of the reactor has.
 */
export interface IProducerTransport extends ITransport {
  /** See `IConsumer.registerProducer`. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void;
  /** See `IConsumer.unregisterProducer`. */
  unregisterProducer(): void;
}

/**
 * A connection as a producer of what it receives: it can be paused, resumed and closed. A transport
 * is one, and so is the transport that the protocol of a response's body gets.
 */
export interface IConnectionProducer extends IPushProducer {
  /** Whether the connection is being closed. Then `LineReceiver` delivers no more lines. */
  readonly disconnecting: boolean;
  /** See {@link ITransport.loseConnection}. */
  loseConnection(): void;
  /**
   * See {@link ITCPTransport.abortConnection}. Every transport of the reactor has it; a fake one
   * may not.
   */
  abortConnection?(): void;
}

/**
 * A stream transport of the reactor, or a wrapper of one: it takes bytes, lets a producer write to
 * it, and is itself a producer of what it receives. The members that only some transports have are
 * optional.
 *
 * @typeParam Address - the kind of the addresses, by default those of IP sockets. A protocol for
 *   UNIX sockets declares its field `transport` with another.
 */
export interface IStreamTransport<Address extends IAddress = IHostAddress>
  extends ITransport,
    IConsumer,
    IConnectionProducer {
  /** See {@link ITransport.write}. */
  write(data: Uint8Array): void;
  /** See {@link ITransport.loseConnection}. */
  loseConnection(): void;
  /** See {@link ITransport.getPeer}. */
  getPeer(): Address;
  /** See {@link ITransport.getHost}. */
  getHost(): Address;
  /** See {@link ITCPTransport.loseWriteConnection}. */
  loseWriteConnection?(): void;
  /** See {@link ITCPTransport.getTcpNoDelay}; only TCP has it. */
  getTcpNoDelay?(): boolean;
  /** See {@link ITCPTransport.setTcpNoDelay}; only TCP has it. */
  setTcpNoDelay?(enabled: boolean): void;
  /** See {@link ITCPTransport.getTcpKeepAlive}; only TCP has it. */
  getTcpKeepAlive?(): boolean;
  /** See {@link ITCPTransport.setTcpKeepAlive}; only TCP has it. */
  setTcpKeepAlive?(enabled: boolean): void;
  /** See `ITLSTransport.startTLS`; only plain connections have it. */
  startTLS?(contextFactory: TLSContextFactory, normal?: boolean): void;
}

/** A child process, seen from its parent. From `twisted.internet.interfaces.IProcessTransport`. */
export interface IProcessTransport extends ITransport {
  /** The process id, or `null` when the process has exited. */
  readonly pid: number | null;
  /** Closes descriptor 0, when everything that is queued for it is written. */
  closeStdin(): void;
  /** Closes descriptor 1. */
  closeStdout(): void;
  /** Closes descriptor 2. */
  closeStderr(): void;
  /** Closes the parent's end of the pipe to a descriptor of the child. */
  closeChildFD(descriptor: number): void;
  /** Writes to a descriptor of the child. */
  writeToChild(childFD: number, data: Uint8Array): void;
  /** Closes descriptors 0, 1 and 2. */
  loseConnection(): void;
  /**
   * Sends a signal: `"HUP"`, `"KILL"`, `"STOP"`, `"INT"`, `"TERM"`, or a number.
   *
   * @throws ProcessExitedAlready when the process has exited.
   */
  signalProcess(signalID: string | number): void;
}
