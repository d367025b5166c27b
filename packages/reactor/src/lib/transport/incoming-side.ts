// The receiving half of a transport: what is read goes to the protocol.
//
// - After `loseConnection` or `abortConnection` nothing is delivered. A connection that is being
//   closed still reads, and drops what it reads: it must notice when the peer leaves, and a peer
//   that sends before it reads must get to our last bytes.
// - What was received before an error is delivered before the connection is lost: see
//   keep-reading.ts.

import { Failure } from "@twisted-ts/deferred";
import { lentFormOf, type RoomTaker, readsInto } from "../capabilities/lent-data.ts";
import type { IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { setImmediate } from "../native-timers.ts";
import {
  isWriteError,
  type LateReader,
  type PatientOwner,
  ReadingOut,
} from "../sockets/keep-reading.ts";
import type { ReadOwner } from "./borrowing-socket.ts";
import { OutgoingSide } from "./outgoing-side.ts";

/** A connection that is being closed drops at most this many bytes, and then reads no more. */
const MOST_DROPPED = 1_048_576;

/** The receiving half of a transport. From `twisted.internet.abstract.FileDescriptor`. */
export abstract class IncomingSide
  extends OutgoingSide
  implements IPushProducer, ReadOwner, RoomTaker, PatientOwner, LateReader
{
  static {
    // Not a field of each connection.
    IncomingSide.prototype._endIsHeld = false;
  }

  /** The protocol, which is given the events; `null` before and after. */
  protocol: IProtocol | null = null;
  /** Whether reading is paused. @internal */
  _paused = false;
  /** Whether the peer has finished sending, and the protocol is not notified yet. @internal */
  declare _endIsHeld: boolean;

  /** Whether `dataReceived` is on the stack. */
  #delivering = false;
  /**
   * Whether the bytes that are being delivered are lent. Then the next read may go to memory of the
   * protocol's.
   */
  #lending = false;
  /** Where the protocol wants the next read to go. */
  #room: Buffer | null = null;
  /** How many bytes were dropped while the connection was being closed. */
  #dropped = 0;
  /** After an error, while what was received before it is delivered. */
  #readingOut: ReadingOut | null = null;

  /** Ends the connection, for that reason. */
  abstract connectionLost(reason: Failure): void;
  /** The reason of a loss for an error of the stream. @internal */
  abstract _reasonFor(error: Error): Error;
  /** The peer sends nothing more. @internal */
  abstract _readEnded(): void;

  // ---- Pausing. The transport is a producer of what it receives

  /**
   * Delivers and reads nothing until `resumeProducing`: the peer must wait. Nor is the protocol
   * notified that the peer has finished sending.
   */
  pauseProducing(): void {
    this._paused = true;
    if (!this.disconnected && !this.#delivering) this._socket?.pause();
  }

  /** Delivers again, from a later turn on. */
  resumeProducing(): void {
    if (!this.connected || this._closing || this._aborting) return;
    this.startReading();
  }

  /** The same as {@link IncomingSide.pauseProducing}. */
  stopReading(): void {
    this.pauseProducing();
  }

  /** Delivers again, in any state of the connection. */
  startReading(): void {
    this._paused = false;
    if (!this.connected) return;
    if (this.#readingOut !== null) this.#readingOut.resume();
    else if (this._endIsHeld) setImmediate(() => this.#deliverEnd());
    else if (!this.#delivering) this._socket.resume();
  }

  #deliverEnd(): void {
    if (this._endIsHeld) this._context.runInAsyncScope(this._readEnded, this);
  }

  /** Whether it waits for something to receive. */
  get reading(): boolean {
    return !this.disconnected && !this._paused;
  }

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  // ---- Reading

  /** Bytes were read, into a buffer that the socket uses again. See `ReadOwner`. @internal */
  _read(lent: Buffer): boolean {
    this.#room = null;
    if (this.#readingOut !== null) return this.#readingOut.push(Buffer.from(lent));
    if (this._accepts(lent)) this._context.runInAsyncScope(deliverLent, undefined, this, lent);
    return this._wantsMore();
  }

  /** See `readInto`. */
  [readsInto](room: Buffer): boolean {
    if (this.#lending) this.#room = room;
    return this.#lending;
  }

  /** See `ReadOwner`. @internal */
  _takeRoom(): Buffer | null {
    const room = this.#room;
    this.#room = null;
    return room;
  }

  /** Bytes were read, into a buffer that the protocol may keep. @internal */
  _received(data: Buffer): void {
    if (this._accepts(data)) this._deliver(data, false);
    // Within a delivery the socket is not paused or resumed: most protocols that pause there resume
    // before they return.
    if (this.disconnected || this.#readingOut !== null) return;
    if (!this._wantsMore()) this._socket.pause();
    else if (this._socket.isPaused()) this._socket.resume();
  }

  /** Whether the protocol is given what was read; otherwise it is dropped. @internal */
  _accepts(data: Buffer): boolean {
    if (this._closing) this.#dropped += data.length;
    return this.connected && !this._closing && !this._aborting;
  }

  /** Whether the socket goes on reading. @internal */
  _wantsMore(): boolean {
    if (this._closing) return !this._aborting && this.#dropped < MOST_DROPPED;
    return !this._paused;
  }

  /** Gives bytes to the protocol. @internal */
  _deliver(data: Buffer, lent: boolean): void {
    this.#delivering = true;
    this.#lending = lent;
    const protocol = this.protocol as IProtocol;
    const flushes = this.reactor._flushes;
    const sends = flushes.deliveryBegins(data.length);
    try {
      const borrow = lentFormOf(protocol);
      if (borrow === undefined) protocol.dataReceived(lent ? Buffer.from(data) : data);
      else borrow.call(protocol, data);
    } catch (error) {
      this._failed(error);
    } finally {
      this.#delivering = false;
      this.#lending = false;
      if (sends) flushes.deliveryEnds();
    }
  }

  // ---- The end

  /**
   * Delivers nothing any more. What the peer still sends is dropped, if `drops`, or not read.
   *
   * @internal
   */
  _stopDelivering(drops: boolean): void {
    this._paused = true;
    // Within a delivery `_received` does it, or `_read`.
    if (this.#delivering) return;
    if (drops) this._socket.resume();
    else this._socket.pause();
  }

  /**
   * Whether there was an error, and what was received before it is still being delivered.
   *
   * @internal
   */
  get _isReadingOut(): boolean {
    return this.#readingOut !== null;
  }

  /**
   * An error is about to destroy the stream. Returns whether what was received before is delivered
   * first. See `PatientOwner`.
   *
   * @internal
   */
  _readsOn(error: Error): boolean {
    if (!this.connected || this._closing || this._aborting) return false;
    const sendingFailed = isWriteError(error);
    if (sendingFailed) this._writeDisconnected = true;
    if (this.#readingOut !== null) {
      this.#readingOut.finish();
      if (sendingFailed) this.#readingOut.sendingFailed();
      return true;
    }
    // When reading has failed, nothing is left but the bytes that the stream holds. And a paused
    // protocol is notified only when it resumes, or writes.
    if (!sendingFailed && !this._paused && this._socket.readableLength === 0) return false;
    this.#readingOut = new ReadingOut(error, this._socket, this);
    return true;
  }

  /** What came before the error is delivered. See `LateReader`. @internal */
  _readOut(error: Error): void {
    if (!this.connected || this._aborting || this._closing) return;
    this.connectionLost(new Failure(this._reasonFor(error)));
  }

  /** See `LateReader`. @internal */
  _cannotSend(): void {
    this._context.runInAsyncScope(this._stopProducer, this);
  }
}

function deliverLent(transport: IncomingSide, lent: Buffer): void {
  transport._deliver(lent, true);
}
