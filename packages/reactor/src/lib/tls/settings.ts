// The settings of one TLS connection: Node's options, and those that Node does not have.

import type { ConnectionOptions, TLSSocketOptions } from "../interfaces/tls-types.ts";

/** How a peer's certificate is checked, in addition to Node's options. */
interface VerificationSettings {
  /**
   * How many authorities may stand between the certificate and one that is trusted; any number if
   * left out.
   */
  verifyDepth?: number | undefined;
}

/** A client's connection. */
export interface ClientTLSSettings extends ConnectionOptions, VerificationSettings {}

/** A server's connection. */
export interface ServerTLSSettings extends TLSSocketOptions, VerificationSettings {
  /**
   * Whether a client's certificate has to be valid, if it has one. (With `rejectUnauthorized` it
   * has to have one.)
   */
  verifyGivenCertificate?: boolean | undefined;
}
