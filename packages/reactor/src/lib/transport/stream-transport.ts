// A Twisted transport over a stream of Node: reading, writing, producers, and the order in which a connection ends.
//
// Node's stream is only the carrier. What is promised to protocols is kept here:
//
// - Writes are queued, and go out together: at the end of the `dataReceived` that made them, or at the end of the tick.
//   Two small writes in a row so never wait for the peer's acknowledgement of the first (Nagle's algorithm).
// - Nothing is delivered after `loseConnection` or `abortConnection`.
// - `end()` is called on the stream only when all is flushed and no producer is left, so that a late `write` is sent, and
//   never ends in ERR_STREAM_WRITE_AFTER_END.
// - `connectionLost` is called once. Every event of the stream leads there; it lets go of the stream first.
// - Everything that a protocol hears it hears in one asynchronous context, `_context`: that of whoever connected, or
//   listened. (Node runs the events of an accepted socket in none.)

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import { types } from "node:util";
import { Failure } from "@twisted-ts/deferred";
import { ConnectionAborted } from "../error/connection.ts";
import { CONNECTION_DONE } from "../error/constants.ts";
import type { IConsumer, IProducer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ISelectable } from "../reactor/selectables.ts";
import { ProducerAlreadyRegisteredError } from "./errors.ts";
import {
  askBeforeDestroy,
  isWriteError,
  type LateReader,
  type PatientOwner,
  ReadingOut,
} from "./keep-reading.ts";
import { borrowsData, lentDataReceived } from "./lent-data.ts";
import { log } from "./log.ts";
import { nextTick } from "./native-tick.ts";
import { holdsProcess, type ProcessHolder } from "./process-hold.ts";
import { closedCleanly, lostBecause } from "./reasons.ts";
import { attach, detach, type StreamOwner } from "./stream-events.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { WriteQueue } from "./write-queue.ts";

/** One end of a connection over a stream. From `twisted.internet.abstract.FileDescriptor`. */
export abstract class StreamTransport
  implements
    IConsumer,
    IPushProducer,
    ISelectable,
    StreamOwner,
    PatientOwner,
    LateReader,
    ProcessHolder
{
  static {
    // Not a field of each connection.
    StreamTransport.prototype.bufferSize = 65536;
  }

  /** From when the connection stands until it is lost. */
  connected = false;
  /** Whether `loseConnection` was called. */
  disconnecting = false;
  /** Whether the connection is lost, or was never made. */
  disconnected = false;
  /** Who produces for this transport, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer is paused. */
  producerPaused = false;
  /** Whether the producer writes by itself. */
  streamingProducer = false;
  /** A producer is paused when more than this many bytes wait to be written. */
  declare bufferSize: number;
  /** Who hears the events; `null` before and after. */
  protocol: IProtocol | null;
  /** The reactor that this belongs to. */
  readonly reactor: TransportReactor;

  /** What is read from and written to. */
  declare _socket: Socket;
  /** The asynchronous context of the protocol. */
  readonly _context: AsyncResource;
  /** Whether this transport itself is closing: TLS on top of it has its own way to close first. */
  _closing = false;
  /** Whether `loseWriteConnection` was called. */
  _writeDisconnecting = false;
  /** Whether nothing more can be written. */
  _writeDisconnected = false;
  _aborting = false;
  /** Whether reading is paused. */
  _paused = false;

  /** What is to be written; made when something is. An idle connection is to be small. */
  #queue: WriteQueue | null = null;
  /** Whether `#flush` will be called soon. */
  #flushing = false;
  /** Whether `dataReceived` is on the stack, which `#flush` waits for. */
  #delivering = false;
  /** Behind an error, while what was received before is delivered. */
  #readingOut: ReadingOut | null = null;

  constructor(protocol: IProtocol | null, context: AsyncResource, reactor: TransportReactor) {
    this.protocol = protocol;
    this._context = context;
    this.reactor = reactor;
  }

  // What subclasses say.

  /** Closes the socket at once; with `abort` so that the peer notices. */
  abstract _closeSocket(abort: boolean): void;
  /** Nothing more will be received. */
  abstract _readEnded(): void;
  /** Nothing more will be sent; receiving goes on. */
  abstract _writeEnded(): void;

  /** The reason of a loss for an error of the stream. */
  _reasonFor(error: Error): Error {
    return lostBecause(error);
  }

  // Writing.

  /** See `ITransport.write`. */
  write(data: Uint8Array): void {
    checkBytes(data);
    if (!this.connected || this._writeDisconnected || data.length === 0) return;
    const queue = this.#queue ?? this.#makeQueue();
    queue.push(data);
    this.#pauseFullProducer(queue);
    this.#flushSoon();
  }

  /** See `ITransport.writeSequence`. */
  writeSequence(data: Iterable<Uint8Array>): void {
    const pieces = [...data];
    for (const piece of pieces) checkBytes(piece);
    if (!this.connected || this._writeDisconnected) return;
    const queue = this.#queue ?? this.#makeQueue();
    for (const piece of pieces) queue.push(piece);
    if (queue.isEmpty) return;
    this.#pauseFullProducer(queue);
    this.#flushSoon();
  }

  #makeQueue(): WriteQueue {
    this.#queue = new WriteQueue((error) => {
      if (!error) this.#checkDrained();
    });
    return this.#queue;
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    if (!this.#delivering) nextTick(flush, this);
  }

  /** Hands the queue to the stream. */
  _flush(): void {
    this.#flushing = false;
    const queue = this.#queue;
    if (queue === null || queue.isEmpty) this.#checkDrained();
    else if (!this.connected || this._writeDisconnected || this._aborting) queue.clear();
    else queue.writeTo(this._socket);
  }

  #isFlushed(): boolean {
    return (this.#queue === null || this.#queue.isEmpty) && this._socket.writableLength === 0;
  }

  /** When all is written: a producer is asked for more, or the connection closed that waited for this. */
  #checkDrained(): void {
    if (!this.connected || this._aborting || !this.#isFlushed()) return;
    if (this.producer !== null) {
      if (!this.streamingProducer || this.producerPaused) {
        this.producerPaused = false;
        try {
          (this.producer as IPullProducer).resumeProducing();
        } catch (error) {
          this._failed(error);
        }
      }
    } else if ((this._closing || this._writeDisconnecting) && !this._writeDisconnected) {
      this._writeDisconnected = true;
      this._socket.end(() => this.#ended());
    }
  }

  #ended(): void {
    if (!this.connected || this._aborting || this.#readingOut !== null) return;
    if (this._closing) this.connectionLost(closedCleanly());
    else this._context.runInAsyncScope(this._writeEnded, this);
  }

  // Producers that produce for this transport.

  /** See `IConsumer.registerProducer`. */
  registerProducer(producer: IProducer, streaming: boolean): void {
    if (this.producer !== null) throw new ProducerAlreadyRegisteredError(producer, this.producer);
    if (this.disconnected) {
      producer.stopProducing();
      return;
    }
    this.producer = producer;
    this.streamingProducer = streaming;
    this.producerPaused = false;
    if (!streaming) (producer as IPullProducer).resumeProducing();
  }

  /** See `IConsumer.unregisterProducer`. */
  unregisterProducer(): void {
    this.producer = null;
    if (this.connected && (this._closing || this._writeDisconnecting)) this.#flushSoon();
  }

  /** Does without its producer, and closes. */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  #pauseFullProducer(queue: WriteQueue): void {
    if (this.producer === null || !this.streamingProducer) return;
    if (queue.bytes + this._socket.writableLength <= this.bufferSize) return;
    this.producerPaused = true;
    (this.producer as IPushProducer).pauseProducing();
  }

  // Reading. The transport is itself a producer of what it receives.

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

  /** Delivers again, whatever the state of the connection. */
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

  /** Whether something waits to be sent. */
  get writing(): boolean {
    return this.connected && !this.#isFlushed();
  }

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** Bytes have come. */
  _received(data: Buffer): void {
    if (!this.connected || this._closing || this._aborting) return;
    this.#delivering = true;
    const protocol = this.protocol as IProtocol;
    try {
      if (borrowsData(protocol)) protocol[lentDataReceived](data);
      else protocol.dataReceived(data);
    } catch (error) {
      this._failed(error);
    }
    this.#delivering = false;
    this.#settleReading();
    if (this.#flushing) this._flush();
  }

  /**
   * Does what was last asked for, to go on or not, while something was delivered: nothing could come meanwhile, and most
   * who pause then have gone on before they return.
   */
  #settleReading(): void {
    if (this.disconnected || this.#readingOut !== null) return;
    if (this._paused) this._socket.pause();
    else if (this._socket.isPaused()) this._socket.resume();
  }

  // Reading on behind an error: see keep-reading.ts.

  /** An error is about to destroy the stream: whether what was received before is delivered first. */
  _readsOn(error: Error): boolean {
    if (!this.connected || this._closing || this._aborting) return false;
    if (this.#readingOut !== null) {
      this.#readingOut.finish();
      return true;
    }
    // When reading has failed, there is only what is held while reading is paused.
    const holds = this._socket.readableLength > 0;
    if (!holds && (this._paused || !isWriteError(error))) return false;
    this._writeDisconnected = true;
    this.#readingOut = new ReadingOut(error, this._socket, this);
    return true;
  }

  /** What came before the error is delivered. */
  _readOut(error: Error): void {
    if (!this.connected || this._aborting || this._closing) return;
    this.connectionLost(new Failure(this._reasonFor(error)));
  }

  /** See `keepProcessAlive`. */
  [holdsProcess](holds: boolean): void {
    if (this.disconnected) return;
    if (holds) this._socket?.ref();
    else this._socket?.unref();
  }

  // The end.

  /** See `ITransport.loseConnection`. */
  loseConnection(): void {
    if (!this.connected || this._closing) return;
    this.pauseProducing();
    this.disconnecting = true;
    this._closing = true;
    if (this._writeDisconnected) {
      this.reactor.callLater(0, () => this.connectionLost(new Failure(CONNECTION_DONE)));
    } else {
      this.#flushSoon();
    }
  }

  /** See `ITCPTransport.loseWriteConnection`. */
  loseWriteConnection(): void {
    if (!this.connected) return;
    this._writeDisconnecting = true;
    this.#flushSoon();
  }

  /** See `ITCPTransport.abortConnection`. */
  abortConnection(): void {
    if (this.disconnected || this._aborting) return;
    this._aborting = true;
    this.pauseProducing();
    this.reactor.callLater(0, () => this.connectionLost(new Failure(new ConnectionAborted())));
  }

  /** The protocol, or a producer, threw: that ends the connection. */
  _failed(error: unknown): void {
    const failure = new Failure(error);
    log.failure("Unhandled Error", failure);
    this.connectionLost(failure);
  }

  /** The stream met an error. */
  _errored(error: Error): void {
    if (this.disconnected || this._aborting) return;
    this.connectionLost(new Failure(this._reasonFor(error)));
  }

  /** The stream is closed. */
  _closed(): void {
    if (this.disconnected || this._aborting) return;
    const inOrder = this._writeDisconnected && this.#readingOut === null;
    this.connectionLost(inOrder ? closedCleanly() : new Failure(lostBecause()));
  }

  /**
   * Ends the connection at once, for that reason: lets go of the stream, stops the producer, tells the protocol. Whoever
   * uses a transport calls `loseConnection` or `abortConnection` instead.
   */
  connectionLost(reason: Failure): void {
    if (!this.disconnected) this._context.runInAsyncScope(this._lose, this, reason);
  }

  _lose(reason: Failure): void {
    this.disconnected = true;
    this.connected = false;
    this.reactor._selectables.delete(this);
    this.#queue = null;
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

  /** Takes the socket, and listens to it. */
  _useSocket(socket: Socket): void {
    this._socket = socket;
    askBeforeDestroy(socket);
    attach(socket, this);
    if (this._paused) socket.pause();
  }
}

function flush(transport: StreamTransport): void {
  transport._flush();
}

function checkBytes(data: unknown): void {
  if (!types.isUint8Array(data)) throw new TypeError("Data must be bytes");
}
