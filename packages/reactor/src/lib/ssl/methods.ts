// The names of OpenSSL's methods, which say what versions of TLS are spoken.

import type { SecureContextOptions } from "../interfaces/tls-types.ts";

/** The versions that a method stands for, as Node's contexts have them. */
export type MethodVersions = Pick<SecureContextOptions, "minVersion" | "maxVersion">;

const METHODS: ReadonlyMap<string, MethodVersions> = new Map<string, MethodVersions>([
  // These two speak the newest version that both sides know, from Node's minimum on.
  ["SSLv23_METHOD", {}],
  ["TLS_METHOD", {}],
  ["TLSv1_METHOD", { minVersion: "TLSv1", maxVersion: "TLSv1" }],
  ["TLSv1_1_METHOD", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }],
  ["TLSv1_2_METHOD", { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }],
]);

/**
 * The versions of a method.
 *
 * @throws RangeError for a method that OpenSSL does not have, or not any more.
 */
export function versionsOf(method: string): MethodVersions {
  const versions = METHODS.get(method);
  if (versions === undefined) {
    throw new RangeError(
      `unknown sslmethod '${method}' (known: ${[...METHODS.keys()].join(", ")})`,
    );
  }
  return versions;
}
