// TLS between a transport, of any kind, and a protocol.
//
// The transport below is a plain one; its protocol is this object. The protocol within has this
// object for its transport. `TLSEngine` encrypts and decrypts. What the protocol sends is in
// encrypting-side.ts, what it receives in decrypting-side.ts; here is how the connection begins and
// ends. What ends it:
//
// - a handshake that fails, or a peer that is not the expected one: `_tlsFailed`. The reason goes
//   to `connectionLost`.
// - `loseConnection`: what was written is encrypted, then close_notify is sent. The transport below
//   is closed when the peer has sent its own close_notify, or after `LINGER_SECONDS`. If it were
//   closed at once, the system could send a reset, and the peer would lose what it has not read
//   yet.
// - close_notify of the peer: this side sends its own, and closes the transport below. There is no
//   half-close in Twisted's TLS.
// - the transport below is lost without any of these: the connection was cut off. The reason is
//   ConnectionLost, even where the plain transport calls it a clean end.

import { Failure, type IDelayedCall } from "@twisted-ts/deferred";
import { handshakeDone } from "../capabilities/handshake-done.ts";
import { carryTLS } from "../capabilities/tls-carrier.ts";
import { ConnectionDone } from "../error/connection.ts";
import { CONNECTION_LOST } from "../error/constants.ts";
import { isHalfCloseableProtocol, isHandshakeListener } from "../interfaces/guards.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { INegotiated } from "../interfaces/tls-transport.ts";
import type { PeerCertificate } from "../interfaces/tls-types.ts";
import type { IStreamTransport, ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { connectionDone } from "../protocol/protocol.ts";
import { abort, isEndOfFile } from "./below.ts";
import { DecryptingSide } from "./decrypting-side.ts";
import type { RegistryWithClock } from "./encrypting-side.ts";
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
export class TLSMemoryBIOProtocol extends DecryptingSide implements INegotiated, TLSEngineOwner {
  declare factory: TLSProtocolFactory;
  /**
   * Whether the protocol within is to be notified of the connection: not with `startTLS`, which
   * comes later.
   */
  readonly _connectWrapped: boolean;
  /** Why TLS failed, to be given instead of the transport's reason. */
  _reason: Failure | null = null;
  override _handshakeDone = false;
  override _aborted = false;

  /** Whether close_notify was handed to the transport below. */
  #wroteLast = false;
  /** Whether the peer has sent its close_notify. */
  #peerClosed = false;
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
    // A transport in memory may have fewer methods. Those are checked where they are called.
    this.transport = transport as IStreamTransport;
    const engine = this.#createEngine();
    this._tlsConnection = engine;
    this.connected = true;
    this.factory.registerProtocol(this);
    // Small writes are gathered here. The handshake and close_notify must not wait until the peer
    // has acknowledged what was sent before them (Nagle's algorithm).
    this.setTcpNoDelay(true);
    if (this._connectWrapped) this.wrappedProtocol?.makeConnection(this);
    // The protocol may have aborted it, or it may have been lost.
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
      // No protocol has this transport yet, so none would close it.
      this.wrappedProtocol = null;
      this.transport?.loseConnection();
      throw error;
    }
  }

  /** The handshake is done, and the peer is the expected one. @internal */
  _handshakeCompleted(): void {
    this[handshakeDone]();
    if (this._aborted || this.wrappedProtocol === null) return;
    this._handshakeDone = true;
    this._holdUpAfterHandshake();
    if (isHandshakeListener(this.wrappedProtocol)) this.wrappedProtocol.handshakeCompleted();
    // Only now: the listener may have refused the peer.
    if (!this._aborted && !this._lostTLSConnection) this._unbufferPendingWrites();
  }

  /** See {@link handshakeDone}. Does nothing here. */
  [handshakeDone](): void {}

  // ---- What it knows of the peer

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

  // ---- Sending what the engine has encrypted

  /** Encrypted bytes for the peer. @internal */
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

  /** The peer has said that it sends nothing more. @internal */
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

  /** close_notify was handed to the transport below. @internal */
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

  /** TLS has failed. @internal */
  _tlsFailed(error: Error): void {
    this._tlsShutdownFinished(new Failure(error));
  }

  /** @internal */
  override _ownerFailed(error: unknown): void {
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

  override _shutdownTLS(): void {
    const engine = this._tlsConnection;
    if (engine === null) return;
    // For the peer's close_notify.
    this._readToTheEnd();
    if (this.#wroteLast) this.#waitForPeer();
    else engine.shutdown();
  }

  /** The TLS connection has ended: closes the transport below. */
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

  /** Calls the protocol within, last of all, and releases the engine. */
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
