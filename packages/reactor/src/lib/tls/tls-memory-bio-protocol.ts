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

import { Failure, type IDelayedCall } from "@twisted-ts/deferred";
import { carryTLS } from "../capabilities/tls-carrier.ts";
import { ConnectionDone } from "../error/connection.ts";
import { CONNECTION_LOST } from "../error/constants.ts";
import { isHalfCloseableProtocol, isHandshakeListener } from "../interfaces/guards.ts";
import type { IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { INegotiated } from "../interfaces/tls-transport.ts";
import type { PeerCertificate } from "../interfaces/tls-types.ts";
import type { IStreamTransport, ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { abort, asPushProducer, isEndOfFile } from "./below.ts";
import { EncryptingSide, type RegistryWithClock } from "./encrypting-side.ts";
import type { TLSEngine, TLSEngineOwner } from "./engine.ts";
import { VerificationError } from "./errors.ts";
import { log } from "./log.ts";

/**
 * Seconds to wait for the peer's close_notify after ours, before the transport below is closed all
 * the same.
 */
export const LINGER_SECONDS = 1;

/** The factory of a {@link TLSMemoryBIOProtocol}, as the protocol knows it. */
export interface TLSProtocolFactory extends RegistryWithClock {
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
  extends EncryptingSide
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
  _aborted = false;

  /** Whether close_notify was handed to the transport below. */
  #wroteLast = false;
  /** Whether the peer has sent its close_notify. */
  #peerClosed = false;
  /** Whether the protocol within has paused what it receives. */
  #paused = false;
  /** Whether plain bytes are being delivered. */
  #delivering = false;
  /**
   * Whether engine and transport are paused, since {@link TLSMemoryBIOProtocol.pauseProducing} was
   * called.
   */
  #holdsUp = false;
  /** The call that ends the wait for the peer's close_notify. */
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

  // ---- The beginning

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

  /** The handshake is done, and the peer is the expected one. */
  _handshakeCompleted(): void {
    if (this._aborted || this.wrappedProtocol === null) return;
    this._handshakeDone = true;
    if (this.#paused) asPushProducer(this.transport)?.pauseProducing();
    if (isHandshakeListener(this.wrappedProtocol)) this.wrappedProtocol.handshakeCompleted();
    // Only now: the listener may have refused the peer.
    if (!this._aborted && !this._lostTLSConnection) this._unbufferPendingWrites();
  }

  // ---- Questions

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

  // ---- Receiving: from the transport below, through the engine, to the protocol within

  /** Encrypted bytes were received. */
  override dataReceived(data: Buffer): void {
    this._tlsConnection?.receive(data);
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

  // ---- Pausing. It is itself a producer of what it delivers

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

  // ---- Sending what the engine has encrypted. How it comes to the engine: encrypting-side.ts

  /** Encrypted bytes for the peer. */
  _encrypted(pieces: readonly Uint8Array[]): void {
    const transport = this.transport as ITransport;
    if (pieces.length === 1) transport.write(pieces[0] as Uint8Array);
    else transport.writeSequence(pieces);
  }

  // ---- The end, asked for by the protocol within

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

  // ---- The end, as the engine and the transport below report it

  /** The peer has said that it sends nothing more. */
  _peerClosed(): void {
    this.#peerClosed = true;
    if (this.#lostBelow !== null) this.#lost();
    else if (this.#wroteLast) this._tlsShutdownFinished(null);
    else {
      this._lostTLSConnection = true;
      this._orphanProducer();
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

  // ---- The end of TLS, then of the connection

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
    this._orphanProducer();
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

  /** Tells the protocol within, last of all. */
  #lost(): void {
    const below = this.#lostBelow as Failure;
    const engine = this._tlsConnection;
    const reason =
      this._reason ?? (this.#isTruncation(below) ? new Failure(CONNECTION_LOST) : below);
    this._reason = null;
    this._lostTLSConnection = true;
    this._forgetWrites();
    this.#cancelLinger();
    this.connected = false;
    this._stopOrphan();
    try {
      super.connectionLost(reason);
    } finally {
      this._tlsConnection = null;
      engine?.destroy();
    }
  }

  /** Whether the transport below ended cleanly while the TLS connection had not ended. */
  #isTruncation(reason: Failure): boolean {
    if (this._aborted || this.#wroteLast || this._lostTLSConnection) return false;
    return reason.check(ConnectionDone) !== null && !this._tlsConnection?.closeNotifyReceived;
  }
}
