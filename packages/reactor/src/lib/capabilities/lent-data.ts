// How a protocol borrows the bytes of a read instead of owning them.

import type { IProtocol } from "../interfaces/protocol.ts";

/**
 * The name of a method of protocols that are content to borrow what was read.
 *
 * `protocol[lentDataReceived](bytes)` is called in place of `protocol.dataReceived(bytes)`, where
 * the protocol has it. The bytes are a view that is valid only until the call returns: what the
 * protocol keeps it has to copy. Both methods have to mean the same, because a carrier that knows
 * nothing of this one calls `dataReceived`.
 *
 * It is a symbol and no name, so that a wrapper which passes on every name that it does not know
 * does not pass this on: its own `dataReceived` would be left out.
 */
export const lentDataReceived: unique symbol = Symbol("lentDataReceived");

/** A protocol that borrows the bytes of each read. */
export interface LentDataReceiver extends IProtocol {
  /** Bytes have come; they are valid only until this returns. */
  [lentDataReceived](data: Buffer): void;
}

/**
 * The name of the method of transports that can read into memory of the protocol's: see {@link
 * readInto}.
 */
export const readsInto: unique symbol = Symbol("readsInto");

/** A transport that can read into memory of its protocol's. */
export interface RoomTaker {
  /** Reads next into that memory. Returns whether it will. */
  [readsInto](room: Buffer): boolean;
}

/**
 * Has the next read of a transport go into memory of the caller's, so that nothing need be copied.
 * It holds for that one read. What was read is lent to the protocol as always, be it in this memory
 * or not: the receiver looks where it is.
 *
 * To be called while bytes are lent.
 *
 * @returns whether the transport can, and will.
 */
export function readInto(transport: object | null, room: Buffer): boolean {
  const taker = transport as Partial<RoomTaker> | null;
  return taker?.[readsInto]?.(room) ?? false;
}

/** Whether a protocol borrows the bytes of each read. */
export function borrowsData(protocol: IProtocol): protocol is LentDataReceiver {
  return typeof (protocol as Partial<LentDataReceiver>)[lentDataReceived] === "function";
}
