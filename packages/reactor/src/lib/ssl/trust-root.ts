// Which authorities are trusted.

import type { X509Certificate } from "node:crypto";
import type { SecureContextOptions } from "../interfaces/tls-types.ts";
import { CertBase } from "./certificate.ts";

/**
 * The authorities whose signatures on certificates are trusted.
 *
 * From `twisted.internet._sslverify.IOpenSSLTrustRoot`. The context is not made yet: the method
 * gets the options for `tls.createSecureContext`.
 */
export interface IOpenSSLTrustRoot {
  /** Adds the trusted authorities to the settings of a context. */
  _addCACertsToContext(context: SecureContextOptions): void;
}

/**
 * Trusts certain certificates. From `twisted.internet._sslverify.OpenSSLCertificateAuthorities`.
 */
export class OpenSSLCertificateAuthorities implements IOpenSSLTrustRoot {
  readonly _caCerts: readonly X509Certificate[];

  constructor(caCerts: readonly X509Certificate[]) {
    this._caCerts = caCerts;
  }

  /** See {@link IOpenSSLTrustRoot}. With no certificate at all, no peer is trusted. */
  _addCACertsToContext(context: SecureContextOptions): void {
    const before = context.ca === undefined ? [] : [context.ca].flat();
    context.ca = [...before, ...this._caCerts.map((certificate) => certificate.toString())];
  }
}

/**
 * Trusts what Node trusts: the authorities that come with it, and those that `NODE_EXTRA_CA_CERTS`,
 * `--use-openssl-ca` or `--use-system-ca` name. From `twisted.internet.ssl.OpenSSLDefaultPaths`.
 */
export class OpenSSLDefaultPaths implements IOpenSSLTrustRoot {
  /** See {@link IOpenSSLTrustRoot}. Adds nothing: without authorities, Node uses its own. */
  _addCACertsToContext(context: SecureContextOptions): void {
    delete context.ca;
  }
}

/** Trusts the authorities of this platform. From `twisted.internet.ssl.platformTrust`. */
export function platformTrust(): OpenSSLDefaultPaths {
  return new OpenSSLDefaultPaths();
}

/**
 * Trusts the given certificates, and those that they have signed.
 *
 * From `twisted.internet.ssl.trustRootFromCertificates`.
 *
 * @throws TypeError for something that is not a `Certificate` or `PrivateCertificate`.
 */
export function trustRootFromCertificates(
  certificates: Iterable<CertBase>,
): OpenSSLCertificateAuthorities {
  return new OpenSSLCertificateAuthorities(
    Array.from(certificates, (certificate) => {
      if (certificate instanceof CertBase) return certificate.original;
      throw new TypeError("certificates items must be twisted.internet.ssl.CertBase instances");
    }),
  );
}

/**
 * The trust root for the value of an option `trustRoot`.
 *
 * @throws TypeError for a value that is not a trust root.
 */
export function trustRootFrom(value: unknown): IOpenSSLTrustRoot {
  if (isTrustRoot(value)) return value;
  throw new TypeError(`trustRoot must be a certificate or a trust root, not ${String(value)}`);
}

function isTrustRoot(value: unknown): value is IOpenSSLTrustRoot {
  return (
    typeof value === "object" &&
    value !== null &&
    "_addCACertsToContext" in value &&
    typeof value._addCACertsToContext === "function"
  );
}
