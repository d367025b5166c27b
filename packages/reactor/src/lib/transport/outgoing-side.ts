// The sending half of a transport: writes, producers, and the end of sending.
//
// - Writes are queued, and are sent together at the end of the turn: see flush-list.ts. So a second
//   small write never waits until the peer has acknowledged the first (Nagle's algorithm).
// - `end()` is called on the stream only when all is flushed and no producer is waited for, so that
//   a late `write` is sent, and never ends in ERR_STREAM_WRITE_AFTER_END.

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import { Failure } from "@twisted-ts/deferred";
import type { Flushable } from "../capabilities/tls-carrier.ts";
import type { IConsumer, IProducer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { log } from "../log/transport-log.ts";
import { type QueueOwner, WriteQueue } from "../sockets/write-queue.ts";
import { checkBytes, checkedPieces } from "../values/check-bytes.ts";
import { ProducerAlreadyRegisteredError } from "./errors.ts";
import { giveLatin1Form } from "./latin1-writer.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * The sending half of a transport. From `twisted.internet.abstract.FileDescriptor`, as is the rest
 * of it.
 */
export abstract class OutgoingSide implements IConsumer, Flushable, QueueOwner {
  static {
    // Not a field of each connection.
    OutgoingSide.prototype.bufferSize = 65536;
  }

  /** True from when the connection is made until it is lost. */
  connected = false;
  /** Whether `loseConnection` was called. */
  disconnecting = false;
  /** Whether the connection is lost, or was never made. */
  disconnected = false;
  /** The producer of this transport, or `null`. */
  producer: IProducer | null = null;
  /** Whether the producer is paused. */
  producerPaused = false;
  /** Whether the producer writes by itself. */
  streamingProducer = false;
  /** A producer is paused when more than this many bytes wait to be written. */
  declare bufferSize: number;
  /** The reactor that this belongs to. */
  readonly reactor: TransportReactor;

  /** What is read from and written to. @internal */
  declare _socket: Socket;
  /** The asynchronous context of the protocol. */
  readonly _context: AsyncResource;
  /**
   * Whether this transport itself is closing: TLS on top of it has its own way to close first.
   *
   * @internal
   */
  _closing = false;
  /** Whether the peer has finished sending. @internal */
  _peerEnded = false;
  /** Whether `loseWriteConnection` was called. */
  _writeDisconnecting = false;
  /** Whether nothing more can be written. */
  _writeDisconnected = false;
  _aborting = false;

  /**
   * What is to be written. It is made with the first write, so that an idle connection is small.
   */
  _queue: WriteQueue | null = null;
  /** Whether `_flush` will be called at the end of the turn. */
  #flushing = false;

  constructor(context: AsyncResource, reactor: TransportReactor) {
    this._context = context;
    this.reactor = reactor;
  }

  /** All is sent, `end()` was called, and the system has ended this direction. @internal */
  abstract _endSent(): void;
  /** The protocol, or a producer, threw: that ends the connection. @internal */
  abstract _failed(error: unknown): void;
  /** Closes in order. */
  abstract loseConnection(): void;

  // ---- Writing

  /** See `ITransport.write`. */
  write(data: Uint8Array): void {
    checkBytes(data);
    if (!this.connected || this._writeDisconnected || data.length === 0) return;
    this._push(data);
  }

  static {
    giveLatin1Form(OutgoingSide.prototype.write, function (this: OutgoingSide, text: string) {
      if (this.connected && !this._writeDisconnected && text.length > 0) this._push(text);
    });
  }

  /** See `ITransport.writeSequence`. */
  writeSequence(data: Iterable<Uint8Array>): void {
    const pieces = checkedPieces(data);
    if (!this.connected || this._writeDisconnected) return;
    this._queue ??= new WriteQueue(this);
    const queue = this._queue;
    for (const piece of pieces) queue.push(piece);
    if (queue.isEmpty) return;
    if (this.producer !== null) pauseFullProducer(this, queue);
    this._flushSoon();
  }

  /** Queues a piece that is not empty. @internal */
  _push(piece: Uint8Array | string): void {
    this._queue ??= new WriteQueue(this);
    const queue = this._queue;
    queue.push(piece);
    if (this.producer !== null) pauseFullProducer(this, queue);
    this._flushSoon();
  }

  /** Does the work for the socket at the end of the turn. @internal */
  _flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.reactor._flushes.add(this);
  }

  /** Hands the queue to the socket. @internal */
  _flush(): void {
    this.#flushing = false;
    const queue = this._queue;
    if (queue === null || queue.isEmpty) this._checkDrained();
    else if (!this.connected || this._writeDisconnected || this._aborting) queue.clear();
    else queue.send();
  }

  /** See {@link QueueOwner}. @internal */
  _wrote(error: Error | null | undefined): void {
    if (error) this._socket.destroy(error);
    else if (this._queue === null || this._queue.isEmpty) this._checkDrained();
    else this._flush();
  }

  /** Whether the system has taken all that was written. @internal */
  _isFlushed(): boolean {
    return (this._queue === null || this._queue.bytes === 0) && this._socket.writableLength === 0;
  }

  /**
   * When all is written: asks a producer for more, or closes a connection that is being closed.
   *
   * @internal
   */
  _checkDrained(): void {
    if (!this.connected || this._aborting || !this._isFlushed()) return;
    if (this.producer !== null && (!this.streamingProducer || this.producerPaused)) {
      this.producerPaused = false;
      this._context.runInAsyncScope(resumeProducer, undefined, this);
      if (!this._closing || !this._peerEnded) return;
      // The peer has left a connection that is being closed: it is not held for a producer that has
      // nothing to write now.
      if (!this.connected || !this._isFlushed()) return;
    }
    if ((this._closing || this._writeDisconnecting) && !this._writeDisconnected) {
      this._writeDisconnected = true;
      this._socket.end(() => this._endSent());
    }
  }

  // ---- The producer that writes to this transport

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
    if (this.connected && (this._closing || this._writeDisconnecting)) this._flushSoon();
  }

  /** Stops the producer: nothing that it writes would be sent any more. @internal */
  _stopProducer(): void {
    const { producer } = this;
    if (producer === null) return;
    try {
      producer.stopProducing();
    } catch (error) {
      log.failure("while stopping the producer of a lost connection", new Failure(error));
    }
    this.producer = null;
  }

  /** Stops to wait for its producer, and closes. */
  stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  // ---- The end of sending

  /** See `ITCPTransport.loseWriteConnection`. */
  loseWriteConnection(): void {
    if (!this.connected) return;
    this._writeDisconnecting = true;
    this._flushSoon();
  }

  /** Whether something waits to be sent. */
  get writing(): boolean {
    return this.connected && !this._isFlushed();
  }
}

// Functions, since a class with private methods costs its every instance a field.

function pauseFullProducer(transport: OutgoingSide, queue: WriteQueue): void {
  if (!transport.streamingProducer) return;
  if (queue.bytes + transport._socket.writableLength <= transport.bufferSize) return;
  transport.producerPaused = true;
  (transport.producer as IPushProducer).pauseProducing();
}

function resumeProducer(transport: OutgoingSide): void {
  try {
    (transport.producer as IPullProducer).resumeProducing();
  } catch (error) {
    transport._failed(error);
  }
}
