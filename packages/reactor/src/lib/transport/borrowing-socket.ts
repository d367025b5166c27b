// Sockets that read into one buffer of the process.
//
// Node allocates a new buffer of 64 KB for each read, unless it is given one (`onread`). One buffer
// for all sockets costs no allocation, and stays in the processor's cache. One is enough, since a
// read and the delivery of its bytes are one call: the next read overwrites it. Only the sockets of
// clients can be made in this way; Node makes those that a server accepts, and they emit `data`.
//
// A protocol that knows where the next bytes belong can have them read to that memory: see
// `readInto`. Node asks for the buffer of the next read after each read.
//
// Such a socket holds no bytes: what is not delivered yet is still in the system's buffer. When it
// is paused, it stops reading at once.

import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import type { DuplexOptions } from "node:stream";

/** The owner of a socket, which is given what it reads. */
export interface ReadOwner {
  /**
   * Bytes were read. They are valid only until this returns.
   *
   * @returns whether the socket should read more.
   * @internal
   */
  _read(lent: Buffer): boolean;
  /** Where the next read goes; `null` for the buffer of the process. @internal */
  _takeRoom(): Buffer | null;
}

const SIZE = 65536;
let shared: Buffer | null = null;

/** A socket that is not connected yet. */
export function borrowingSocket(owner: ReadOwner): Socket {
  // The types have `onread` for `connect` only, which passes it on to this constructor.
  const options: SocketConstructorOpts & DuplexOptions & { onread: OnReadOpts } = {
    allowHalfOpen: true,
    // The constructor sets these three to the same values, in a copy. That is slow when they are
    // not there: see docs/decisions/005-engine-tricks.md.
    emitClose: false,
    autoDestroy: true,
    decodeStrings: false,
    onread: {
      buffer: () => {
        shared ??= Buffer.allocUnsafeSlow(SIZE);
        return owner._takeRoom() ?? shared;
      },
      callback: (length, buffer) => owner._read((buffer as Buffer).subarray(0, length)),
    },
  };
  return new Socket(options);
}
