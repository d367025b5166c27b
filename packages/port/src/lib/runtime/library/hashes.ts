// biome-ignore-all lint/suspicious/noExplicitAny: what is not bytes is refused, as in Python
// Python's `hashlib` and `hmac`, over Node's.

import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

/** The names of algorithms as Node has them: `sha3_256` is `sha3-256`. */
const nodeName = (name: string): string => name.toLowerCase().replace(/^sha3_/, "sha3-");

/** A hash that is being made. */
export class PythonHash {
  /** The name of the algorithm. */
  readonly name: string;
  readonly #make: () => Hash | Hmac;
  readonly #parts: Buffer[] = [];

  constructor(name: string, make: () => Hash | Hmac, data?: any) {
    this.name = name;
    this.#make = make;
    make();
    if (data != null) this.update(data);
  }

  /** Takes more bytes. @throws TypeError for text. */
  update(data: any): void {
    if (!(data instanceof Uint8Array))
      throw new TypeError("Strings must be encoded before hashing");
    this.#parts.push(Buffer.from(data));
  }

  /** The hash of what was taken so far. */
  digest(): Buffer {
    const hash = this.#make();
    for (const part of this.#parts) hash.update(part);
    return hash.digest();
  }

  /** The hash as text. */
  hexdigest(): string {
    return this.digest().toString("hex");
  }

  /** How many bytes the hash has. */
  get digest_size(): number {
    return this.#make().digest().length;
  }

  /** Another one, which has taken the same bytes. */
  copy(): PythonHash {
    return new PythonHash(this.name, this.#make, Buffer.concat(this.#parts));
  }
}

/** `hashlib.new`. @throws RangeError for an algorithm that Node does not have. */
export function hashOf(name: string, data?: any): PythonHash {
  const make = (): Hash => {
    try {
      return createHash(nodeName(name));
    } catch {
      throw new RangeError(`unsupported hash type ${name}`);
    }
  };
  return new PythonHash(name, make, data);
}

/** The name of the algorithm in `hmac.new`: a name, or a function of `hashlib`. */
type Algorithm = string | ((data?: Uint8Array) => PythonHash);

/** `hmac.new`. */
export function hmacOf(key: any, message: any = null, algorithm: Algorithm = "md5"): PythonHash {
  const name = typeof algorithm === "string" ? algorithm : algorithm().name;
  return new PythonHash(`hmac-${name}`, () => createHmac(nodeName(name), key), message);
}
