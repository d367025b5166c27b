// How TLS is put on a socket itself.
//
// TLS works over any transport, by passing encrypted bytes through it (tls/wire.ts). Where the
// transport is a socket, Node can encrypt right above the system's handle: bytes then go from the
// system through OpenSSL to JavaScript once, and not four times. The transport still owns the
// socket, sees its errors and its end, and closes it.

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";

/** The method of transports that can carry TLS on their socket. */
export const carriesTLS: unique symbol = Symbol("carriesTLS");

/** What has something to send, or a socket to end. */
export interface Flushable {
  /** Sends it, or ends the socket. @internal */
  _flush(): void;
}

/** What a reactor has to send at the end of a turn: see transport/flush-list.ts. */
export interface Flushes {
  /** Has one flushed at the end of this turn, or of the delivery. */
  add(one: Flushable): void;
}

/** A transport whose socket carries TLS. It is called for what happens to the socket. */
export interface TLSCarrier {
  /** The asynchronous context of the protocol. */
  readonly _context: AsyncResource;
  /** What its reactor has to send. @internal */
  readonly _flushes: Flushes;
  /** The peer has ended the connection below TLS. @internal */
  _readEnded(): void;
  /** The socket met an error. @internal */
  _errored(error: Error): void;
  /**
   * The TLSSocket on its own socket. A reset must look at the state of this one.
   *
   * @internal
   */
  _encrypted: Socket | null;
}

/** A socket, and the transport that owns it. */
export interface CarriedTLS {
  readonly socket: Socket;
  readonly carrier: TLSCarrier;
}

/** A transport that may have its socket carry TLS. */
interface MayCarryTLS {
  [carriesTLS](): CarriedTLS | null;
}

/**
 * Has the socket of a transport carry TLS from now on; the transport delivers nothing of what it
 * reads any more.
 *
 * @returns `null` when the transport has no socket of its own, or when its socket still has older
 *   bytes to send or to deliver. Then the encrypted bytes go through the transport.
 */
export function carryTLS(transport: object): CarriedTLS | null {
  return (transport as Partial<MayCarryTLS>)[carriesTLS]?.() ?? null;
}

/** A member of Node's sockets that is not public. */
interface WithHandle {
  readonly _handle?: { readStart?(): number } | null;
}

/**
 * Whether the end of TLS on a socket can be distinguished from the end of the socket: see {@link
 * socketHasEnded}.
 */
export function canTellEnds(socket: Socket): boolean {
  return typeof (socket as WithHandle)._handle?.readStart === "function";
}

/**
 * Whether it is the socket below TLS that has ended, when TLS reports an end.
 *
 * Node reports the peer's close_notify and a connection that was cut off in the same way. But libuv
 * stops reading by itself when a socket ends, and only then. To start a handle that reads already
 * is an error (`UV_EALREADY`, see `uv_read_start`); to start one that has ended is not. No other
 * code relies on this.
 */
export function socketHasEnded(socket: Socket): boolean {
  const handle = (socket as WithHandle)._handle;
  return handle?.readStart === undefined || handle.readStart() === 0;
}
