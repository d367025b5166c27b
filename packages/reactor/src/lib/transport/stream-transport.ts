// A Twisted transport over a stream of Node: reading, and the order in which a connection ends.
// What sends is in outgoing-side.ts.
//
// Node's stream is only the carrier. What is promised to protocols is kept here:
//
// - Nothing is delivered after `loseConnection` or `abortConnection`. A connection that is being
//   closed reads on all the same, and drops what it reads: so it notices that the peer is gone, and
//   a peer that waits for its own bytes to be read reads ours.
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
import { lentFormOf, type RoomTaker, readsInto } from "../capabilities/lent-data.ts";
import { holdsProcess, type ProcessHolder } from "../capabilities/process-hold.ts";
import type { ISelectable } from "../capabilities/selectables.ts";
import { ConnectionAborted } from "../error/connection.ts";
import { CONNECTION_DONE } from "../error/constants.ts";
import { closedCleanly, lostBecause } from "../error/reasons.ts";
import type { IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { log } from "../log/transport-log.ts";
import {
  askBeforeDestroy,
  isWriteError,
  type LateReader,
  type PatientOwner,
  ReadingOut,
} from "../sockets/keep-reading.ts";
import { attach, detach, type StreamOwner } from "../sockets/stream-events.ts";
import type { ReadOwner } from "./borrowing-socket.ts";
import { OutgoingSide } from "./outgoing-side.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * A connection that is being closed reads and drops this many bytes. Beyond, the peer is held up.
 */
const MOST_DROPPED = 1_048_576;

/** One end of a connection over a stream. From `twisted.internet.abstract.FileDescriptor`. */
export abstract class StreamTransport
  extends OutgoingSide
  implements
    IPushProducer,
    ISelectable,
    StreamOwner,
    ReadOwner,
    RoomTaker,
    PatientOwner,
    LateReader,
    ProcessHolder,
    HandsOver
{
  /** The protocol, which is given the events; `null` before and after. */
  protocol: IProtocol | null;
  /** Whether reading is paused. */
  _paused = false;

  /** Whether `dataReceived` is on the stack. */
  #delivering = false;
  /**
   * Whether the bytes that are being delivered are lent: then the next read may go to memory of the
   * protocol's.
   */
  #lending = false;
  /** Where the protocol wants the next read to go. */
  #room: Buffer | null = null;
  /** How many bytes were dropped while the connection was being closed. */
  #dropped = 0;
  /** After an error, while what was received before is delivered. */
  #readingOut: ReadingOut | null = null;

  constructor(protocol: IProtocol | null, context: AsyncResource, reactor: TransportReactor) {
    super(context, reactor);
    this.protocol = protocol;
  }

  // ---- What subclasses say

  /** Closes the socket at once; with `abort` so that the peer notices. */
  abstract _closeSocket(abort: boolean): void;
  /** Nothing more will be received, and the connection is not being closed. */
  abstract _inputEnded(): void;
  /** Nothing more will be sent; receiving goes on. */
  abstract _writeEnded(): void;

  /** Whether the end of what is received was a reset: see `TCPClient`. */
  _wasReset(): boolean {
    return false;
  }

  /** The reason of a loss for an error of the stream. */
  _reasonFor(error: Error): Error {
    return lostBecause(error);
  }

  // ---- The beginning

  /**
   * Takes the socket, and listens to it.
   *
   * @param flowing - whether it emits `data`; otherwise it calls {@link StreamTransport._read}.
   */
  _useSocket(socket: Socket, flowing: boolean): void {
    this._socket = socket;
    askBeforeDestroy(socket);
    attach(socket, this, flowing);
    if (this._paused) socket.pause();
  }

  // ---- Reading. The transport is itself a producer of what it receives

  /** Delivers nothing until `resumeProducing`; the peer is held up. */
  pauseProducing(): void {
    this._paused = true;
    if (!this.disconnected && !this.#delivering) this._socket?.pause();
  }

  /** Delivers again, from a later turn on. */
  resumeProducing(): void {
    if (!this.connected || this._closing || this._aborting) return;
    this.startReading();
  }

  /** The same as {@link StreamTransport.pauseProducing}. */
  stopReading(): void {
    this.pauseProducing();
  }

  /** Delivers again, in any state of the connection. */
  startReading(): void {
    this._paused = false;
    if (!this.connected) return;
    if (this.#readingOut !== null) this.#readingOut.resume();
    else if (!this.#delivering) this._socket.resume();
  }

  /** Whether it waits for something to receive. */
  get reading(): boolean {
    return !this.disconnected && !this._paused;
  }

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** The socket has read, into a buffer that is not ours. */
  _read(lent: Buffer): boolean {
    this.#room = null;
    if (this.#readingOut !== null) return this.#readingOut.push(Buffer.from(lent));
    if (this._takes(lent)) this._context.runInAsyncScope(deliverLent, undefined, this, lent);
    return this._readsOnward();
  }

  /** See `readInto`. */
  [readsInto](room: Buffer): boolean {
    if (this.#lending) this.#room = room;
    return this.#lending;
  }

  /** See `ReadOwner`. */
  _takeRoom(): Buffer | null {
    const room = this.#room;
    this.#room = null;
    return room;
  }

  /** Bytes have come, which are the receiver's. */
  _received(data: Buffer): void {
    if (this._takes(data)) this._deliver(data, false);
    // Only what was asked for last counts, to go on or not: most that pause have gone on before
    // they return.
    if (this.disconnected || this.#readingOut !== null) return;
    if (!this._readsOnward()) this._socket.pause();
    else if (this._socket.isPaused()) this._socket.resume();
  }

  /** Whether the protocol is given what was read. */
  _takes(data: Buffer): boolean {
    if (this._closing) this.#dropped += data.length;
    return this.connected && !this._closing && !this._aborting;
  }

  /** Whether more is to be read now. */
  _readsOnward(): boolean {
    if (this._closing) return !this._aborting && this.#dropped < MOST_DROPPED;
    return !this._paused;
  }

  /** Gives bytes to the protocol. */
  _deliver(data: Buffer, lent: boolean): void {
    this.#delivering = true;
    this.#lending = lent;
    const protocol = this.protocol as IProtocol;
    try {
      const borrow = lentFormOf(protocol);
      if (borrow === undefined) protocol.dataReceived(lent ? Buffer.from(data) : data);
      else borrow.call(protocol as never, data);
    } catch (error) {
      this._failed(error);
    }
    this.#delivering = false;
    this.#lending = false;
  }

  // ---- Reading on after an error: see keep-reading.ts

  /**
   * An error is about to destroy the stream: whether what was received before is delivered first.
   */
  _readsOn(error: Error): boolean {
    if (!this.connected || this._closing || this._aborting) return false;
    if (this.#readingOut !== null) {
      this.#readingOut.finish();
      return true;
    }
    // When reading has failed, there is only what a stream holds that is paused.
    if (!isWriteError(error) && this._socket.readableLength === 0) return false;
    this._writeDisconnected = true;
    this.#readingOut = new ReadingOut(error, this._socket, this);
    return true;
  }

  /** What came before the error is delivered. */
  _readOut(error: Error): void {
    if (!this.connected || this._aborting || this._closing) return;
    this.connectionLost(new Failure(this._reasonFor(error)));
  }

  // ---- What others ask of it between

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
    // TLS may have come between since.
    else handOver(this.protocol, from, to);
  }

  /** What the console shows: what it is, how far it is, and how much waits to be written. */
  [inspect.custom](): string {
    const open = this._paused ? "open, paused" : "open";
    const state = this.connected ? (this.disconnecting ? "closing" : open) : "closed";
    const waiting = (this._queue?.bytes ?? 0) + (this.connected ? this._socket.writableLength : 0);
    return `${this.constructor.name}(${this}, ${state}, ${waiting} bytes to write)`;
  }

  // ---- The end

  /** See `ITransport.loseConnection`. */
  loseConnection(): void {
    if (!this.connected || this._closing) return;
    this._paused = true;
    this.disconnecting = true;
    this._closing = true;
    if (this._writeDisconnected) {
      if (!this.#delivering) this._socket.pause();
      this.reactor.callLater(0, () => this.connectionLost(new Failure(CONNECTION_DONE)));
    } else {
      if (!this.#delivering) this._socket.resume();
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

  override _failed(error: unknown): void {
    const failure = new Failure(error);
    log.failure("Unhandled Error", failure);
    this.connectionLost(failure);
  }

  override _endSent(): void {
    if (!this.connected || this._aborting || this.#readingOut !== null) return;
    if (this._closing) this.connectionLost(closedCleanly());
    else this._context.runInAsyncScope(this._writeEnded, this);
  }

  /** The peer sends nothing more. */
  _readEnded(): void {
    this._peerEnded = true;
    if (!this.connected || this._aborting) return;
    if (this._closing) this._checkDrained();
    else if (!this._writeDisconnected && this._wasReset())
      this.connectionLost(new Failure(lostBecause()));
    else this._inputEnded();
  }

  /** The stream met an error. */
  _errored(error: Error): void {
    if (this.disconnected || this._aborting) return;
    // Once all was sent and the end, too, there is nothing left that could be lost.
    const done = this._closing && this._writeDisconnected && this.#readingOut === null;
    this.connectionLost(done ? closedCleanly() : new Failure(this._reasonFor(error)));
  }

  /** The stream is closed. */
  _closed(): void {
    if (this.disconnected || this._aborting) return;
    const inOrder = this._writeDisconnected && this.#readingOut === null;
    this.connectionLost(inOrder ? closedCleanly() : new Failure(lostBecause()));
  }

  /**
   * Ends the connection at once, for that reason: releases the stream, stops the producer, calls
   * the protocol. Users of a transport call `loseConnection` or `abortConnection` instead.
   */
  connectionLost(reason: Failure): void {
    if (!this.disconnected) this._context.runInAsyncScope(this._lose, this, reason);
  }

  _lose(reason: Failure): void {
    this.disconnected = true;
    this.connected = false;
    this.reactor._selectables.delete(this);
    this._queue = null;
    if (this.producer !== null) {
      try {
        this.producer.stopProducing();
      } catch (error) {
        log.failure("while stopping the producer of a lost connection", new Failure(error));
      }
      this.producer = null;
    }
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

function deliverLent(transport: StreamTransport, lent: Buffer): void {
  transport._deliver(lent, true);
}
