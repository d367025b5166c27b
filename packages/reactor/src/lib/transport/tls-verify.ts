// Checks of certificates that Node leaves to whoever uses a bare TLSSocket.

import type { TLSSocket } from "node:tls";
import type { ServerTLSSettings } from "./tls-settings.ts";

/** What OpenSSL found wrong with the certificate of a client, or `null`. Nothing in Node's documents tells it. */
function openSSLVerdict(socket: TLSSocket): Error | null {
  const handle = (socket as { ssl?: { verifyError?(): Error | null } | null }).ssl;
  if (typeof handle?.verifyError !== "function") {
    return new Error("this version of Node does not tell whether the certificate is good");
  }
  return handle.verifyError();
}

/** Why a client is to be turned away, or `null`. */
export function verifyClient(socket: TLSSocket, settings: ServerTLSSettings): Error | null {
  if (settings.requestCert !== true) return null;
  const required = settings.rejectUnauthorized === true;
  if (!required && settings.verifyGivenCertificate !== true) return null;
  if (socket.getPeerX509Certificate() === undefined) {
    return required ? new Error("peer did not return a certificate") : null;
  }
  return openSSLVerdict(socket);
}

/**
 * Why a peer's chain of certificates is too long, or `null`.
 *
 * @param most - how many authorities may stand between the certificate and the one that is trusted.
 */
export function verifyDepth(socket: TLSSocket, most: number): Error | null {
  let between = -1;
  let certificate = socket.getPeerX509Certificate()?.issuerCertificate;
  while (certificate !== undefined) {
    between += 1;
    if (between > most) {
      return Object.assign(new Error("certificate chain too long"), {
        code: "CERT_CHAIN_TOO_LONG",
      });
    }
    if (certificate.issuer === certificate.subject) break;
    certificate = certificate.issuerCertificate;
  }
  return null;
}
