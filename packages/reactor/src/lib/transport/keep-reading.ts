// What can still be read when a socket has met an error.
//
// Node destroys a socket for an error at once, and with it all that was received and not yet delivered. A server that
// answers early and closes is so never heard: writing fails (EPIPE, ECONNRESET), and the answer is lost
// (https://github.com/nodejs/node/issues/54366). Twisted reads before it writes, and delivers it. Here a socket's `destroy`
// first asks its owner whether there is something to wait for; if so, the owner destroys it when that is delivered.

import { Socket } from "node:net";
import { setImmediate } from "../reactor/native-timers.ts";
import { ownerOf } from "./stream-events.ts";

/** An owner of sockets that may want to read on behind an error. */
export interface PatientOwner {
  /** Whether the owner will destroy the socket itself, later. */
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

/** Whether an error is one of sending: reading may go on. Node names the system call that failed. */
export function isWriteError(error: Error): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "write" || syscall === "writev";
}

/** A connection whose socket has met an error, while what was received before it is delivered. */
export class ReadingOut {
  /** The error. */
  readonly error: Error;
  readonly #holds: () => boolean;
  readonly #end: () => void;
  /** How many immediates the system is still given to come up with something. */
  #turns = 0;

  /**
   * @param error - the error; one of sending lets the system be asked for what it has, too.
   * @param holds - whether the stream holds something that is not delivered.
   * @param end - called when all is delivered, and whenever something is delivered afterwards.
   */
  constructor(error: Error, holds: () => boolean, end: () => void) {
    this.error = error;
    this.#holds = holds;
    this.#end = end;
    if (isWriteError(error)) {
      this.#allowTurns();
      this.#poll();
    }
  }

  /** Something was delivered. */
  delivered(): void {
    if (this.#turns > 0) this.#allowTurns();
    else this.#endIfEmpty();
  }

  /** Between two immediates the loop polls once; the first may belong to the turn that polls now. */
  #allowTurns(): void {
    this.#turns = 2;
  }

  #poll(): void {
    setImmediate(() => {
      this.#turns -= 1;
      if (this.#turns > 0) this.#poll();
      else this.#endIfEmpty();
    });
  }

  #endIfEmpty(): void {
    if (!this.#holds()) this.#end();
  }
}
