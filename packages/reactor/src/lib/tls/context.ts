// Node's functions for TLS contexts.

import {
  createSecureContext,
  getCiphers,
  checkServerIdentity as nodeCheckServerIdentity,
} from "node:tls";
import type {
  PeerCertificate,
  SecureContext,
  SecureContextOptions,
} from "../interfaces/tls-types.ts";

/** Makes a context. See Node's `tls.createSecureContext`. */
export function makeSecureContext(settings: SecureContextOptions): SecureContext {
  return createSecureContext(settings);
}

let names: ReadonlySet<string> | null = null;

/** The names of the cipher suites that this Node has, as OpenSSL spells them. */
export function availableCipherNames(): ReadonlySet<string> {
  names ??= new Set(getCiphers().map((name) => name.toUpperCase()));
  return names;
}

/**
 * Whether a certificate is for a host; returns the error if it is not. See Node's
 * `tls.checkServerIdentity`.
 */
export function checkServerIdentity(
  hostname: string,
  certificate: PeerCertificate,
): Error | undefined {
  return nodeCheckServerIdentity(hostname, certificate);
}
