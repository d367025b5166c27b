// Public keys.

import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/**
 * The public part of a pair of keys. It can be compared with others, and not much else.
 *
 * From `twisted.internet._sslverify.PublicKey`.
 */
export class PublicKey {
  /** The key as Node has it. */
  readonly original: KeyObject;

  constructor(original: KeyObject) {
    this.original = original;
  }

  /** Whether another key is the same, or the other half of the same pair. */
  matches(otherKey: PublicKey): boolean {
    return this.keyHash() === otherKey.keyHash();
  }

  /** 32 hexadecimal digits that tell this key from others. */
  keyHash(): string {
    const key = this.original.type === "private" ? createPublicKey(this.original) : this.original;
    const der = key.export({ type: "spki", format: "der" });
    return createHash("md5").update(der).digest("hex");
  }

  /** What is known about it, for people. */
  inspect(): string {
    return `Public Key with Hash: ${this.keyHash()}`;
  }

  /** A few words with the hash of the key. */
  toString(): string {
    return `<${this.constructor.name} ${this.keyHash()}>`;
  }
}
