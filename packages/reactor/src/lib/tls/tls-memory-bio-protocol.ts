// TLS between a transport, of any kind, and a protocol.
//
// The transport below is a plain one; its protocol is this object. The protocol above has this
// object for its transport. `TLSEngine` encrypts. What ends a connection, in the order of its life:
//
// - a handshake that fails, or a peer that is not the expected one: `_tlsFailed`. The reason goes
//   to `connectionLost`.
// - `loseConnection`: what was written is encrypted, then close_notify is sent, and the transport
//   below closed when the peer has sent its own, or closes, or after `LINGER_SECONDS`. Closing at
//   once could make the system send a reset, which would take what the peer has not read yet.
// - close_notify of the peer: this side sends its own, and the transport below closed. There is no
//   half-close in Twisted's TLS.
// - the transport below is lost without any of these: the connection was cut. The reason is
//   ConnectionLost, even where the plain transport would call it a clean end.

import { Failure, type IDelayedCall, type IReactorTime } from "@twisted-ts/deferred";
import { carryTLS } from "../capabilities/tls-carrier.ts";
import { ConnectionDone } from "../error/connection.ts";
import { CONNECTION_LOST } from "../error/constants.ts";
import { isHalfCloseableProtocol, isHandshakeListener } from "../interfaces/guards.ts";
import type { IProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { INegotiated } from "../interfaces/tls-transport.ts";
import type { PeerCertificate } from "../interfaces/tls-types.ts";
import type { IStreamTransport, ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { connectionDone } from "../protocol/protocol.ts";
import type { ProtocolRegistry } from "../protocols/policies/protocol-wrapper.ts";
import { checkBytes } from "../values/check-bytes.ts";
import { abort, asConsumer, asPushProducer, isEndOfFile } from "./below.ts";
import type { TLSEngine, TLSEngineOwner } from "./engine.ts";
import { VerificationError } from "./errors.ts";
import { log } from "./log.ts";
import { ProducerMembrane, PullToPush } from "./producer-membrane.ts";
import { TCPSettings } from "./tcp-settings.ts";

/**
 * Seconds to wait for the peer's close_notify after ours, before the transport below is closed all
 * the same.
 */
export const LINGER_SECONDS = 1;

/** The factory of a {@link TLSMemoryBIOProtocol}, as the protocol knows it. */
export interface TLSProtocolFactory extends ProtocolRegistry {
  /** The clock. */
  readonly _clock: IReactorTime;
  /** An engine for a connection. */
  _createConnection(tlsProtocol: TLSMemoryBIOProtocol): TLSEngine;
}

/**
 * Encrypts what is written to it before it goes to its transport, and decrypts what comes from
 * there for the protocol within, to which it is the transport.
 *
 * From `twisted.protocols.tls.TLSMemoryBIOProtocol`.
 */
export class TLSMemoryBIOProtocol
  extends TCPSettings
  implements INegotiated, IPushProducer, TLSEngineOwner
{
  declare factory: TLSProtocolFactory;
  /**
   * Whether the protocol within is to be notified of the connection: not with `startTLS`, which
   * comes later.
   */
  readonly _connectWrapped: boolean;
  /** Why TLS failed, to be given instead of the transport's reason. */
  _reason: Failure | null = null;
  _handshakeDone = false;
  /** Whether the TLS connection is over, though the transport below may still be there. */
  _lostTLSConnection = false;
  _producer: ProducerMembrane | null = null;
  _aborted = false;
  /** The engine; `null` before and after. */
  _tlsConnection: TLSEngine | null = null;
  /** What was written before the handshake was done. */
  _appSendBuffer: Uint8Array[] = [];

  /** Whether what is written goes to the engine. */
  #open = false;
  #writeClosing = false;
  #wroteLast = false;
  #peerClosed = false;
  #paused = false;
  /** Whether plain bytes are being delivered. */
  #delivering = false;
  /**
   * Whether engine and transport are paused, since {@link TLSMemoryBIOProtocol.pauseProducing} was
   * called.
   */
  #holdsUp = false;
  #producer: IProducer | null = null;
  #pull: PullToPush | null = null;
  /** The producer of a TLS connection that is over, for as long as the transport below is not. */
  #orphan: ProducerMembrane | null = null;
  #linger: IDelayedCall | null = null;
  /** The reason of the transport below, while what it brought is still being read. */
  #lostBelow: Failure | null = null;

  constructor(
    factory: TLSProtocolFactory,
    wrappedProtocol: IProtocol | null,
    _connectWrapped = true,
  ) {
    super(factory, wrappedProtocol);
    this._connectWrapped = _connectWrapped;
  }

  // The protocol of the transport below.

  /** Takes the transport, connects the protocol within, then begins the handshake. */
  override makeConnection(transport: ITransport): void {
    // A carrier in memory may be less: what TLS needs beyond is asked for where it is used.
    this.transport = transport as IStreamTransport;
    const engine = this.#createEngine();
    this._tlsConnection = engine;
    this.connected = true;
    this.factory.registerProtocol(this);
    // Small writes are gathered here. The handshake and close_notify must not wait until the peer
    // has acknowledged what was sent before them (Nagle's algorithm).
    this.setTcpNoDelay(true);
    if (this._connectWrapped) this.wrappedProtocol?.makeConnection(this);
    // It may have been aborted, or lost, meanwhile.
    if (!this.connected || this._aborted || this._lostTLSConnection) return;
    try {
      engine.start(carryTLS(transport));
    } catch (error) {
      this._tlsFailed(error as Error);
    }
  }

  #createEngine(): TLSEngine {
    try {
      return this.factory._createConnection(this);
    } catch (error) {
      // No protocol knows of this connection, so none would close it.
      this.wrappedProtocol = null;
      this.transport?.loseConnection();
      throw error;
    }
  }

  /** Encrypted bytes were received. */
  override dataReceived(data: Buffer): void {
    this._tlsConnection?.receive(data);
  }

  /** The transport below is lost. What it brought before is still delivered. */
  override connectionLost(reason: Failure = connectionDone): void {
    if (this.#lostBelow !== null || this.wrappedProtocol === null) return;
    this.#lostBelow = reason;
    const engine = this._tlsConnection;
    if (engine?.hasUnread && !this._lostTLSConnection && !this._aborted && !this.disconnecting) {
      engine.resume();
      engine.receiveEnd();
    } else {
      this.#lost();
    }
  }

  // The transport of the protocol within.

  /** The producer of this transport, or `null`. */
  get producer(): IProducer | null {
    return this.#producer;
  }

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
    const pieces = [...data];
    for (const piece of pieces) checkBytes(piece);
    this.write(Buffer.concat(pieces));
  }

  /** Encrypts bytes, and writes them to the transport beneath. */
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

  /**
   * Sends what was written, then closes. Before the handshake is done, and with nothing to send,
   * the connection is simply dropped.
   */
  override loseConnection(): void {
    if (this.disconnecting || !this.connected) return;
    if (!this._handshakeDone && this._appSendBuffer.length === 0 && this._producer === null) {
      this._reason ??= new Failure(CONNECTION_LOST);
      this.abortConnection();
      return;
    }
    this.disconnecting = true;
    if (this._appSendBuffer.length === 0 && this._producer === null) this._shutdownTLS();
  }

  /**
   * Sends what was written, then close_notify: the peer knows that nothing more comes. A peer that
   * runs Twisted closes then.
   */
  loseWriteConnection(): void {
    if (!this.connected || this._lostTLSConnection || this.#writeClosing) return;
    this.#writeClosing = true;
    if (this.#open && this._producer === null) this._tlsConnection?.shutdown();
  }

  /** Drops the connection: the transport below is reset. */
  abortConnection(): void {
    if (!this.connected || this._aborted) return;
    this._aborted = true;
    this.disconnecting = true;
    abort(this.transport as ITransport);
  }

  /**
   * Drops the connection, because the peer is not the expected one: the reason that
   * `connectionLost` is given.
   */
  failVerification(reason: Failure): void {
    this._reason = reason;
    this.abortConnection();
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
    this.#letGoOfProducer();
    if (this._lostTLSConnection || this._appSendBuffer.length > 0) return;
    if (this.disconnecting) this._shutdownTLS();
    else if (this.#writeClosing && this.#open) this._tlsConnection?.shutdown();
  }

  /** Stops to wait for its producer, and closes. */
  override stopConsuming(): void {
    this.unregisterProducer();
    this.loseConnection();
  }

  /** Delivers nothing until `resumeProducing`; the peer is held up, once the handshake is done. */
  pauseProducing(): void {
    this.#paused = true;
    // Most protocols that pause within a delivery go on before it ends.
    if (!this.#delivering) this.#holdUp();
  }

  #holdUp(): void {
    this.#holdsUp = true;
    this._tlsConnection?.pause();
    if (this._handshakeDone && !this.disconnecting)
      asPushProducer(this.transport)?.pauseProducing();
  }

  /** Delivers again, from a later turn on. */
  resumeProducing(): void {
    if (!this.connected || this.disconnecting) return;
    if (this.#delivering && !this.#holdsUp) {
      this.#paused = false;
      return;
    }
    this._resumeDelivery();
    asPushProducer(this.transport)?.resumeProducing();
  }

  /** Delivers again what was decrypted, in any state of the transport below. */
  _resumeDelivery(): void {
    this.#paused = false;
    this.#holdsUp = false;
    this._tlsConnection?.resume();
  }

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** The engine, which can be asked for the certificates: see `TLSHandle`. */
  getHandle(): TLSEngine | null {
    return this._tlsConnection;
  }

  /** See `ISSLTransport.getPeerCertificate`. */
  getPeerCertificate(): PeerCertificate | null {
    return this._tlsConnection?.getPeerCertificate() ?? null;
  }

  /** See `INegotiated.negotiatedProtocol`. */
  get negotiatedProtocol(): Buffer | null {
    return this._tlsConnection?.negotiatedProtocol ?? null;
  }

  // The owner of the engine.

  /** Encrypted bytes for the peer. */
  _encrypted(pieces: readonly Uint8Array[]): void {
    const transport = this.transport as ITransport;
    if (pieces.length === 1) transport.write(pieces[0] as Uint8Array);
    else transport.writeSequence(pieces);
  }

  /** The handshake is done, and the peer is the expected one. */
  _handshakeCompleted(): void {
    if (this._aborted || this.wrappedProtocol === null) return;
    this._handshakeDone = true;
    if (this.#paused) asPushProducer(this.transport)?.pauseProducing();
    if (isHandshakeListener(this.wrappedProtocol)) this.wrappedProtocol.handshakeCompleted();
    // Only now: the listener may have refused the peer.
    if (!this._aborted && !this._lostTLSConnection) this._unbufferPendingWrites();
  }

  /** Plain bytes for the protocol within. */
  _decrypted(data: Buffer): void {
    if (this.disconnecting || this._aborted) return;
    this.#delivering = true;
    try {
      this.wrappedProtocol?.dataReceived(data);
    } finally {
      this.#delivering = false;
      if (this.#paused && !this.#holdsUp && this.connected && !this.disconnecting) {
        this.#holdUp();
      }
    }
  }

  /** All that was written is encrypted. */
  _drained(): void {
    this._producer?.release();
  }

  /** The peer has said that it sends nothing more. */
  _peerClosed(): void {
    this.#peerClosed = true;
    if (this.#lostBelow !== null) this.#lost();
    else if (this.#wroteLast) this._tlsShutdownFinished(null);
    else {
      this._lostTLSConnection = true;
      this.#orphanProducer();
      this._tlsConnection?.shutdown();
    }
  }

  /** close_notify was handed to the transport below. */
  _wroteLast(): void {
    this.#wroteLast = true;
    if (this.#peerClosed) {
      this._tlsShutdownFinished(null);
    } else if (this.disconnecting) {
      this.#waitForPeer();
    } else {
      (this.transport as Partial<ITCPTransport>).loseWriteConnection?.();
      if (isHalfCloseableProtocol(this.wrappedProtocol)) {
        this.wrappedProtocol.writeConnectionLost();
      }
    }
  }

  /** TLS has failed. */
  _tlsFailed(error: Error): void {
    this._tlsShutdownFinished(new Failure(error));
  }

  /** The protocol within threw where the transport below does not notice. */
  _ownerFailed(error: unknown): void {
    const failure = new Failure(error);
    log.failure("Unhandled Error", failure);
    this._reason ??= failure;
    this.abortConnection();
    if (this.#lostBelow !== null) this.#lost();
  }

  // The end.

  /** Begins the end of the TLS connection, or responds to that of the peer. */
  _shutdownTLS(): void {
    const engine = this._tlsConnection;
    if (engine === null) return;
    // The peer's close_notify has to be read, even while reading is paused.
    engine.resume();
    if (this.#paused) asPushProducer(this.transport)?.resumeProducing();
    if (this.#wroteLast) this.#waitForPeer();
    else engine.shutdown();
  }

  /** The TLS connection is over: closes the transport below. */
  _tlsShutdownFinished(reason: Failure | null): void {
    if (reason !== null)
      this._reason ??= isEndOfFile(reason) ? new Failure(CONNECTION_LOST) : reason;
    this._lostTLSConnection = true;
    this.#orphanProducer();
    this.#cancelLinger();
    if (this.#lostBelow !== null) this.#lost();
    else if (reason?.check(VerificationError)) abort(this.transport as ITransport);
    else this.transport?.loseConnection();
  }

  #waitForPeer(): void {
    this.#linger ??= this.factory._clock.callLater(LINGER_SECONDS, () => {
      this.#linger = null;
      this._tlsShutdownFinished(null);
    });
  }

  #cancelLinger(): void {
    if (this.#linger?.active()) this.#linger.cancel();
    this.#linger = null;
  }

  /** Has the transport below not wait for a producer whose bytes no peer will get. */
  #orphanProducer(): void {
    this.#orphan ??= this._producer;
    this.#letGoOfProducer();
  }

  #letGoOfProducer(): void {
    if (this._producer === null) return;
    this.#pull?.stopStreaming();
    this._producer = null;
    this.#producer = null;
    this.#pull = null;
    asConsumer(this.transport).unregisterProducer();
  }

  /** Tells the protocol within, last of all. */
  #lost(): void {
    const below = this.#lostBelow as Failure;
    const engine = this._tlsConnection;
    const reason =
      this._reason ?? (this.#isTruncation(below) ? new Failure(CONNECTION_LOST) : below);
    this._reason = null;
    this._lostTLSConnection = true;
    this._producer = null;
    this.#producer = null;
    this.#pull?.stopStreaming();
    this.#pull = null;
    this._appSendBuffer = [];
    this.#cancelLinger();
    this.connected = false;
    this.#stopOrphan();
    try {
      super.connectionLost(reason);
    } finally {
      this._tlsConnection = null;
      engine?.destroy();
    }
  }

  #stopOrphan(): void {
    try {
      this.#orphan?.stopProducing();
    } catch (error) {
      log.failure("while stopping the producer of a lost connection", new Failure(error));
    }
    this.#orphan = null;
  }

  /** Whether the transport below ended cleanly while the TLS connection had not ended. */
  #isTruncation(reason: Failure): boolean {
    if (this._aborted || this.#wroteLast || this._lostTLSConnection) return false;
    return reason.check(ConnectionDone) !== null && !this._tlsConnection?.closeNotifyReceived;
  }
}
