// TLS without a network: encrypted bytes go in and come out, plain bytes the other way. What OpenSSL's memory BIOs are to
// Twisted, built on a TLSSocket over a `TLSWire`.
//
// - Plain bytes come out synchronously, within `receive`, once the first turn is over; what a listener throws leaves
//   `receive`, or is reported as `_ownerFailed` where there is no caller.
// - Written bytes are encrypted in turns: Node does not accept the next piece before the turn is over.
// - Nothing is written before the peer is verified: the owner holds it back until `_handshakeCompleted`.

import type { X509Certificate } from "node:crypto";
import { connect, type PeerCertificate, TLSSocket } from "node:tls";
import { tlsErrorFrom } from "../ssl/errors.ts";
import { clientSettings, serverSettings } from "./tls-checked-settings.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "./tls-settings.ts";
import { verifyClient, verifyDepth } from "./tls-verify.ts";
import { TLSWire } from "./tls-wire.ts";

/** Plain bytes that may wait to be encrypted before `write` asks for a pause: enough for a turn of the loop. */
const HIGH_WATER_MARK = 262144;

/** Who uses an engine. */
export interface TLSEngineOwner {
  /** Encrypted bytes for the peer, in order. */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** The handshake is done, and the peer is whom it should be. */
  _handshakeCompleted(): void;
  /** Plain bytes from the peer. */
  _decrypted(data: Buffer): void;
  /** The peer sends nothing more, and has said so (close_notify). */
  _peerClosed(): void;
  /** close_notify is among the bytes handed over; nothing comes behind it. */
  _wroteLast(): void;
  /** All that was written is encrypted, after `write` had answered false. */
  _drained(): void;
  /** TLS has failed; the engine is of no use any more. */
  _tlsFailed(error: Error): void;
  /** A method of the owner threw where nobody waited for it. */
  _ownerFailed(error: unknown): void;
}

/** One side of a TLS connection, without the network. */
export class TLSEngine {
  readonly isClient: boolean;
  /** Whether the peer said that it sends nothing more. */
  closeNotifyReceived = false;
  readonly #settings: ClientTLSSettings | ServerTLSSettings;
  readonly #owner: TLSEngineOwner;
  readonly #wire: TLSWire;
  #socket: TLSSocket | null = null;
  #peer: X509Certificate | null = null;
  #shutDown = false;
  #finished = false;
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
    this.#wire = new TLSWire(owner);
  }

  /** Begins the handshake. */
  start(): void {
    const options = { ...this.#settings, highWaterMark: HIGH_WATER_MARK };
    if (this.isClient) {
      this.#useSocket(connect({ ...options, socket: this.#wire } as ClientTLSSettings));
    } else {
      this.#useSocket(new TLSSocket(this.#wire, { ...options, isServer: true }));
    }
  }

  #useSocket(socket: TLSSocket): void {
    this.#socket = socket;
    socket.on(this.isClient ? "secureConnect" : "secure", () => this.#secured());
    socket.on("data", (data: Buffer) => this.#call(() => this.#owner._decrypted(data)));
    socket.on("end", () => this.#ended());
    socket.on("drain", () => this.#call(() => this.#owner._drained()));
    // A bare TLSSocket keeps errors behind its handshake to this event of old.
    socket.on("_tlsError", (error: Error) => this.#failed(error));
    socket.on("error", (error: Error) => this.#failed(error));
    this.#wire.on("error", (error: Error) => this.#failed(error));
    // close_notify ends the plain side while the encrypted side is still open. That has to be known at once, not at the
    // turn in which 'end' comes.
    const push = socket.push;
    socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
      if (chunk === null && !this.#wire.readableEnded && !this.#finished) {
        this.closeNotifyReceived = true;
      }
      return push.call(socket, chunk, encoding);
    };
  }

  /** Encrypted bytes from the peer. What the owner's methods throw is thrown. */
  receive(data: Buffer): void {
    if (this.#finished) return;
    this.#receiving = true;
    try {
      this.#wire.push(data);
    } finally {
      this.#receiving = false;
    }
    const thrown = this.#thrown;
    if (thrown !== null) {
      this.#thrown = null;
      throw thrown.error;
    }
  }

  /** Whether bytes were received that the owner has not got yet. */
  get hasUnread(): boolean {
    if (this.#finished || this.#socket === null) return false;
    return this.#wire.readableLength > 0 || this.#socket.readableLength > 0;
  }

  /** No more bytes will come from the peer. Once all is read, `_peerClosed` or `_tlsFailed` is called. */
  receiveEnd(): void {
    if (!this.#finished) this.#wire.push(null);
  }

  /** Encrypts bytes; answers false when enough wait for it, until `_drained`. */
  write(data: Uint8Array): boolean {
    if (this.#finished || this.#shutDown || this.#socket === null) return true;
    return this.#socket.write(data);
  }

  /** Whether bytes wait to be encrypted. */
  get hasUnwritten(): boolean {
    return !this.#finished && this.#socket !== null && this.#socket.writableLength > 0;
  }

  /** Sends close_notify behind all that was written. */
  shutdown(): void {
    if (this.#finished || this.#shutDown || this.#socket === null) return;
    this.#shutDown = true;
    this.#socket.end();
  }

  /** Delivers no plain bytes until `resume`. */
  pause(): void {
    this.#socket?.pause();
  }

  /** Delivers plain bytes again, from a later turn on. */
  resume(): void {
    if (!this.#finished) this.#socket?.resume();
  }

  /** Lets go of everything; nothing is reported any more. */
  destroy(): void {
    this.#finished = true;
    this.#socket?.destroy();
    this.#wire.destroy();
  }

  /** The certificate that the peer showed, or `null`. Under pyOpenSSL's name, as is the next: see `TLSHandle`. */
  get_peer_certificate(): X509Certificate | null {
    return this.#peer;
  }

  /** The certificate of this side, or `null`. */
  get_host_certificate(): X509Certificate | null {
    return this.#socket?.getX509Certificate() ?? null;
  }

  /** The certificate that the peer showed, as Node tells of it; or `null`. */
  getPeerCertificate(): PeerCertificate | null {
    return (this.#peer?.toLegacyObject() as PeerCertificate | undefined) ?? null;
  }

  /** The protocol that was agreed on (ALPN), or `null`. */
  get negotiatedProtocol(): Buffer | null {
    const name = this.#socket?.alpnProtocol;
    return typeof name === "string" && name !== "" ? Buffer.from(name, "latin1") : null;
  }

  #secured(): void {
    // Asked once, here: on a client Node takes the certificate away with the answer, and later it knows no more.
    this.#peer = (this.#socket as TLSSocket).getPeerX509Certificate() ?? null;
    const refused = this.#refusal();
    if (refused !== null) this.#failed(refused, true);
    else this.#call(() => this.#owner._handshakeCompleted());
  }

  /** What is wrong with the peer's certificate and Node has not said: Node checks that of a server by itself. */
  #refusal(): Error | null {
    const socket = this.#socket as TLSSocket;
    const settings = this.#settings as ServerTLSSettings;
    const refused = this.isClient ? null : verifyClient(socket, this.#peer, settings);
    if (refused !== null) return refused;
    const verified =
      settings.rejectUnauthorized === true || settings.verifyGivenCertificate === true;
    if (!verified || settings.verifyDepth === undefined) return null;
    return verifyDepth(this.#peer, settings.verifyDepth);
  }

  #ended(): void {
    if (this.closeNotifyReceived) this.#call(() => this.#owner._peerClosed());
    else this.#failed(new TruncatedError());
  }

  #failed(error: Error, verifying = false): void {
    if (this.#finished) return;
    this.#finished = true;
    const reason = tlsErrorFrom(error, verifying);
    this.#callAlways(() => this.#owner._tlsFailed(reason));
    this.destroy();
  }

  #call(event: () => void): void {
    if (!this.#finished) this.#callAlways(event);
  }

  // The caller may be OpenSSL, which no exception can pass.
  #callAlways(event: () => void): void {
    try {
      event();
    } catch (error) {
      if (this.#receiving) this.#thrown ??= { error };
      else this.#owner._ownerFailed(error);
    }
  }
}

/** The connection ended before the peer had said that it was finished. */
export class TruncatedError extends Error {
  override name = "TruncatedError";

  constructor() {
    super("unexpected eof while reading");
  }
}
