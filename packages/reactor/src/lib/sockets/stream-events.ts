// The events of streams, and what they mean to a transport. The listeners are shared by all
// streams, and find their transport through a symbol: a connection so costs no closures.
//
// - `data`: https://nodejs.org/api/stream.html#event-data. May come in the middle of a tick, from
//   `resume()`. Not used where the socket reads into a buffer of ours: see borrowing-socket.ts.
// - `end`: the peer has sent FIN (or close_notify), and all before it was delivered. Sockets are
//   opened with `allowHalfOpen`, so that nothing happens by itself then.
// - `error`: reading or writing failed; `close` follows. There is a listener from the beginning to
//   the end: an error without one would end the process.
// - `close`: the handle is gone. It is the first event of an end when other code destroyed the
//   stream, and when both directions were ended.

import type { AsyncResource } from "node:async_hooks";
import type { Duplex } from "node:stream";

/** The observer that is notified of the events of a stream. */
export interface StreamOwner {
  /** The asynchronous context of the observer. */
  readonly _context: AsyncResource;
  /** Bytes were received. @internal */
  _received(data: Buffer): void;
  /** The peer sends nothing more. @internal */
  _readEnded(): void;
  /** Reading or writing failed. @internal */
  _errored(error: Error): void;
  /** The stream is closed. @internal */
  _closed(): void;
}

const OWNER = Symbol("owner");

interface OwnedStream extends Duplex {
  [OWNER]?: StreamOwner | null;
}

/** The observer of the events of a stream, or `null`. */
export function ownerOf(stream: Duplex): StreamOwner | null {
  return (stream as OwnedStream)[OWNER] ?? null;
}

/**
 * Calls `owner` for the events of a stream from now on.
 *
 * @param flowing - whether its data are among them, and begin to flow.
 */
export function attach(stream: Duplex, owner: StreamOwner, flowing: boolean): void {
  (stream as OwnedStream)[OWNER] = owner;
  stream.on("error", onError).on("close", onClose).on("end", onEnd);
  if (flowing) stream.on("data", onData);
}

/**
 * Notifies no observer any more. An error of the stream is dropped from then on: its owner was
 * notified of its end.
 */
export function detach(stream: Duplex | undefined): void {
  if (stream === undefined) return;
  (stream as OwnedStream)[OWNER] = null;
  stream.removeListener("data", onData).removeListener("end", onEnd);
}

/** Hands out no more data. */
export function muteData(stream: Duplex): void {
  stream.removeListener("data", onData);
}

/** Reports neither data nor their end: the stream is read by another one from now on. */
export function muteReads(stream: Duplex): void {
  stream.removeListener("data", onData).removeListener("end", onEnd);
}

function onData(this: OwnedStream, data: Buffer): void {
  const owner = this[OWNER];
  if (owner) owner._context.runInAsyncScope(owner._received, owner, data);
}

function onEnd(this: OwnedStream): void {
  const owner = this[OWNER];
  if (owner) owner._context.runInAsyncScope(owner._readEnded, owner);
}

function onError(this: OwnedStream, error: Error): void {
  this[OWNER]?._errored(error);
}

function onClose(this: OwnedStream): void {
  this[OWNER]?._closed();
}
