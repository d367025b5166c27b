// How a protocol borrows the bytes of a read instead of owning them.

import type { IProtocol } from "../interfaces/protocol.ts";

const lentForm: unique symbol = Symbol("lentForm");

/** A form of `dataReceived` that is called with lent bytes: valid only until it returns. */
export type LentForm<P = IProtocol> = (this: P, data: Buffer) => unknown;

/** A method `dataReceived` that may have a form for lent bytes. */
interface DataReceived {
  (data: Buffer): unknown;
  // A method, and no property with a function: the form may want its own class for `this`.
  [lentForm]?(this: IProtocol, data: Buffer): unknown;
}

/**
 * Gives a method `dataReceived` another form, which means the same and borrows the bytes of each
 * read: it has to copy what it keeps. A carrier calls that form where it can; a carrier that knows
 * nothing of it calls `dataReceived`.
 *
 * The method has the form, not its object. So another `dataReceived` in the method's place, of a
 * subclass, a test or a wrapper, is always called.
 */
export function giveLentForm<P extends IProtocol>(
  dataReceived: (this: P, data: Buffer) => unknown,
  form: LentForm<P>,
): void {
  (dataReceived as DataReceived)[lentForm] = form;
}

/**
 * The form of a protocol's `dataReceived` that borrows the bytes of each read, where there is one.
 */
export function lentFormOf(protocol: IProtocol): LentForm | undefined {
  return (protocol.dataReceived as DataReceived | undefined)?.[lentForm];
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
