// What the protocol within writes, on its way to the TLS engine: what waits for the handshake, and
// the producer.

import { Failure, type IReactorTime } from "@twisted-ts/deferred";
import type { IProducer, IPushProducer } from "../interfaces/producer.ts";
import type { ProtocolRegistry } from "../protocols/policies/protocol-wrapper.ts";
import { checkBytes, checkedPieces } from "../values/check-bytes.ts";
import { asConsumer } from "./below.ts";
import type { TLSEngine } from "./engine.ts";
import { log } from "./log.ts";
import { ProducerMembrane, PullToPush } from "./producer-membrane.ts";
import { TCPSettings } from "./tcp-settings.ts";

/** A factory that knows its connections, and the time. */
export interface RegistryWithClock extends ProtocolRegistry {
  /** The clock. */
  readonly _clock: IReactorTime;
}

/** The side of a TLS connection that takes what is to be sent. */
export abstract class EncryptingSide extends TCPSettings {
  declare factory: RegistryWithClock;
  /** The engine; `null` before and after. */
  _tlsConnection: TLSEngine | null = null;
  /** What was written before the handshake was done. */
  _appSendBuffer: Uint8Array[] = [];
  /** Whether the TLS connection has ended, though the transport below may still be there. */
  _lostTLSConnection = false;
  /** What holds the producer back while the engine takes no more. */
  _producer: ProducerMembrane | null = null;
  /** Whether what is written goes to the engine. */
  #open = false;
  /** Whether `loseWriteConnection` was called. */
  #writeClosing = false;
  /** The producer as it was registered. */
  #producer: IProducer | null = null;
  /** What drives the producer, if it is a pull producer. */
  #pull: PullToPush | null = null;
  /** The producer of a TLS connection that has ended, while the transport below has not. */
  #orphan: ProducerMembrane | null = null;

  // ---- What the whole connection does

  /** Sends close_notify, after everything was written; or waits for the peer's, if it is sent. */
  abstract _shutdownTLS(): void;
  /** Closes the connection: the protocol within, or a producer, threw. @internal */
  abstract _ownerFailed(error: unknown): void;

  // ---- Writing

  /**
   * See `ITransport.write`. After `loseConnection` only what a registered producer writes is sent.
   */
  override write(data: Uint8Array): void {
    checkBytes(data);
    if (this.disconnecting && this._producer === null) return;
    this._write(data);
  }

  /** See `ITransport.writeSequence`. */
  override writeSequence(data: Iterable<Uint8Array>): void {
    this.write(Buffer.concat(checkedPieces(data)));
  }

  /** Encrypts bytes, and writes them to the transport below. */
  _write(data: Uint8Array): void {
    if (this._lostTLSConnection || !this.connected || this.#writeClosing || data.length === 0)
      return;
    if (!this.#open) this._bufferedWrite(data);
    else if (!(this._tlsConnection as TLSEngine).write(data)) this._producer?.hold();
    this.#pull?.wrote();
  }

  /** Keeps some bytes for the next write. */
  _bufferedWrite(octets: Uint8Array): void {
    this._appSendBuffer.push(octets);
    this._producer?.hold();
  }

  /** Writes what was kept. */
  _unbufferPendingWrites(): void {
    this.#open = true;
    const pending = this._appSendBuffer;
    this._appSendBuffer = [];
    const engine = this._tlsConnection as TLSEngine;
    let accepted = true;
    for (const data of pending) accepted = engine.write(data);
    if (this._producer !== null) {
      if (accepted) this._producer.release();
    } else if (this.disconnecting) {
      this._shutdownTLS();
    } else if (this.#writeClosing) {
      engine.shutdown();
    }
  }

  // ---- Producers

  /** The producer of this transport, or `null`. */
  get producer(): IProducer | null {
    return this.#producer;
  }

  /** See `IConsumer.registerProducer`. */
  override registerProducer(producer: IProducer, streaming: boolean): void {
    if (this._lostTLSConnection || !this.connected) {
      producer.stopProducing();
      return;
    }
    const pull = streaming
      ? null
      : new PullToPush(producer, (error) => this._ownerFailed(error), this.factory._clock);
    const membrane = new ProducerMembrane(pull ?? (producer as IPushProducer));
    // The transport below refuses a second one.
    asConsumer(this.transport).registerProducer(membrane, true);
    this._producer = membrane;
    this.#producer = producer;
    this.#pull = pull;
    if (this._appSendBuffer.length > 0) membrane.hold();
    pull?.startStreaming();
  }

  /** See `IConsumer.unregisterProducer`. */
  override unregisterProducer(): void {
    if (this._producer === null) return;
    this.#releaseProducer();
    if (this._lostTLSConnection || this._appSendBuffer.length > 0) return;
    if (this.disconnecting) this._shutdownTLS();
    else if (this.#writeClosing && this.#open) this._tlsConnection?.shutdown();
  }

  /** All that was written is encrypted. @internal */
  _drained(): void {
    this._producer?.release();
  }

  /** Stops the producer: nothing that it writes would be sent any more. @internal */
  _cannotSend(): void {
    this._orphanProducer();
    this._stopOrphan();
  }

  /** Unregisters its producer, and closes. */
  override stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  // ---- The end

  /**
   * Sends what was written, then close_notify: the peer knows that nothing more comes. A peer that
   * runs Twisted closes then.
   */
  loseWriteConnection(): void {
    if (!this.connected || this._lostTLSConnection || this.#writeClosing) return;
    this.#writeClosing = true;
    if (this.#open && this._producer === null) this._tlsConnection?.shutdown();
  }

  /** Has the transport below not wait for a producer whose bytes no peer will get. @internal */
  _orphanProducer(): void {
    this.#orphan ??= this._producer;
    this.#releaseProducer();
  }

  #releaseProducer(): void {
    if (this._producer === null) return;
    this.#pull?.stopStreaming();
    this._producer = null;
    this.#producer = null;
    this.#pull = null;
    asConsumer(this.transport).unregisterProducer();
  }

  /** Stops the producer that {@link EncryptingSide._orphanProducer} kept. @internal */
  _stopOrphan(): void {
    try {
      this.#orphan?.stopProducing();
    } catch (error) {
      log.failure("while stopping the producer of a lost connection", new Failure(error));
    }
    this.#orphan = null;
  }

  /** Drops what waits to be written, and forgets the producer. @internal */
  _forgetWrites(): void {
    this._producer = null;
    this.#producer = null;
    this.#pull?.stopStreaming();
    this.#pull = null;
    this._appSendBuffer = [];
  }
}
