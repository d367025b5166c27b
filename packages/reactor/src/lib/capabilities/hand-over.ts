// How a protocol that has done its work hands its connection over to another protocol.

import type { IProtocol } from "../interfaces/protocol.ts";

/** The method of transports that can give the events of their connection to another protocol. */
export const handsOver: unique symbol = Symbol("handsOver");

/** A transport that can give the events of its connection to another protocol. */
export interface HandsOver {
  /** If its protocol is `from`, makes `to` its protocol. */
  [handsOver](from: IProtocol, to: IProtocol): void;
}

/**
 * Has a transport call `to` in place of `from` from now on. `to` has been connected already. With a
 * transport that has no such method nothing changes: `from` has to pass everything on.
 */
export function handOver(transport: object | null, from: IProtocol, to: IProtocol): void {
  (transport as Partial<HandsOver> | null)?.[handsOver]?.(from, to);
}
