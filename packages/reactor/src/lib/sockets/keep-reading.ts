// How received bytes are delivered after an error of a socket.
//
// When an error occurs, Node destroys the socket at once, and drops all that was received and not
// yet delivered. So the response of a server that responds early and closes is lost: writing fails
// (EPIPE, ECONNRESET) before the response is read (https://github.com/nodejs/node/issues/54366).
// Twisted reads before it writes, and delivers the response. Here `destroy` of a socket first asks
// the socket's owner whether there is still something to deliver. If so, the owner destroys the
// socket after that.

import { Socket } from "node:net";
import { setImmediate } from "../native-timers.ts";
import { muteData, ownerOf } from "./stream-events.ts";

/** An owner of sockets that may still read after an error. */
export interface PatientOwner {
  /** Whether the owner will destroy the socket itself, later. @internal */
  _readsOn(error: Error): boolean;
}

function destroy(this: Socket, error?: Error): Socket {
  const owner = ownerOf(this) as Partial<PatientOwner> | null;
  if (error && owner?._readsOn?.(error)) return this;
  return Socket.prototype.destroy.call(this, error) as Socket;
}

/** Has `destroy` of a socket ask the owner first, when there is an error. */
export function askBeforeDestroy(socket: Socket): void {
  socket.destroy = destroy;
}

/**
 * Whether sending has failed: reading may still be possible. Node names the system call that
 * failed.
 */
export function isWriteError(error: Error): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "write" || syscall === "writev";
}

/** A reader that still reads after an error. */
export interface LateReader {
  /** Whether nothing is to be delivered now. @internal */
  readonly _paused: boolean;
  readonly disconnected: boolean;
  /** Bytes were received. @internal */
  _received(data: Buffer): void;
  /** All is delivered: the connection is lost. @internal */
  _readOut(error: Error): void;
  /** Sending has failed, and the connection is kept only for what is not delivered. @internal */
  _cannotSend(): void;
}

/**
 * The bytes that can still be delivered after an error of a socket.
 *
 * After an error a stream of Node emits no more data, so its bytes are taken out of it. When only
 * sending has failed, the system may still have bytes that the peer sent before it closed. They are
 * read for a few turns of the loop, also while the reader is paused, and kept here until the reader
 * resumes. They are few: a peer that made sending fail sends nothing more.
 *
 * A paused reader is not notified that reading has failed, until it resumes or sending fails, too.
 */
export class ReadingOut {
  readonly #error: Error;
  readonly #reader: LateReader;
  readonly #pieces: Buffer[] = [];
  #sendingFailed: boolean;
  /** For how many more immediates to wait. Between two of them the loop reads from sockets once. */
  #turns = 0;

  constructor(error: Error, socket: Socket, reader: LateReader) {
    this.#error = error;
    this.#reader = reader;
    this.#sendingFailed = isWriteError(error);
    muteData(socket);
    for (let piece = socket.read(); piece !== null; piece = socket.read()) this.#pieces.push(piece);
    if (this.#sendingFailed) {
      socket.push = (piece: Buffer | null) => this.push(piece);
      socket.resume();
      this.#turns = 2;
      this.#poll();
    } else {
      this.resume();
    }
  }

  /** Nothing more will come from the system. */
  finish(): void {
    this.#turns = Math.min(this.#turns, 1);
  }

  /** Sending has failed, too. */
  sendingFailed(): void {
    if (this.#sendingFailed) return;
    this.#sendingFailed = true;
    this.resume();
  }

  /** The reader may be resumed: delivers on a later turn. */
  resume(): void {
    setImmediate(() => this.#deliver());
  }

  /** The socket has read bytes, or `null` for the end. The reader may keep the bytes. */
  push(piece: Buffer | null): boolean {
    if (piece === null) {
      this.finish();
      return false;
    }
    this.#pieces.push(piece);
    this.#turns = 2;
    this.#deliver();
    return true;
  }

  #poll(): void {
    setImmediate(() => {
      this.#turns -= 1;
      if (this.#turns > 0) this.#poll();
      else this.#deliver();
    });
  }

  #deliver(): void {
    const reader = this.#reader;
    while (!reader._paused && !reader.disconnected) {
      const piece = this.#pieces.shift();
      if (piece === undefined) break;
      reader._received(piece);
    }
    if (this.#turns > 0) return;
    if (this.#pieces.length > 0) {
      if (this.#sendingFailed) reader._cannotSend();
    } else if (!reader._paused || this.#sendingFailed) {
      reader._readOut(this.#error);
    }
  }
}
