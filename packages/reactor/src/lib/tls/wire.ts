// The encrypted side of a TLS connection: a Duplex between Node's TLSSocket and the transport that
// carries the bytes.
//
// A transport that has a socket of Node does not need it: see capabilities/tls-carrier.ts.

import { Duplex } from "node:stream";

/** The owner of a wire, which carries the encrypted bytes. */
export interface WireOwner {
  /** Bytes for the peer, in order. @internal */
  _encrypted(pieces: readonly Uint8Array[]): void;
  /** close_notify is among the bytes of the last `_encrypted`; nothing follows it. @internal */
  _wroteLast(): void;
}

type Callback = (error?: Error | null) => void;

/** Encrypted bytes, in both directions. */
export class TLSWire extends Duplex {
  readonly #owner: WireOwner;
  #corked: Uint8Array[] | null = null;

  constructor(owner: WireOwner) {
    // When one direction ends, the stream does nothing by itself: the owner closes it.
    super({ allowHalfOpen: true, autoDestroy: false });
    this.#owner = owner;
  }

  // The owner pushes bytes when it has received them. Flow control is the transport's.
  override _read(): void {}

  // What is written is passed on at once: the streams before and after it have their own queues.
  // Node's side of it (JSStreamSocket) corks, writes each piece with a callback, and uncorks.

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
      // The caller is native code, which an exception must not reach.
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
