// The address of transports that have none.

import type { IAddress } from "../interfaces/address.ts";

/** The address of a child process, or of a transport that leads nowhere. From `_ProcessAddress`. */
export class _ProcessAddress implements IAddress {
  /** Whether `other` is this very address. */
  equals(other: unknown): boolean {
    return other === this;
  }

  toString(): string {
    return "_ProcessAddress()";
  }
}
