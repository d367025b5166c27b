// What one TLS connection is set up with: Node's options, and what Node has no option for.

import type { ConnectionOptions, TLSSocketOptions } from "../interfaces/tls-types.ts";

/** How a peer's certificate is looked at, beyond Node's options. */
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
   * Whether a certificate that is shown has to be good, though none is demanded
   * (`rejectUnauthorized`).
   */
  verifyGivenCertificate?: boolean | undefined;
}
