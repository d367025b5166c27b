// One side of TLS, on a TLSSocket of Node. One of two things carries its encrypted bytes:
//
// - a `TLSWire`: encrypted bytes go in and come out, as with OpenSSL's memory BIOs in Twisted.
//   Plain bytes come out synchronously, within `receive`, once the first turn has ended; what the
//   owner's methods throw leaves `receive`.
// - a socket: see tls-carrier.ts. What the owner's methods throw is reported as `_ownerFailed`.
//
// On both:
//
// - Written bytes are encrypted in turns: Node does not accept the next piece before the turn is
//   over.
// - Nothing is written before the peer is verified: the owner keeps it until `_handshakeCompleted`.
// - The peer's close_notify and the end of the connection below are distinguished.

import type { X509Certificate } from "node:crypto";
import { connect, type PeerCertificate, TLSSocket } from "node:tls";
import type { CarriedTLS, TLSCarrier } from "../capabilities/tls-carrier.ts";
import { setImmediate } from "../native-timers.ts";
import { isWriteError, type LateReader, ReadingOut } from "../sockets/keep-reading.ts";
import { type QueueOwner, WriteQueue } from "../sockets/write-queue.ts";
import { clientSettings, serverSettings } from "./checked-settings.ts";
import { TruncatedError, tlsErrorFrom } from "./errors.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "./settings.ts";
import { refusalOf } from "./verify.ts";
import { type EndObserver, watchOnSocket, watchOnWire } from "./watch-ends.ts";
import { TLSWire } from "./wire.ts";

/**
 * Plain bytes that may wait to be encrypted before `write` asks for a pause: enough for a turn of
 * the loop.
 */
const HIGH_WATER_MARK = 262144;

/** The owner of an engine. */
export interface TLSEngineOwner {
  /** Encrypted bytes for the peer, in order; not called where a socket carries them. @internal */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** The handshake is done, and the peer is the expected one. @internal */
  _handshakeCompleted(): void;
  /** Plain bytes from the peer. @internal */
  _decrypted(data: Buffer): void;
  /** The peer sends nothing more, and has said so (close_notify). @internal */
  _peerClosed(): void;
  /**
   * close_notify is sent, or among the bytes of the last `_encrypted`; nothing follows it.
   *
   * @internal
   */
  _wroteLast(): void;
  /** All that was written is encrypted, after `write` had returned false. @internal */
  _drained(): void;
  /** Nothing more can be sent; what was received is still to be delivered. @internal */
  _cannotSend(): void;
  /** TLS has failed: the engine has ended. @internal */
  _tlsFailed(error: Error): void;
  /** A method of the owner threw where no caller waited for it. @internal */
  _ownerFailed(error: unknown): void;
}

/** One side of a TLS connection. */
export class TLSEngine implements EndObserver, LateReader, QueueOwner {
  readonly isClient: boolean;
  /** Whether the peer said that it sends nothing more. */
  closeNotifyReceived = false;
  /** Whether plain bytes are held back. @internal */
  _paused = false;
  readonly #settings: ClientTLSSettings | ServerTLSSettings;
  readonly #owner: TLSEngineOwner;
  #wire: TLSWire | null = null;
  #carried: CarriedTLS | null = null;
  #socket: TLSSocket | null = null;
  /** What waits to be encrypted. */
  readonly #queue = new WriteQueue(this);
  /** Whether `write` has returned false, and the owner waits for `_drained`. */
  #full = false;
  #peer: X509Certificate | null = null;
  #secure = false;
  #shutDown = false;
  #finished = false;
  /** Whether the end was received while plain bytes are held back. */
  #heldEnd = false;
  /** After an error of the socket below, while what was received before is delivered. */
  #readingOut: ReadingOut | null = null;
  /** Whether `receive` is on the stack, and what to throw from it. */
  #receiving = false;
  #thrown: { error: unknown } | null = null;

  constructor(
    isClient: boolean,
    settings: ClientTLSSettings | ServerTLSSettings,
    owner: TLSEngineOwner,
  ) {
    this.isClient = isClient;
    this.#settings = isClient ? clientSettings(settings) : serverSettings(settings);
    this.#owner = owner;
  }

  // ---- The handshake

  /**
   * Begins the handshake.
   *
   * @param carried - the socket that carries the encrypted bytes; with `null` the owner carries
   *   them.
   */
  start(carried: CarriedTLS | null = null): void {
    if (carried === null) {
      const wire = new TLSWire(this.#owner);
      this.#wire = wire;
      wire.on("error", (error: Error) => this._failed(error));
      watchOnWire(this.#begin(wire), wire, this);
    } else {
      const { carrier, socket: below } = carried;
      this.#carried = carried;
      // Node's callbacks run in the context in which the socket was made.
      const socket = carrier._context.runInAsyncScope(() => this.#begin(below));
      carrier._encrypted = socket;
      socket.on("finish", () => this.#call("_wroteLast"));
      watchOnSocket(socket, below, this);
    }
  }

  #begin(below: TLSWire | CarriedTLS["socket"]): TLSSocket {
    const options = { ...this.#settings, highWaterMark: HIGH_WATER_MARK };
    const socket = this.isClient
      ? connect({ ...options, socket: below } as ClientTLSSettings)
      : new TLSSocket(below, { ...options, isServer: true });
    this.#socket = socket;
    // A client that asks for more handshakes in a connection costs the server time, and no client
    // needs it (CVE-2009-3555).
    if (!this.isClient) socket.disableRenegotiation();
    socket.on(this.isClient ? "secureConnect" : "secure", () => this.#secured());
    socket.on("data", (data: Buffer) => this._received(data));
    socket.on("end", () => this.#ended());
    // A bare TLSSocket reports an error after its handshake with this undocumented event only.
    socket.on("_tlsError", (error: Error) => this._failed(error));
    socket.on("error", (error: Error) => this._failed(error));
    return socket;
  }

  #secured(): void {
    if (this.#secure) return;
    this.#secure = true;
    // Read once, here: on a client Node returns the certificate at the first call only.
    this.#peer = (this.#socket as TLSSocket).getPeerX509Certificate() ?? null;
    const { isClient } = this;
    const refused = refusalOf(this.#socket as TLSSocket, this.#peer, this.#settings, isClient);
    if (refused !== null) this._failed(refused, true);
    else this.#call("_handshakeCompleted");
  }

  // ---- Receiving encrypted bytes, where the owner carries them

  /** Encrypted bytes from the peer. What the owner's methods throw is thrown. */
  receive(data: Buffer): void {
    if (this.#finished) return;
    this.#receiving = true;
    try {
      this.#wire?.push(data);
    } finally {
      this.#receiving = false;
    }
    const thrown = this.#thrown;
    if (thrown !== null) {
      this.#thrown = null;
      throw thrown.error;
    }
  }

  /** Whether bytes were received that the owner has not got yet, and can still get. */
  get hasUnread(): boolean {
    if (this.#finished || this.#socket === null || this.#wire === null) return false;
    if (this.#receiving) return true;
    return this.#wire.readableLength > 0 || this.#socket.readableLength > 0;
  }

  /**
   * No more bytes will come from the peer. Once all is read, `_peerClosed` or `_tlsFailed` is
   * called.
   */
  receiveEnd(): void {
    if (!this.#finished) this.#wire?.push(null);
  }

  // ---- Delivering plain bytes

  /** Delivers no plain bytes until `resume`. */
  pause(): void {
    this._paused = true;
    this.#socket?.pause();
  }

  /** Delivers plain bytes again, from a later turn on. */
  resume(): void {
    this._paused = false;
    if (this.#finished) return;
    if (this.#readingOut !== null) this.#readingOut.resume();
    else if (this.#heldEnd) setImmediate(() => this.#ended());
    else this.#socket?.resume();
  }

  /** Whether plain bytes are delivered as they come. @internal */
  get _flows(): boolean {
    return !this._paused && !this.#finished && this.#readingOut === null;
  }

  /** Plain bytes from the peer. @internal */
  _received(data: Buffer): void {
    if (this.#finished) return;
    try {
      this.#owner._decrypted(data);
    } catch (error) {
      this.#ownerThrew(error);
    }
  }

  #ended(): void {
    if (this.#finished) return;
    // A stream that holds nothing ends though it is paused.
    this.#heldEnd = this._paused;
    if (this._paused) return;
    if (this.closeNotifyReceived) this.#call("_peerClosed");
    else if (this.#carried !== null) this.#carried.carrier._readEnded();
    else this._failed(new TruncatedError());
  }

  // ---- Sending

  /** Encrypts bytes; returns false when enough wait for it, until `_drained`. */
  write(data: Uint8Array): boolean {
    if (this.#finished || this.#shutDown || this.#socket === null) return true;
    if (this.#readingOut !== null) {
      // The socket below has failed: nothing more can be sent.
      this.#readingOut.sendingFailed();
      return false;
    }
    this.#queue.push(data);
    this.#queue.send();
    const accepted = this.#queue.bytes + this.#socket.writableLength < HIGH_WATER_MARK;
    if (!accepted) this.#full = true;
    return accepted;
  }

  /** The transport whose socket carries TLS, or `null`. @internal */
  get _carrier(): TLSCarrier | null {
    return this.#carried?.carrier ?? null;
  }

  /** The stream that the queue writes to. @internal */
  get _socket(): TLSSocket {
    return this.#socket as TLSSocket;
  }

  /** The last write is encrypted, or has failed. @internal */
  _wrote(error: Error | null | undefined): void {
    if (this.#finished) return;
    if (error) {
      this._socket.destroy(error);
      return;
    }
    if (!this.#queue.isEmpty) this.#queue.send();
    else if (this.#full) {
      this.#full = false;
      const context = this.#carried?.carrier._context;
      if (context === undefined) this.#call("_drained");
      else context.runInAsyncScope(this.#call, this, "_drained");
    }
    this.#endWhenWritten();
  }

  /** Sends close_notify after all that was written. */
  shutdown(): void {
    if (this.#finished || this.#shutDown || this.#socket === null) return;
    this.#shutDown = true;
    this.#endWhenWritten();
  }

  #endWhenWritten(): void {
    if (this.#finished || !this.#shutDown || this.#queue.bytes > 0) return;
    if (this.#readingOut === null && !this._socket.writableEnded) this._socket.end();
  }

  // ---- The end

  /**
   * The socket below failed. What was received before is delivered first, as on a plain connection.
   *
   * @internal
   */
  _socketFailed(error: Error): void {
    if (this.#readingOut !== null) {
      this.#readingOut.finish();
      if (isWriteError(error)) this.#readingOut.sendingFailed();
    } else {
      const socket = this.#socket as TLSSocket;
      socket.removeAllListeners("data");
      this.#readingOut = new ReadingOut(error, socket, this);
    }
  }

  /** Whether it has ended: nothing is reported any more. */
  get disconnected(): boolean {
    return this.#finished;
  }

  /**
   * What the socket below had received before it failed is delivered. See `LateReader`.
   *
   * @internal
   */
  _readOut(error: Error): void {
    if (!this.#finished) this.#carried?.carrier._errored(error);
  }

  /** See `LateReader`. @internal */
  _cannotSend(): void {
    if (!this.#finished) this.#owner._cannotSend();
  }

  /** TLS has failed. With `verifying`, because the peer is not the expected one. @internal */
  _failed(error: Error, verifying = false): void {
    if (this.#finished) return;
    this.#finished = true;
    const reason = tlsErrorFrom(error, verifying);
    try {
      this.#owner._tlsFailed(reason);
    } catch (thrown) {
      this.#ownerThrew(thrown);
    }
    // A socket is closed by its transport, after the alert for the peer is sent.
    if (this.#carried === null) this.destroy();
  }

  /** Releases everything; nothing is reported any more. */
  destroy(): void {
    this.#finished = true;
    this.#socket?.destroy();
    this.#wire?.destroy();
  }

  #call(event: "_handshakeCompleted" | "_peerClosed" | "_wroteLast" | "_drained"): void {
    if (this.#finished) return;
    try {
      this.#owner[event]();
    } catch (error) {
      this.#ownerThrew(error);
    }
  }

  /** The caller may be OpenSSL, which no exception can pass. */
  #ownerThrew(error: unknown): void {
    if (this.#receiving) this.#thrown ??= { error };
    else this.#owner._ownerFailed(error);
  }

  // ---- What the handshake agreed on

  /**
   * The certificate that the peer showed, or `null`. Under pyOpenSSL's name, as is the next: see
   * `TLSHandle`.
   */
  get_peer_certificate(): X509Certificate | null {
    return this.#peer;
  }

  /** The certificate of this side, or `null`. */
  get_host_certificate(): X509Certificate | null {
    return this.#socket?.getX509Certificate() ?? null;
  }

  /**
   * The certificate that the peer showed, in the form of Node's `getPeerCertificate`, or `null`.
   */
  getPeerCertificate(): PeerCertificate | null {
    return (this.#peer?.toLegacyObject() as PeerCertificate | undefined) ?? null;
  }

  /** The protocol that was agreed on (ALPN), or `null`. */
  get negotiatedProtocol(): Buffer | null {
    const name = this.#socket?.alpnProtocol;
    return typeof name === "string" && name !== "" ? Buffer.from(name, "latin1") : null;
  }
}
