// Addresses of UNIX sockets.

import { statSync } from "node:fs";
import { textRepr } from "@twisted-ts/deferred/internal";
import type { IAddress } from "../interfaces/address.ts";

/** The address of a UNIX socket. From `twisted.internet.address.UNIXAddress`. */
export class UNIXAddress implements IAddress {
  /**
   * The path as bytes, or `null` for a socket without a name. A path that begins with a NUL is a
   * name in Linux's abstract namespace.
   */
  readonly name: Buffer | null;

  constructor(name: string | Uint8Array | null) {
    if (name === null) this.name = null;
    else this.name = typeof name === "string" ? Buffer.from(name, "utf8") : Buffer.from(name);
  }

  /**
   * Whether `other` is a UNIXAddress with the same name, or one whose path leads to the same file.
   */
  equals(other: unknown): boolean {
    if (!(other instanceof UNIXAddress)) return false;
    if (this.name === null || other.name === null) return this.name === other.name;
    return this.name.equals(other.name) || sameFile(this.name, other.name);
  }

  toString(): string {
    return `UNIXAddress(${this.name === null ? "None" : textRepr(this.name.toString("utf8"))})`;
  }
}

function sameFile(one: Buffer, other: Buffer): boolean {
  // An empty name is not a path, and neither is one in the abstract namespace.
  if (one.length === 0 || other.length === 0 || one.includes(0) || other.includes(0)) return false;
  try {
    const first = statSync(one, { bigint: true });
    const second = statSync(other, { bigint: true });
    return first.ino === second.ino && first.dev === second.dev;
  } catch {
    // The path does not exist, or this process may not read it: nothing says that it is the same
    // file.
    return false;
  }
}
