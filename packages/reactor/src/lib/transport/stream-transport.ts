// A Twisted transport over a stream of Node: how a connection begins and ends.
// What it receives is in incoming-side.ts, what it sends in outgoing-side.ts.
//
// Node's stream is only the carrier. What is promised to protocols is kept here:
//
// - `connectionLost` is called once. Every event of the stream leads there; it releases the stream
//   first.
// - Every event is delivered to the protocol in one asynchronous context, `_context`: that in which
//   the connection was asked for, or the port. (Node runs the events of an accepted socket in
//   none.)

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import { inspect } from "node:util";
import { Failure } from "@twisted-ts/deferred";
import { type HandsOver, handOver, handsOver } from "../capabilities/hand-over.ts";
import { holdsProcess, type ProcessHolder } from "../capabilities/process-hold.ts";
import type { ISelectable } from "../capabilities/selectables.ts";
import { ConnectionAborted } from "../error/connection.ts";
import { CONNECTION_DONE } from "../error/constants.ts";
import { closedCleanly, lostBecause } from "../error/reasons.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { log } from "../log/transport-log.ts";
import { askBeforeDestroy } from "../sockets/keep-reading.ts";
import { attach, detach, type StreamOwner } from "../sockets/stream-events.ts";
import { IncomingSide } from "./incoming-side.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** One end of a connection over a stream. From `twisted.internet.abstract.FileDescriptor`. */
export abstract class StreamTransport
  extends IncomingSide
  implements ISelectable, StreamOwner, ProcessHolder, HandsOver
{
  constructor(protocol: IProtocol | null, context: AsyncResource, reactor: TransportReactor) {
    super(context, reactor);
    this.protocol = protocol;
  }

  // ---- What each kind of stream has of its own

  /** Closes the socket at once; with `abort` so that the peer notices. */
  abstract _closeSocket(abort: boolean): void;
  /** Nothing more will be received, and the connection is not being closed. @internal */
  abstract _inputEnded(): void;
  /** Nothing more will be sent; bytes are still received. @internal */
  abstract _writeEnded(): void;

  /** Whether the end of what is received was a reset: see `TCPClient`. @internal */
  _wasReset(): boolean {
    return false;
  }

  /** @internal */
  override _reasonFor(error: Error): Error {
    return lostBecause(error);
  }

  // ---- The beginning

  /**
   * Takes the socket, and listens to it.
   *
   * @param flowing - whether it emits `data`; otherwise it calls {@link StreamTransport._read}.
   * @internal
   */
  _useSocket(socket: Socket, flowing: boolean): void {
    this._socket = socket;
    askBeforeDestroy(socket);
    attach(socket, this, flowing);
    if (this._paused) socket.pause();
  }

  // ---- While it is open: the process, the protocol, the console

  /** See `keepProcessAlive`. */
  [holdsProcess](holds: boolean): void {
    if (this.disconnected) return;
    if (holds) {
      this._socket?.ref();
      return;
    }
    this._socket?.unref();
    // It may wait for long: it must need little memory.
    if (this._queue?.bytes === 0) this._queue = null;
  }

  /** See `handOver`. */
  [handsOver](from: IProtocol, to: IProtocol): void {
    if (this.protocol === from) this.protocol = to;
    // TLS may have been put between the two since.
    else handOver(this.protocol, from, to);
  }

  /** What the console shows: the kind, the state, and how many bytes wait to be written. */
  [inspect.custom](): string {
    const open = this._paused ? "open, paused" : "open";
    const state = this.connected ? (this.disconnecting ? "closing" : open) : "closed";
    const waiting = (this._queue?.bytes ?? 0) + (this.connected ? this._socket.writableLength : 0);
    return `${this.constructor.name}(${this}, ${state}, ${waiting} bytes to write)`;
  }

  // ---- The end, when the protocol asks for it

  /** See `ITransport.loseConnection`. */
  loseConnection(): void {
    if (!this.connected || this._closing) return;
    this.disconnecting = true;
    this._closing = true;
    this._stopDelivering(!this._writeDisconnected && !this._isReadingOut);
    if (this._writeDisconnected || this._isReadingOut) {
      this.reactor.callLater(0, () => this.connectionLost(new Failure(CONNECTION_DONE)));
    } else {
      this._flushSoon();
    }
  }

  /** See `ITCPTransport.abortConnection`. */
  abortConnection(): void {
    if (this.disconnected || this._aborting) return;
    this._aborting = true;
    this.pauseProducing();
    this.reactor.callLater(0, () => this.connectionLost(new Failure(new ConnectionAborted())));
  }

  // ---- The end, as events report it

  /** @internal */
  override _failed(error: unknown): void {
    const failure = new Failure(error);
    log.failure("Unhandled Error", failure);
    this.connectionLost(failure);
  }

  /** @internal */
  override _endSent(): void {
    if (!this.connected || this._aborting || this._isReadingOut) return;
    if (this._closing) this.connectionLost(closedCleanly());
    else this._context.runInAsyncScope(this._writeEnded, this);
  }

  /** @internal */
  override _readEnded(): void {
    this._peerEnded = true;
    if (!this.connected || this._aborting) return;
    if (this._closing) {
      this._checkDrained();
      return;
    }
    // A stream that holds nothing ends though it is paused. The protocol is notified when it
    // resumes.
    this._endIsHeld = this._paused;
    if (this._paused) return;
    if (!this._writeDisconnected && this._wasReset()) {
      this.connectionLost(new Failure(lostBecause()));
      return;
    }
    this._inputEnded();
    // The stream may have closed meanwhile.
    if (this.connected && this._socket.destroyed) this._closed();
  }

  /** The stream met an error. @internal */
  _errored(error: Error): void {
    if (this.disconnected || this._aborting) return;
    // When all was sent, and the end as well, nothing can be lost any more.
    const done = this._closing && this._writeDisconnected && !this._isReadingOut;
    this.connectionLost(done ? closedCleanly() : new Failure(this._reasonFor(error)));
  }

  /** The stream is closed. @internal */
  _closed(): void {
    if (this.disconnected || this._aborting || (this._endIsHeld && !this._closing)) return;
    const inOrder = this._writeDisconnected && !this._isReadingOut;
    this.connectionLost(inOrder ? closedCleanly() : new Failure(lostBecause()));
  }

  // ---- The end itself

  /**
   * Ends the connection at once, for that reason: releases the stream, stops the producer, calls
   * the protocol. Users of a transport call `loseConnection` or `abortConnection` instead.
   */
  connectionLost(reason: Failure): void {
    if (!this.disconnected) this._context.runInAsyncScope(this._lose, this, reason);
  }

  /** @internal */
  _lose(reason: Failure): void {
    this.disconnected = true;
    this.connected = false;
    this.reactor._selectables.delete(this);
    this._queue = null;
    this._stopProducer();
    detach(this._socket);
    this._closeSocket(reason.check(ConnectionAborted) !== null);
    const { protocol } = this;
    this.protocol = null;
    try {
      protocol?.connectionLost(reason);
    } catch (error) {
      log.failure("Unhandled Error", new Failure(error));
    }
  }
}
