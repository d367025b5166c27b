// Pairs of keys, and certificates with their key. They are in one file since each makes the other.

import {
  createPrivateKey,
  type DSAKeyPairKeyObjectOptions,
  generateKeyPairSync,
  type KeyObject,
  type X509Certificate,
} from "node:crypto";
import { VerifyError } from "../error/verify.ts";
import { Certificate, readCertificate } from "./certificate.ts";
import { CertificateOptions } from "./certificate-options.ts";
import { withTLSErrors } from "./crypto-errors.ts";
import { checkFileType, FILETYPE_ASN1, FILETYPE_PEM, TYPE_DSA, TYPE_RSA } from "./file-types.ts";
import { PublicKey } from "./public-key.ts";
import { OpenSSLCertificateAuthorities } from "./trust-root.ts";

/**
 * A pair of keys.
 *
 * It cannot sign certificates or requests: Node's crypto does not make any. From
 * `twisted.internet.ssl.KeyPair`.
 */
export class KeyPair extends PublicKey {
  /**
   * Reads a private key.
   *
   * @param data - the key; in PEM, other text may be around it.
   * @param format - `FILETYPE_ASN1` (DER, the default) or `FILETYPE_PEM`.
   * @throws TLSError when it cannot be read.
   */
  static load(data: string | Uint8Array, format: number = FILETYPE_ASN1): KeyPair {
    checkFileType(format);
    const bytes = Buffer.from(data as Uint8Array);
    if (format === FILETYPE_PEM) {
      return new KeyPair(withTLSErrors("PEM routines", () => createPrivateKey(privatePEM(bytes))));
    }
    return new KeyPair(readPrivateDER(bytes));
  }

  /**
   * Makes a new pair. This takes a while, and blocks.
   *
   * @param kind - `TYPE_RSA` (the default) or `TYPE_DSA`.
   * @param size - bits.
   */
  static generate(kind: number = TYPE_RSA, size = 2048): KeyPair {
    if (kind === TYPE_RSA) {
      return new KeyPair(generateKeyPairSync("rsa", { modulusLength: size }).privateKey);
    }
    if (kind === TYPE_DSA) {
      const options: DSAKeyPairKeyObjectOptions = { modulusLength: size, divisorLength: 256 };
      return new KeyPair(generateKeyPairSync("dsa", options).privateKey);
    }
    throw new RangeError(`KeyPair.generate: kind must be TYPE_RSA or TYPE_DSA, not ${kind}`);
  }

  /** The private key, encoded (PKCS #8), not encrypted. */
  dump(format: number = FILETYPE_ASN1): Buffer {
    checkFileType(format);
    if (format === FILETYPE_ASN1) return this.original.export({ type: "pkcs8", format: "der" });
    return Buffer.from(this.original.export({ type: "pkcs8", format: "pem" }));
  }

  /** A certificate with this pair as its key. */
  newCertificate(
    newCertData: string | Uint8Array,
    format: number = FILETYPE_ASN1,
  ): PrivateCertificate {
    return PrivateCertificate.load(newCertData, this, format);
  }

  /** A description, for people; it has nothing secret. */
  override inspect(): string {
    const details = this.original.asymmetricKeyDetails;
    const kind = this.original.asymmetricKeyType;
    const name = kind === "rsa" || kind === "dsa" ? kind.toUpperCase() : "(Unknown Type!)";
    const bits = details?.modulusLength ?? curveBits(details?.namedCurve);
    return `${bits}-bit ${name} Key Pair with Hash: ${this.keyHash()}`;
  }
}

/** The base class without the types of `load` and `loadPEM`: those below take other arguments. */
const CertificateWithoutLoad: Omit<typeof Certificate, "load" | "loadPEM" | "prototype"> &
  (new (
    original: X509Certificate,
  ) => Certificate) = Certificate;

/**
 * A certificate with its private key.
 *
 * From `twisted.internet.ssl.PrivateCertificate`.
 */
export class PrivateCertificate extends CertificateWithoutLoad {
  /** The key. */
  declare privateKey: KeyPair;

  /**
   * Reads a certificate, and adds its key.
   *
   * @param format - `FILETYPE_ASN1` (DER, the default) or `FILETYPE_PEM`.
   * @throws TLSError when the certificate cannot be read.
   * @throws VerifyError when the key is not the certificate's.
   */
  static load(
    data: string | Uint8Array,
    privateKey: KeyPair,
    format: number = FILETYPE_ASN1,
  ): PrivateCertificate {
    return new this(readCertificate(data, format))._setPrivateKey(privateKey);
  }

  /** Reads a certificate and its key from one text in PEM. */
  static loadPEM(data: string | Uint8Array): PrivateCertificate {
    const key = KeyPair.load(data, FILETYPE_PEM);
    return new this(readCertificate(data, FILETYPE_PEM))._setPrivateKey(key);
  }

  /**
   * A certificate with its key.
   *
   * @throws VerifyError when the key is not the certificate's.
   */
  static fromCertificateAndKeyPair(
    certificateInstance: Certificate,
    privateKey: KeyPair,
  ): PrivateCertificate {
    return new this(certificateInstance.original)._setPrivateKey(privateKey);
  }

  /** Sets the private key, which has to be that of the certificate. */
  _setPrivateKey(privateKey: KeyPair): this {
    if (!privateKey.matches(this.getPublicKey())) {
      throw new VerifyError("Certificate public and private keys do not match.");
    }
    this.privateKey = privateKey;
    return this;
  }

  /** Another certificate for the same key. */
  newCertificate(
    newCertData: string | Uint8Array,
    format: number = FILETYPE_ASN1,
  ): PrivateCertificate {
    return PrivateCertificate.load(newCertData, this.privateKey, format);
  }

  /** Certificate and key, one after the other, in PEM. */
  override dumpPEM(): Buffer {
    return Buffer.concat([this.dump(FILETYPE_PEM), this.privateKey.dump(FILETYPE_PEM)]);
  }

  /**
   * Settings for TLS connections that show this certificate.
   *
   * @param authorities - one of them must have signed the peer's certificate; with none, the peer
   *   is not asked for one.
   */
  override options(...authorities: Certificate[]): CertificateOptions {
    return new CertificateOptions({
      privateKey: this.privateKey.original,
      certificate: this.original,
      ...(authorities.length > 0 && {
        trustRoot: new OpenSSLCertificateAuthorities(authorities.map((each) => each.original)),
      }),
    });
  }

  /** What is known about it, for people; nothing that is secret. */
  override inspect(): string {
    return `${this._inspect()}\n${this.privateKey.inspect()}`;
  }

  /** A short description, with the kind of key. */
  override toString(): string {
    return `${super.toString()} with ${this.privateKey}`;
  }
}

/** The private key of a text that may also have certificates. */
function privatePEM(data: Buffer): Buffer {
  const text = data.toString("latin1");
  const found = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/.exec(text);
  if (found === null) throw new Error("no start line");
  return Buffer.from(`${found[0]}\n`, "latin1");
}

const DER_TYPES = ["pkcs8", "pkcs1", "sec1"] as const;

/** A key in DER, in one of the usual structures. */
function readPrivateDER(key: Buffer): KeyObject {
  let first: unknown;
  for (const type of DER_TYPES) {
    try {
      return createPrivateKey({ key, format: "der", type });
    } catch (error) {
      first ??= error;
    }
  }
  return withTLSErrors("DECODER routines", () => {
    throw first;
  });
}

function curveBits(curve: string | undefined): number | string {
  const digits = /\d{3}/.exec(curve ?? "");
  return digits === null ? "?" : Number(digits[0]);
}
