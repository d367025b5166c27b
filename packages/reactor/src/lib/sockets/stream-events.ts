// The events of streams, and the methods of a transport that are called for them. All streams have
// the same listeners, which find the transport by a symbol: so a connection needs no closures.
//
// - `data`: https://nodejs.org/api/stream.html#event-data. `resume()` may emit it in the middle of a
//   tick. A socket that reads into a buffer of ours does not emit it: see borrowing-socket.ts.
// - `end`: the peer has sent FIN (or close_notify), and all before it was delivered. Sockets are
//   opened with `allowHalfOpen`, so that nothing happens by itself then.
// - `error`: reading or writing failed; `close` follows. There is always a listener, since an error
//   without one would end the process.
// - `close`: the handle is closed. When other code destroyed the stream, or both directions were
//   ended, this is the first event of the end.

import type { AsyncResource } from "node:async_hooks";
import type { Duplex } from "node:stream";

/** The owner of a stream, which is notified of its events. */
export interface StreamOwner {
  /** The asynchronous context of the owner. */
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

/** The owner of a stream, or `null`. */
export function ownerOf(stream: Duplex): StreamOwner | null {
  return (stream as OwnedStream)[OWNER] ?? null;
}

/**
 * Calls `owner` for the events of a stream from now on.
 *
 * @param flowing - whether it reads at once, and emits `data`.
 */
export function attach(stream: Duplex, owner: StreamOwner, flowing: boolean): void {
  (stream as OwnedStream)[OWNER] = owner;
  stream.on("error", onError).on("close", onClose).on("end", onEnd);
  if (flowing) stream.on("data", onData);
}

/**
 * Notifies no owner any more. A later error of the stream is dropped: the owner was notified of the
 * end already.
 */
export function detach(stream: Duplex | undefined): void {
  if (stream === undefined) return;
  (stream as OwnedStream)[OWNER] = null;
  stream.removeListener("data", onData).removeListener("end", onEnd);
}

/** Reports no more data. */
export function muteData(stream: Duplex): void {
  stream.removeListener("data", onData);
}

/** Reports neither data nor their end: another stream reads from this one from now on. */
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
