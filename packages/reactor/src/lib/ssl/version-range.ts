// How Twisted's three limits of the version of TLS become Node's two.

import type { SecureVersion } from "../interfaces/tls-types.ts";
import { TLSVersion } from "./tls-version.ts";

/** The versions that are spoken, as `tls.createSecureContext` takes them. */
export interface VersionRange {
  minVersion: SecureVersion;
  maxVersion?: SecureVersion;
}

interface Limits {
  raiseMinimumTo?: TLSVersion | null | undefined;
  insecurelyLowerMinimumTo?: TLSVersion | null | undefined;
  lowerMaximumSecurityTo?: TLSVersion | null | undefined;
}

/** Node has no SSL 3 any more: settings that allow it allow TLS 1.0. */
const NODE_NAMES: ReadonlyMap<TLSVersion, SecureVersion> = new Map<TLSVersion, SecureVersion>([
  [TLSVersion.SSLv3, "TLSv1"],
  [TLSVersion.TLSv1_0, "TLSv1"],
  [TLSVersion.TLSv1_1, "TLSv1.1"],
  [TLSVersion.TLSv1_2, "TLSv1.2"],
  [TLSVersion.TLSv1_3, "TLSv1.3"],
]);

/**
 * The versions to speak.
 *
 * @param defaultMinimum - the oldest version, when no limit gives another.
 * @throws RangeError when the oldest is newer than the newest.
 * @throws TypeError for a value that is not a version.
 */
export function versionRange(limits: Limits, defaultMinimum: TLSVersion): VersionRange {
  const raise = version(limits.raiseMinimumTo);
  const maximum = version(limits.lowerMaximumSecurityTo);
  let minimum = version(limits.insecurelyLowerMinimumTo);
  if (raise !== null) {
    if (maximum !== null && raise > maximum) {
      throw new RangeError("raiseMinimumTo needs to be lower than lowerMaximumSecurityTo");
    }
    if (raise > defaultMinimum) minimum = raise;
  }
  if (minimum === null) {
    minimum = maximum !== null && defaultMinimum > maximum ? maximum : defaultMinimum;
  }
  if (maximum !== null && minimum > maximum) {
    throw new RangeError("insecurelyLowerMinimumTo needs to be lower than lowerMaximumSecurityTo");
  }
  const range: VersionRange = { minVersion: nodeName(minimum) };
  if (maximum !== null) range.maxVersion = nodeName(maximum);
  return range;
}

function version(given: unknown): TLSVersion | null {
  if (given === undefined || given === null) return null;
  if (given instanceof TLSVersion) return given;
  throw new TypeError(`${String(given)} is not a TLSVersion`);
}

function nodeName(of: TLSVersion): SecureVersion {
  return NODE_NAMES.get(of) as SecureVersion;
}
