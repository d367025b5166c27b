// The encrypted side of a TLS connection: a Duplex between Node's TLSSocket and the transport that
// carries the bytes.
//
// A TLSSocket could be put on a net.Socket itself, and would be a little faster. But then no code
// can distinguish a peer that said it was finished (close_notify) from a connection that was cut
// off: both read as the end. Here each is seen.

import { Duplex } from "node:stream";

/** The owner of a wire, which carries the encrypted bytes. */
export interface WireOwner {
  /** Bytes for the peer, in order. @internal */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** The TLS layer has written its last: close_notify is among what was handed over. @internal */
  _wroteLast(): void;
}

type Callback = (error?: Error | null) => void;

/** Encrypted bytes, in both directions. */
export class TLSWire extends Duplex {
  readonly #owner: WireOwner;
  #corked: Uint8Array[] | null = null;

  constructor(owner: WireOwner) {
    // Nothing happens by itself when one direction ends; the owner closes.
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#owner = owner;
  }

  // Bytes are pushed as they come: flow control is done elsewhere.
  override _read(): void {}

  // What is written goes straight on: the queue of a Writable would be one more between two that
  // have theirs. Node's side of it (JSStreamSocket) corks, writes each piece with a callback, and
  // uncorks.

  override cork(): void {
    this.#corked ??= [];
  }

  override uncork(): void {
    const pieces = this.#corked;
    this.#corked = null;
    if (pieces !== null && pieces.length > 0) this.#send(pieces);
  }

  override write(
    chunk: Uint8Array,
    encoding?: BufferEncoding | Callback,
    callback?: Callback,
  ): boolean {
    if (this.#corked !== null) this.#corked.push(chunk);
    else this.#send([chunk]);
    const done = typeof encoding === "function" ? encoding : callback;
    done?.();
    return true;
  }

  override _final(callback: Callback): void {
    this.#owner._wroteLast();
    callback();
  }

  #send(pieces: readonly Uint8Array[]): void {
    if (this.destroyed) return;
    try {
      this.#owner._encrypted(pieces);
    } catch (error) {
      // The caller is OpenSSL.
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
