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
 * Gives a method `dataReceived` another form. It does the same, but it only borrows the bytes of
 * each read, and has to copy those that it keeps. A transport calls that form where it can lend;
 * other transports call `dataReceived`.
 *
 * The form belongs to the method, not to its object. So when a subclass, a test or a wrapper puts
 * another `dataReceived` in the method's place, that one is called.
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
 * The method of transports that can read into memory of the protocol's. See {@link readInto}.
 */
export const readsInto: unique symbol = Symbol("readsInto");

/** A transport that can read into memory of its protocol's. */
export interface RoomTaker {
  /** Has the next read go into that memory. Returns whether it will. */
  [readsInto](room: Buffer): boolean;
}

/**
 * Has the next read of a transport go into memory of the caller's, so that nothing has to be
 * copied. It holds for that one read. The bytes are lent to the protocol as always. They may also
 * be in another place: the receiver has to check whether they are in its memory.
 *
 * To be called while bytes are lent.
 *
 * @returns whether the transport will do so.
 */
export function readInto(transport: object | null, room: Buffer): boolean {
  const taker = transport as Partial<RoomTaker> | null;
  return taker?.[readsInto]?.(room) ?? false;
}
