// How a TLS engine is notified of ends and errors, at once and without confusion.
//
// Node emits `end` and `error` on a later turn, when a peer may have closed already. And it emits
// the same `end` for a peer that said that it has finished (close_notify) and for a connection that
// was cut off. So the methods are replaced that Node calls on a TLSSocket at once: `push`, which
// gets `null` at the end, and `destroy`, which gets the error.

import type { TLSSocket } from "node:tls";
import { type CarriedTLS, socketHasEnded } from "../capabilities/tls-carrier.ts";
import type { TLSWire } from "./wire.ts";

/** The engine that is notified. */
export interface EndObserver {
  /** Whether the engine has ended: then it is not notified any more. */
  readonly disconnected: boolean;
  /** Whether the peer said that it sends nothing more. It is set here. */
  closeNotifyReceived: boolean;
  /** Whether plain bytes are delivered as they come. @internal */
  readonly _flows: boolean;
  /** Plain bytes from the peer. @internal */
  _received(data: Buffer): void;
  /** TLS has failed. @internal */
  _failed(error: Error): void;
  /** The socket below TLS has failed. @internal */
  _socketFailed(error: Error): void;
}

/** Watches a TLSSocket on a wire: the owner of the engine carries the bytes. */
export function watchOnWire(socket: TLSSocket, wire: TLSWire, observer: EndObserver): void {
  const { push, destroy } = socket;
  socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    // When close_notify ends the plain side, the encrypted side is still open.
    if (chunk === null && !wire.readableEnded && !observer.disconnected)
      observer.closeNotifyReceived = true;
    return push.call(socket, chunk, encoding);
  };
  socket.destroy = (error?: Error) => {
    if (error !== undefined) observer._failed(error);
    return destroy.call(socket, error);
  };
}

/** Watches a TLSSocket that is put on the socket of a transport. */
export function watchOnSocket(
  socket: TLSSocket,
  below: CarriedTLS["socket"],
  observer: EndObserver,
): void {
  const { push, _read, destroy } = socket;
  /** Whether the stream has taken all that it wants, so that the socket below is not read. */
  let full = false;
  socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (
      chunk !== null &&
      observer._flows &&
      socket.readableFlowing &&
      socket.readableLength === 0
    ) {
      // The stream, which is empty, would emit these bytes at once, and schedule a tick of its own.
      observer._received(chunk as Buffer);
      return true;
    }
    // A handle that is not read, because the stream is full, has not ended either.
    if (chunk === null) observer.closeNotifyReceived ||= full || !socketHasEnded(below);
    const more = push.call(socket, chunk, encoding);
    full = !more;
    return more;
  };
  socket._read = (size) => {
    full = false;
    _read.call(socket, size);
  };
  socket.destroy = (error?: Error) => {
    if (error === undefined || observer.disconnected) return destroy.call(socket, error);
    // The transport closes the socket when it is notified, and with it this one.
    if (isSystemError(error)) observer._socketFailed(error);
    else observer._failed(error);
    return socket;
  };
}

/** Whether an error is of the socket, and not of TLS: Node names the system call. */
function isSystemError(error: Error): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === "string";
}
