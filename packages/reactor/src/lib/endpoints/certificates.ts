// Certificates and keys from the files that descriptions name.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Certificate } from "../ssl/certificate.ts";
import { FILETYPE_PEM } from "../ssl/file-types.ts";
import { KeyPair, PrivateCertificate } from "../ssl/private-certificate.ts";
import {
  type OpenSSLCertificateAuthorities,
  trustRootFromCertificates,
} from "../ssl/trust-root.ts";

/**
 * Reads the authorities of a directory: all its files `*.pem`, without those that cannot be read or
 * hold no certificate.
 */
export function _loadCAsFromDir(directoryPath: string): OpenSSLCertificateAuthorities {
  const found = new Map<string, Certificate>();
  for (const name of readdirSync(directoryPath).sort()) {
    if (!/(?:^|\.)pem$/i.test(name)) continue;
    try {
      const certificate = Certificate.loadPEM(readFileSync(join(directoryPath, name)));
      found.set(certificate.original.fingerprint256, certificate);
    } catch {
      // Such a directory is often the system's: other files in it are not a mistake of the user.
    }
  }
  return trustRootFromCertificates(found.values());
}

/** The trust root of a directory; `null` without a path. */
export function trustRootFromPath(path: string | undefined): OpenSSLCertificateAuthorities | null {
  return path === undefined ? null : _loadCAsFromDir(path);
}

/** A certificate with its key. Without a second file, both are in the first one. */
export function privateCertificateFromPaths(
  certificatePath: string | undefined,
  keyPath: string | undefined,
): PrivateCertificate | null {
  if (certificatePath === undefined) return null;
  const certificate = readFileSync(certificatePath);
  if (keyPath === undefined) return PrivateCertificate.loadPEM(certificate);
  return PrivateCertificate.fromCertificateAndKeyPair(
    Certificate.loadPEM(certificate),
    KeyPair.load(readFileSync(keyPath), FILETYPE_PEM),
  );
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\r?\n[\s\S]+?\r?\n-----END CERTIFICATE-----/g;

/**
 * The certificates of a file, in order.
 *
 * @throws RangeError when there is none.
 */
export function certificateChain(path: string): Certificate[] {
  const found = readFileSync(path, "latin1").match(CERTIFICATE);
  if (found === null) {
    throw new RangeError(
      `Specified chain file '${path}' doesn't contain any valid certificates in PEM format.`,
    );
  }
  return found.map((text) => Certificate.loadPEM(text));
}
