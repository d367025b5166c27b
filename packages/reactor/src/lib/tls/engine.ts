// One side of TLS, on a TLSSocket of Node. It stands on one of two things:
//
// - a `TLSWire`: encrypted bytes go in and come out, as with OpenSSL's memory BIOs in Twisted.
//   Plain bytes come out synchronously, within `receive`, once the first turn is over; what the
//   owner's methods throw leaves `receive`.
// - a socket: see tls-carrier.ts. What the owner's methods throw is reported as `_ownerFailed`.
//
// On both:
//
// - Written bytes are encrypted in turns: Node does not accept the next piece before the turn is
//   over.
// - Nothing is written before the peer is verified: the owner holds it back until
//   `_handshakeCompleted`.
// - The peer's close_notify and the end of what carries the bytes are distinguished.

import type { X509Certificate } from "node:crypto";
import { connect, type PeerCertificate, TLSSocket } from "node:tls";
import { type CarriedTLS, socketHasEnded } from "../capabilities/tls-carrier.ts";
import { setImmediate } from "../native-timers.ts";
import { type LateReader, ReadingOut } from "../sockets/keep-reading.ts";
import { clientSettings, serverSettings } from "./checked-settings.ts";
import { TruncatedError, tlsErrorFrom } from "./errors.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "./settings.ts";
import { verifyClient, verifyDepth } from "./verify.ts";
import { TLSWire } from "./wire.ts";

/**
 * Plain bytes that may wait to be encrypted before `write` asks for a pause: enough for a turn of
 * the loop.
 */
const HIGH_WATER_MARK = 262144;

/** The owner of an engine. */
export interface TLSEngineOwner {
  /** Encrypted bytes for the peer, in order; not called where a socket carries them. */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** The handshake is done, and the peer is the expected one. */
  _handshakeCompleted(): void;
  /** Plain bytes from the peer. */
  _decrypted(data: Buffer): void;
  /** The peer sends nothing more, and has said so (close_notify). */
  _peerClosed(): void;
  /** close_notify is sent, or among the bytes handed over; nothing follows it. */
  _wroteLast(): void;
  /** All that was written is encrypted, after `write` had returned false. */
  _drained(): void;
  /** TLS has failed; the engine is of no use any more. */
  _tlsFailed(error: Error): void;
  /** A method of the owner threw where no caller waited for it. */
  _ownerFailed(error: unknown): void;
}

/** One side of a TLS connection. */
export class TLSEngine implements LateReader {
  readonly isClient: boolean;
  /** Whether the peer said that it sends nothing more. */
  closeNotifyReceived = false;
  /** Whether plain bytes are held back. */
  _paused = false;
  readonly #settings: ClientTLSSettings | ServerTLSSettings;
  readonly #owner: TLSEngineOwner;
  #wire: TLSWire | null = null;
  #carried: CarriedTLS | null = null;
  #socket: TLSSocket | null = null;
  #peer: X509Certificate | null = null;
  #secure = false;
  #shutDown = false;
  #finished = false;
  /** Whether the stream has taken all that it wants, so that the socket below is not read. */
  #full = false;
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

  // The beginning.

  /**
   * Begins the handshake.
   *
   * @param carried - the socket to stand on; with `null` the owner carries the bytes.
   */
  start(carried: CarriedTLS | null = null): void {
    if (carried === null) {
      this.#wire = new TLSWire(this.#owner);
      this.#begin(this.#wire);
      this.#watchWire(this.#wire);
    } else {
      this.#carried = carried;
      // Node's callbacks run in the context in which the socket was made.
      carried.carrier._context.runInAsyncScope(() => this.#begin(carried.socket));
      this.#watchSocket(carried);
    }
  }

  #begin(below: TLSWire | CarriedTLS["socket"]): void {
    const options = { ...this.#settings, highWaterMark: HIGH_WATER_MARK };
    const socket = this.isClient
      ? connect({ ...options, socket: below } as ClientTLSSettings)
      : new TLSSocket(below, { ...options, isServer: true });
    this.#socket = socket;
    // A client that asks for another handshake in the middle of a connection makes work, and brings
    // nothing (CVE-2009-3555).
    if (!this.isClient) socket.disableRenegotiation();
    socket.on(this.isClient ? "secureConnect" : "secure", () => this.#secured());
    socket.on("data", (data: Buffer) => this._received(data));
    socket.on("end", () => this.#ended());
    socket.on("drain", () => this.#call("_drained"));
    // A bare TLSSocket keeps errors that follow its handshake to this event of old.
    socket.on("_tlsError", (error: Error) => this.#failed(error));
    socket.on("error", (error: Error) => this.#failed(error));
  }

  #watchWire(wire: TLSWire): void {
    const socket = this.#socket as TLSSocket;
    wire.on("error", (error: Error) => this.#failed(error));
    // close_notify ends the plain side while the encrypted side is still open. That has to be known
    // at once, not at the turn in which 'end' comes.
    const { push, destroy } = socket;
    socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
      if (chunk === null && !wire.readableEnded && !this.#finished) this.closeNotifyReceived = true;
      return push.call(socket, chunk, encoding);
    };
    // An error has to be known at once, too: the peer may be notified of it, and close, before
    // 'error' comes.
    socket.destroy = (error?: Error) => {
      if (error !== undefined) this.#failed(error);
      return destroy.call(socket, error);
    };
  }

  #watchSocket({ socket: below, carrier }: CarriedTLS): void {
    const socket = this.#socket as TLSSocket;
    carrier._encrypted = socket;
    socket.on("finish", () => this.#call("_wroteLast"));
    const { push, _read, destroy } = socket;
    socket.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
      // A handle that is not read, because the stream is full, has not ended either.
      if (chunk === null) this.closeNotifyReceived ||= this.#full || !socketHasEnded(below);
      const more = push.call(socket, chunk, encoding);
      this.#full = !more;
      return more;
    };
    socket._read = (size) => {
      this.#full = false;
      _read.call(socket, size);
    };
    socket.destroy = (error?: Error) => {
      if (error === undefined || this.#finished) return destroy.call(socket, error);
      // The transport closes the socket when it was notified, and with it this one.
      if (isSystemError(error)) this.#socketFailed(error);
      else this.#failed(error);
      return socket;
    };
  }

  #secured(): void {
    if (this.#secure) return;
    this.#secure = true;
    // Asked once, here: on a client Node returns the certificate once only, and no longer knows it
    // later.
    this.#peer = (this.#socket as TLSSocket).getPeerX509Certificate() ?? null;
    const refused = this.#refusal();
    if (refused !== null) this.#failed(refused, true);
    else this.#call("_handshakeCompleted");
  }

  /**
   * What is wrong with the peer's certificate and Node has not said: Node checks that of a server
   * by itself.
   */
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

  // Encrypted bytes of the peer, where the owner carries them.

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

  // Plain bytes of the peer.

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

  /** Plain bytes from the peer. */
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
    else this.#failed(new TruncatedError());
  }

  // Plain bytes for the peer.

  /** Encrypts bytes; returns false when enough wait for it, until `_drained`. */
  write(data: Uint8Array): boolean {
    if (this.#finished || this.#shutDown || this.#socket === null) return true;
    return this.#socket.write(data);
  }

  /** Whether bytes wait to be encrypted. */
  get hasUnwritten(): boolean {
    return !this.#finished && this.#socket !== null && this.#socket.writableLength > 0;
  }

  /** Sends close_notify after all that was written. */
  shutdown(): void {
    if (this.#finished || this.#shutDown || this.#socket === null) return;
    this.#shutDown = true;
    this.#socket.end();
  }

  // The end.

  /**
   * The socket below failed. What was received before is delivered first, as on a plain connection.
   */
  #socketFailed(error: Error): void {
    if (this.#readingOut !== null) this.#readingOut.finish();
    else {
      const socket = this.#socket as TLSSocket;
      socket.removeAllListeners("data");
      this.#readingOut = new ReadingOut(error, socket, this);
    }
  }

  /** For {@link ReadingOut}. */
  get disconnected(): boolean {
    return this.#finished;
  }

  /** For {@link ReadingOut}: all is delivered. */
  _readOut(error: Error): void {
    if (!this.#finished) this.#carried?.carrier._errored(error);
  }

  #failed(error: Error, verifying = false): void {
    if (this.#finished) return;
    this.#finished = true;
    const reason = tlsErrorFrom(error, verifying);
    try {
      this.#owner._tlsFailed(reason);
    } catch (thrown) {
      this.#ownerThrew(thrown);
    }
    // A socket is closed by its transport, once the alert that tells the peer is sent.
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

  // What can be asked.

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

  /** The certificate that the peer showed, as Node tells of it; or `null`. */
  getPeerCertificate(): PeerCertificate | null {
    return (this.#peer?.toLegacyObject() as PeerCertificate | undefined) ?? null;
  }

  /** The protocol that was agreed on (ALPN), or `null`. */
  get negotiatedProtocol(): Buffer | null {
    const name = this.#socket?.alpnProtocol;
    return typeof name === "string" && name !== "" ? Buffer.from(name, "latin1") : null;
  }
}

/** Whether an error is of the socket, and not of TLS: Node names the system call. */
function isSystemError(error: Error): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === "string";
}
