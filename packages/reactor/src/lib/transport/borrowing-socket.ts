// Sockets that read into one buffer of the process.
//
// Node makes a new buffer of 64 KB for each read, unless it is given one (`onread`). With one buffer for all sockets nothing is
// made and thrown away, and the processor has it at hand. It can be one because a read and what is done with it are one call:
// the next read overwrites it. Only a client's sockets can be made so; those that a server accepts are made by Node, and emit
// `data`.
//
// Such a socket holds nothing: what is not delivered is still with the system. Pausing it stops reading at once.

import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

/** The owner of a socket, which is given what it reads. */
export interface ReadOwner {
  /**
   * Bytes were read. They are valid only until this returns.
   *
   * @returns whether to go on reading.
   */
  _read(lent: Buffer): boolean;
}

const SIZE = 65536;
let buffer: Buffer | null = null;

/** A socket that is not connected yet. */
export function borrowingSocket(owner: ReadOwner): Socket {
  const shared = buffer ?? Buffer.allocUnsafeSlow(SIZE);
  buffer = shared;
  // The types have this option for `connect` only, which passes it on to this constructor.
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    allowHalfOpen: true,
    onread: {
      buffer: shared,
      callback: (length) => owner._read(shared.subarray(0, length)),
    },
  };
  return new Socket(options);
}
