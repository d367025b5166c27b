// The encrypted side of a TLS connection: a Duplex between Node's TLSSocket and whatever carries the bytes.
//
// A TLSSocket could be put on a net.Socket itself, and would be a little faster. But then nobody can tell a peer that said
// it was finished (close_notify) from a connection that was cut off: both read as the end. Here each is seen.

import { Duplex } from "node:stream";

/** Who carries encrypted bytes. */
export interface WireOwner {
  /** Bytes for the peer, in order. */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** The TLS layer has written its last: close_notify is among what was handed over. */
  _wroteLast(): void;
}

/** Encrypted bytes, in both directions. */
export class TLSWire extends Duplex {
  readonly #owner: WireOwner;

  constructor(owner: WireOwner) {
    // Nothing happens by itself when one direction ends; the owner closes.
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#owner = owner;
  }

  // Bytes are pushed as they come: whoever carries them is held up elsewhere.
  override _read(): void {}

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    this.#owner._encrypted([chunk]);
    callback();
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    callback: (error?: Error | null) => void,
  ): void {
    this.#owner._encrypted(chunks.map(({ chunk }) => chunk));
    callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#owner._wroteLast();
    callback();
  }
}
