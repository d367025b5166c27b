// What a transport was given to write and the system has not yet taken.
//
// A Writable of Node keeps a queue, too, with a count of its bytes, and calls the callback of each
// write in a tick of its own. Here that queue is nearly always empty, since there is one above it,
// and its work is wasted: an eighth of the cost of a small write. So pieces are not given to that
// queue: one piece goes to `_write`, several go to `_writev`. A Writable calls these methods itself
// with what is next in its queue,
// https://nodejs.org/api/stream.html#writable_writechunk-encoding-callback. In a socket these
// methods do all the work of a write: the system call, the error if it fails, and the callback.
// Their rules hold here, too: they are called again only after the callback was, and not while the
// stream has something to write by itself.

import type { Socket } from "node:net";

/**
 * Pieces that together are no longer than this many bytes are copied into one before they are
 * written.
 */
const SMALL = 16384;

/** The transport that a queue belongs to. */
export interface QueueOwner {
  /** @internal */
  readonly _socket: Socket;
  /**
   * The system has taken what was handed to the socket; or it failed, and the socket is to be
   * destroyed with the error.
   *
   * @internal
   */
  _wrote(error: Error | null | undefined): void;
}

/** Bytes, or text of one character a byte. */
type Piece = Uint8Array | string;

/** Pieces that are sent together. Most often there is one: then there is no array. */
export class WriteQueue {
  /**
   * How many bytes are in it, with those that were handed to the socket past its queue and are not
   * yet taken.
   */
  bytes = 0;
  #first: Piece | null = null;
  /** All pieces, the first one too, when there are several. */
  #pieces: Piece[] | null = null;
  /** How many bytes were handed to the socket past its queue, and are not yet taken. */
  #underWay = 0;
  readonly #owner: QueueOwner;
  readonly #wrote: (error?: Error | null) => void;

  constructor(owner: QueueOwner) {
    this.#owner = owner;
    this.#wrote = (error) => {
      // A stream that was asked to write destroys itself.
      if (error && this.#underWay === 0) return;
      this.bytes -= this.#underWay;
      this.#underWay = 0;
      this.#owner._wrote(error);
    };
  }

  /** Whether nothing waits to be handed to the socket. */
  get isEmpty(): boolean {
    return this.#first === null;
  }

  /** Adds a piece, unless it is empty. */
  push(piece: Piece): void {
    if (piece.length === 0) return;
    if (this.#first === null) this.#first = piece;
    else if (this.#pieces === null) this.#pieces = [this.#first, piece];
    else this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** Forgets what is in it. */
  clear(): void {
    this.#first = null;
    this.#pieces = null;
    this.bytes = this.#underWay;
  }

  /**
   * Hands all to the owner's socket, with as few calls to the system as can be; later, when it is
   * still writing.
   */
  send(): void {
    const first = this.#first;
    if (first === null || this.#underWay > 0) return;
    const pieces = this.#pieces;
    const { bytes } = this;
    this.#first = null;
    this.#pieces = null;
    if (pieces === null) this.#write(first);
    else if (bytes <= SMALL) this.#write(Buffer.concat(pieces.map(asBytes), bytes));
    else this.#writeAll(pieces, bytes);
  }

  #write(piece: Piece): void {
    const socket = this.#owner._socket;
    if (isBusy(socket)) {
      this.#writeThroughStream([piece]);
      return;
    }
    this.#underWay = piece.length;
    socket._write(piece, encodingOf(piece), this.#wrote);
  }

  /** Several pieces, in one call to the system. */
  #writeAll(pieces: readonly Piece[], bytes: number): void {
    const socket = this.#owner._socket;
    // A stream that is not a socket may write one at a time only.
    if (isBusy(socket) || !socket._writev) {
      this.#writeThroughStream(pieces);
      return;
    }
    this.#underWay = bytes;
    socket._writev(
      pieces.map((chunk) => ({ chunk, encoding: encodingOf(chunk) })),
      this.#wrote,
    );
  }

  /** After what the stream has to write itself. */
  #writeThroughStream(pieces: readonly Piece[]): void {
    const socket = this.#owner._socket;
    this.bytes = 0;
    socket.cork();
    for (const piece of pieces) socket.write(asBytes(piece), this.#wrote);
    socket.uncork();
  }
}

/** What a Writable gives as the encoding of bytes. */
const BUFFER = "buffer" as BufferEncoding;

/** Whether the stream has something to write by itself. */
function isBusy(socket: Socket): boolean {
  return socket.writableLength > 0 || socket.writableCorked > 0;
}

function encodingOf(piece: Piece): BufferEncoding {
  return typeof piece === "string" ? "latin1" : BUFFER;
}

function asBytes(piece: Piece): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
}
