// The names of OpenSSL's methods, which stand for the versions of TLS that are spoken.

import type { SecureContextOptions } from "../interfaces/tls-types.ts";

/** The versions that a method stands for, as Node's contexts have them. */
export type MethodVersions = Pick<SecureContextOptions, "minVersion" | "maxVersion">;

const METHODS: ReadonlyMap<string, MethodVersions> = new Map<string, MethodVersions>([
  // These two speak the newest version that both sides know, but none below Node's minimum.
  ["SSLv23_METHOD", {}],
  ["TLS_METHOD", {}],
  ["TLSv1_METHOD", { minVersion: "TLSv1", maxVersion: "TLSv1" }],
  ["TLSv1_1_METHOD", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1" }],
  ["TLSv1_2_METHOD", { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }],
]);

/**
 * The versions of a method.
 *
 * @throws RangeError for a method that OpenSSL never had, or does not have any more.
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
