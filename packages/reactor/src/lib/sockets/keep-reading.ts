// What can still be read when a socket has met an error.
//
// Node destroys a socket for an error at once, and with it all that was received and not yet
// delivered. A server that responds early and closes is lost in this way: writing fails (EPIPE,
// ECONNRESET), and its response is lost (https://github.com/nodejs/node/issues/54366). Twisted
// reads before it writes, and delivers it. Here a socket's `destroy` first asks its owner whether
// there is something to wait for; if so, the owner destroys it when that is delivered.

import { Socket } from "node:net";
import { setImmediate } from "../native-timers.ts";
import { muteData, ownerOf } from "./stream-events.ts";

/** An owner of sockets that may want to read on after an error. */
export interface PatientOwner {
  /** Whether the owner will destroy the socket itself, later. @internal */
  _readsOn(error: Error): boolean;
}

function destroy(this: Socket, error?: Error): Socket {
  const owner = ownerOf(this) as Partial<PatientOwner> | null;
  if (error && owner?._readsOn?.(error)) return this;
  return Socket.prototype.destroy.call(this, error) as Socket;
}

/** Has a socket ask its owner before it is destroyed for an error. */
export function askBeforeDestroy(socket: Socket): void {
  socket.destroy = destroy;
}

/**
 * Whether an error is one of sending: reading may go on. Node names the system call that failed.
 */
export function isWriteError(error: Error): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "write" || syscall === "writev";
}

/** The reader that goes on reading after an error. */
export interface LateReader {
  /** Whether nothing is to be delivered now. @internal */
  readonly _paused: boolean;
  readonly disconnected: boolean;
  /** Takes what was received. @internal */
  _received(data: Buffer): void;
  /** All is delivered: the connection is over. @internal */
  _readOut(error: Error): void;
}

/**
 * What is left to read after an error of a socket.
 *
 * A stream that has met an error delivers nothing any more. What it holds is taken out of it. When
 * only sending has failed, the system may still have what the peer sent before it left: the system
 * is given time to deliver it, also while the reader is paused, and it is held here until the
 * reader takes it. That is never much: a peer that made sending fail sends nothing more.
 */
export class ReadingOut {
  readonly #error: Error;
  readonly #reader: LateReader;
  readonly #pieces: Buffer[] = [];
  /** How many immediates the system is still given. Between two of them the loop polls once. */
  #turns = 0;

  constructor(error: Error, socket: Socket, reader: LateReader) {
    this.#error = error;
    this.#reader = reader;
    muteData(socket);
    for (let piece = socket.read(); piece !== null; piece = socket.read()) this.#pieces.push(piece);
    if (isWriteError(error)) {
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

  /** The reader may be ready again: delivers on a later turn. */
  resume(): void {
    setImmediate(() => this.#deliver());
  }

  /** Something has come from the system: bytes, which are the reader's, or the end. */
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
    if (this.#turns > 0 || this.#pieces.length > 0) return;
    // A reader that is paused does not notice that reading has failed.
    if (!reader._paused || isWriteError(this.#error)) reader._readOut(this.#error);
  }
}
