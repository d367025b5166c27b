// What the peer sends, on its way from the transport below, through the TLS engine, to the protocol
// within; and how the protocol pauses it.

import type { IPushProducer } from "../interfaces/producer.ts";
import { asPushProducer } from "./below.ts";
import { EncryptingSide } from "./encrypting-side.ts";

/** The side of a TLS connection that delivers what is received. */
export abstract class DecryptingSide extends EncryptingSide implements IPushProducer {
  /** Whether the protocol within has paused what it receives. */
  #paused = false;
  /** Whether plain bytes are being delivered. */
  #delivering = false;
  /** Whether engine and transport are paused, because the protocol within has paused. */
  #holdsUp = false;

  /** Whether the handshake is done, and the peer is the expected one. */
  abstract _handshakeDone: boolean;
  /** Whether `abortConnection` was called. */
  abstract _aborted: boolean;

  // ---- Receiving

  /** Encrypted bytes were received. */
  override dataReceived(data: Buffer): void {
    this._tlsConnection?.receive(data);
  }

  /** Plain bytes for the protocol within. @internal */
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

  /**
   * Delivers nothing until `resumeProducing`. Once the handshake is done, nothing is read either,
   * so that the peer must wait.
   */
  pauseProducing(): void {
    this.#paused = true;
    // Most protocols that pause within a delivery resume before it ends.
    if (!this.#delivering) this.#holdUp();
  }

  #holdUp(): void {
    this.#holdsUp = true;
    this._tlsConnection?.pause();
    if (this._handshakeDone && !this.disconnecting) this.#pauseBelow();
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

  /** Delivers again what was decrypted, in any state of the transport below. @internal */
  _resumeDelivery(): void {
    this.#paused = false;
    this.#holdsUp = false;
    this._tlsConnection?.resume();
  }

  /** Closes the connection. */
  stopProducing(): void {
    this.loseConnection();
  }

  // ---- The handshake and close_notify, which have to be read while the protocol has paused

  /**
   * After the handshake: the transport below is paused, if the protocol within has paused.
   *
   * @internal
   */
  _holdUpAfterHandshake(): void {
    if (this.#paused) this.#pauseBelow();
  }

  /**
   * Before close_notify: engine and transport read on, though the protocol within has paused.
   *
   * @internal
   */
  _readToTheEnd(): void {
    this._tlsConnection?.resume();
    if (this.#paused) asPushProducer(this.transport)?.resumeProducing();
  }

  #pauseBelow(): void {
    asPushProducer(this.transport)?.pauseProducing();
  }
}
