// How a protocol borrows the bytes of a read instead of owning them.

import type { IProtocol } from "../interfaces/protocol.ts";

/**
 * The name of a method of protocols that are content to borrow what was read.
 *
 * `protocol[lentDataReceived](bytes)` is called in place of `protocol.dataReceived(bytes)`, where the protocol has it. The
 * bytes are a view that is valid only until the call returns: what the protocol keeps it has to copy. Both methods have to
 * mean the same, because a carrier that knows nothing of this one calls `dataReceived`.
 *
 * It is a symbol and no name, so that a wrapper which passes on every name that it does not know does not pass this on:
 * its own `dataReceived` would be left out.
 */
export const lentDataReceived: unique symbol = Symbol("lentDataReceived");

/** A protocol that borrows the bytes of each read. */
export interface LentDataReceiver extends IProtocol {
  /** Bytes have come; they are valid only until this returns. */
  [lentDataReceived](data: Buffer): void;
}

/** Whether a protocol borrows the bytes of each read. */
export function borrowsData(protocol: IProtocol): protocol is LentDataReceiver {
  return typeof (protocol as Partial<LentDataReceiver>)[lentDataReceived] === "function";
}
