// Certificates without their keys.

import { createHash, X509Certificate } from "node:crypto";
import { NotImplementedError } from "../error/not-implemented.ts";
import { CertificateError } from "../error/verify.ts";
import { withTLSErrors } from "./crypto-errors.ts";
import { DistinguishedName } from "./distinguished-name.ts";
import { checkFileType, FILETYPE_ASN1, FILETYPE_PEM } from "./file-types.ts";
import { PublicKey } from "./public-key.ts";

/** The certificates of a TLS connection, by the names of pyOpenSSL. */
export interface TLSHandle {
  /** The certificate of the other side, or `null`. */
  get_peer_certificate(): X509Certificate | null;
  /** The certificate of this side, or `null`. */
  get_host_certificate(): X509Certificate | null;
}

/** A transport that gives access to its handle. */
export interface HandleTransport {
  /** See `ISystemHandle.getHandle`. */
  getHandle(): unknown;
}

/**
 * Something with a subject: a certificate, with or without its key.
 *
 * From `twisted.internet._sslverify.CertBase`.
 */
export class CertBase {
  /** The certificate as Node has it. */
  readonly original: X509Certificate;

  constructor(original: X509Certificate) {
    this.original = original;
  }

  /** The subject: the name of the certificate's owner. */
  getSubject(): DistinguishedName {
    return this._copyName("subject");
  }

  /** The distinguished name of the subject or the issuer. */
  _copyName(suffix: "subject" | "issuer"): DistinguishedName {
    const dn = new DistinguishedName();
    const name = this.original.toLegacyObject()[suffix] as unknown;
    if (typeof name === "object" && name !== null) dn._copyFrom(name as Record<string, unknown>);
    return dn;
  }

  /** Adds the certificate itself to the trusted authorities. */
  _addCACertsToContext(context: { ca?: unknown }): void {
    context.ca = [...(Array.isArray(context.ca) ? context.ca : []), this.original.toString()];
  }
}

type CertificateClass<T> = new (original: X509Certificate) => T;

/**
 * An X.509 certificate.
 *
 * From `twisted.internet.ssl.Certificate`.
 */
export class Certificate extends CertBase {
  /**
   * Reads a certificate.
   *
   * @param requestData - the certificate; of several in PEM, the first.
   * @param format - `FILETYPE_ASN1` (DER, the default) or `FILETYPE_PEM`.
   * @throws TLSError when it cannot be read.
   */
  static load<T extends Certificate>(
    this: CertificateClass<T>,
    requestData: string | Uint8Array,
    format: number = FILETYPE_ASN1,
    ..._more: unknown[]
  ): T {
    return new this(readCertificate(requestData, format));
  }

  /** Reads a certificate in PEM. */
  static loadPEM<T extends Certificate>(this: CertificateClass<T>, data: string | Uint8Array): T {
    return new this(readCertificate(data, FILETYPE_PEM));
  }

  /**
   * The certificate of the other side of a connection.
   *
   * @throws CertificateError when it has none, or is not TLS.
   */
  static peerFromTransport<T extends Certificate>(
    this: CertificateClass<T>,
    transport: HandleTransport,
  ): T {
    return new this(certificateOf(transport, "peer"));
  }

  /**
   * The certificate of this side of a connection.
   *
   * @throws CertificateError when it has none, or is not TLS.
   */
  static hostFromTransport<T extends Certificate>(
    this: CertificateClass<T>,
    transport: HandleTransport,
  ): T {
    return new this(certificateOf(transport, "host"));
  }

  /** The public key in the certificate. */
  getPublicKey(): PublicKey {
    return new PublicKey(this.original.publicKey);
  }

  /** The certificate, encoded. */
  dump(format: number = FILETYPE_ASN1): Buffer {
    checkFileType(format);
    return format === FILETYPE_PEM ? Buffer.from(this.original.toString()) : this.original.raw;
  }

  /** The certificate in PEM. */
  dumpPEM(): Buffer {
    return this.dump(FILETYPE_PEM);
  }

  /** Its serial number: a bigint where a number would be rounded. */
  serialNumber(): number | bigint {
    const serial = BigInt(`0x${this.original.serialNumber}`);
    return serial <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(serial) : serial;
  }

  /**
   * A fingerprint: upper-case hexadecimal pairs between colons, as ASCII bytes.
   *
   * @param method - a hash, `"md5"`, `"sha256"` …
   */
  digest(method = "md5"): Buffer {
    const hex = createHash(method).update(this.original.raw).digest("hex").toUpperCase();
    return Buffer.from((hex.match(/../g) ?? []).join(":"), "latin1");
  }

  /** The issuer: the name of the authority that signed it. */
  getIssuer(): DistinguishedName {
    return this._copyName("issuer");
  }

  /** A description, for people. */
  inspect(): string {
    return `${this._inspect()}\n${this.getPublicKey().inspect()}`;
  }

  /** The lines of `inspect`. */
  _inspect(): string {
    return [
      "Certificate For Subject:",
      this.getSubject().inspect(),
      "\nIssuer:",
      this.getIssuer().inspect(),
      `\nSerial Number: ${this.serialNumber()}`,
      `Digest: ${this.digest()}`,
    ].join("\n");
  }

  /**
   * Settings for TLS connections. Only a certificate with its key has them.
   *
   * @throws NotImplementedError
   */
  options(..._authorities: Certificate[]): unknown {
    throw new NotImplementedError("Possible, but doubtful we need this yet");
  }

  /** Whether the other is the same certificate. */
  equals(other: unknown): boolean {
    return other instanceof Certificate && this.original.raw.equals(other.original.raw);
  }

  override toString(): string {
    const name = (dn: DistinguishedName): string => {
      const common = dn.commonName;
      return common === undefined ? "" : `b'${common}'`;
    };
    return `<${this.constructor.name} Subject=${name(this.getSubject())} Issuer=${name(this.getIssuer())}>`;
  }
}

/** Reads a certificate. */
export function readCertificate(data: string | Uint8Array, format: number): X509Certificate {
  checkFileType(format);
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  if (format === FILETYPE_PEM && !Buffer.from(bytes).includes("-----BEGIN")) {
    return withTLSErrors("PEM routines", () => {
      throw new Error("no start line");
    });
  }
  return withTLSErrors("X509", () => new X509Certificate(bytes));
}

function certificateOf(transport: HandleTransport, side: "peer" | "host"): X509Certificate {
  const handle = transport.getHandle() as Partial<TLSHandle> | null | undefined;
  const method = `get_${side}_certificate` as const;
  if (typeof handle?.[method] !== "function") {
    throw new CertificateError(
      `non-TLS transport ${String(transport)} did not have ${side} certificate`,
    );
  }
  const certificate = handle[method]();
  if (certificate === null || certificate === undefined) {
    throw new CertificateError(
      `TLS transport ${String(transport)} did not have ${side} certificate`,
    );
  }
  return certificate;
}
