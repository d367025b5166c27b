// The names for versions of TLS in descriptions: those of OpenSSL's methods.

import type { CertificateOptionsOptions } from "../ssl/certificate-options.ts";
import { TLSVersion } from "../ssl/tls-version.ts";

const { TLSv1_0, TLSv1_1, TLSv1_2 } = TLSVersion;

const METHODS: ReadonlyMap<string, CertificateOptionsOptions> = new Map([
  // These two speak the newest version that both sides know, but none below the default minimum.
  ["SSLv23_METHOD", {}],
  ["TLS_METHOD", {}],
  ["TLSv1_METHOD", { insecurelyLowerMinimumTo: TLSv1_0, lowerMaximumSecurityTo: TLSv1_0 }],
  ["TLSv1_1_METHOD", { insecurelyLowerMinimumTo: TLSv1_1, lowerMaximumSecurityTo: TLSv1_1 }],
  ["TLSv1_2_METHOD", { insecurelyLowerMinimumTo: TLSv1_2, lowerMaximumSecurityTo: TLSv1_2 }],
]);

/**
 * The versions that a method stands for.
 *
 * @throws RangeError for a method that OpenSSL never had, or does not have any more.
 */
export function sslMethod(name: string): CertificateOptionsOptions {
  const versions = METHODS.get(name);
  if (versions === undefined) {
    throw new RangeError(`unknown sslmethod '${name}' (known: ${[...METHODS.keys()].join(", ")})`);
  }
  return versions;
}
