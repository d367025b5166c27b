// Public keys.

import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/**
 * The public part of a pair of keys.
 *
 * From `twisted.internet._sslverify.PublicKey`.
 */
export class PublicKey {
  /** The key as Node has it. */
  readonly original: KeyObject;

  constructor(original: KeyObject) {
    this.original = original;
  }

  /** Whether another key is the same, or the private key of the same pair. */
  matches(otherKey: PublicKey): boolean {
    return this.keyHash() === otherKey.keyHash();
  }

  /** A hash of the key: 32 hexadecimal digits. */
  keyHash(): string {
    const key = this.original.type === "private" ? createPublicKey(this.original) : this.original;
    const der = key.export({ type: "spki", format: "der" });
    return createHash("md5").update(der).digest("hex");
  }

  /** A description, for people. */
  inspect(): string {
    return `Public Key with Hash: ${this.keyHash()}`;
  }

  /** A short description, with the hash of the key. */
  toString(): string {
    return `<${this.constructor.name} ${this.keyHash()}>`;
  }
}
