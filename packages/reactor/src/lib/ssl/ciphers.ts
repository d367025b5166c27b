// Choices of cipher suites.

import type { IAcceptableCiphers, ICipher } from "../interfaces/tls.ts";
import { availableCipherNames } from "../tls/context.ts";
import { expandCipherString } from "./cipher-string.ts";
import { CIPHER_SUITES, type CipherSuite } from "./cipher-suites.ts";

/** A cipher suite, by OpenSSL's name. From `twisted.internet._sslverify.OpenSSLCipher`. */
export class OpenSSLCipher implements ICipher {
  /** Its name as OpenSSL spells it, `"ECDHE-RSA-AES256-GCM-SHA384"`. */
  readonly fullName: string;

  constructor(fullName: string) {
    this.fullName = fullName;
  }

  /** Whether the other is the same suite. */
  equals(other: unknown): boolean {
    return other instanceof OpenSSLCipher && other.fullName === this.fullName;
  }

  toString(): string {
    return `OpenSSLCipher(fullName='${this.fullName}')`;
  }
}

/**
 * Cipher suites that may be used, in order of preference. From
 * `twisted.internet.ssl.AcceptableCiphers`.
 */
export class AcceptableCiphers implements IAcceptableCiphers {
  readonly _ciphers: readonly ICipher[];

  constructor(ciphers: Iterable<ICipher>) {
    this._ciphers = Object.freeze([...ciphers]);
  }

  /** Selects the acceptable ciphers among the available ones, in order of preference. */
  selectCiphers(availableCiphers: readonly ICipher[]): readonly ICipher[] {
    const available = new Set(availableCiphers.map((cipher) => cipher.fullName));
    return this._ciphers.filter((cipher) => available.has(cipher.fullName));
  }

  /** The ciphers that OpenSSL's cipher string selects, of those that this Node has. */
  static fromOpenSSLCipherString(cipherString: string): AcceptableCiphers {
    return new AcceptableCiphers(_expandCipherString(cipherString));
  }
}

let available: readonly CipherSuite[] | null = null;

/** The suites that this Node has, in OpenSSL's order. */
function availableSuites(): readonly CipherSuite[] {
  const names = availableCipherNames();
  available ??= CIPHER_SUITES.filter((suite) => names.has(suite.name));
  return available;
}

/**
 * The ciphers that a cipher string selects, of those that this Node has; none for an empty or
 * unknown one.
 */
export function _expandCipherString(cipherString: string): readonly ICipher[] {
  return expandCipherString(cipherString, availableSuites()).map(
    (suite) => new OpenSSLCipher(suite.name),
  );
}

let chosenByDefault: AcceptableCiphers | null = null;

/**
 * The ciphers that are used by default: those with forward secrecy only, authenticated modes before
 * others.
 *
 * From `twisted.internet._sslverify.defaultCiphers`.
 */
export const defaultCiphers: IAcceptableCiphers = {
  // Made when first needed, so that importing this module does not call OpenSSL.
  selectCiphers(availableCiphers: readonly ICipher[]): readonly ICipher[] {
    chosenByDefault ??= AcceptableCiphers.fromOpenSSLCipherString(
      "ECDH+AESGCM:ECDH+CHACHA20:DH+AESGCM:DH+CHACHA20:ECDH+AES256:DH+AES256:" +
        "ECDH+AES128:DH+AES:RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS",
    );
    return chosenByDefault.selectCiphers(availableCiphers);
  },
};
