// The checks of certificates that Node does not make for a TLSSocket by itself.

import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { ServerTLSSettings } from "./settings.ts";

/**
 * The reason to refuse the certificate of a peer that Node has accepted, or `null`. (Node checks
 * the certificate of a server, except for the length of its chain, and not that of a client.)
 */
export function refusalOf(
  socket: TLSSocket,
  certificate: X509Certificate | null,
  settings: ServerTLSSettings,
  isClient: boolean,
): Error | null {
  const refused = isClient ? null : verifyClient(socket, certificate, settings);
  if (refused !== null) return refused;
  const verified = settings.rejectUnauthorized === true || settings.verifyGivenCertificate === true;
  if (!verified || settings.verifyDepth === undefined) return null;
  return verifyDepth(certificate, settings.verifyDepth);
}

/** The reason to refuse a client, or `null`. */
function verifyClient(
  socket: TLSSocket,
  certificate: X509Certificate | null,
  settings: ServerTLSSettings,
): Error | null {
  if (settings.requestCert !== true) return null;
  const required = settings.rejectUnauthorized === true;
  if (!required && settings.verifyGivenCertificate !== true) return null;
  if (certificate === null) {
    return required ? new Error("peer did not return a certificate") : null;
  }
  return openSSLVerdict(socket);
}

/**
 * OpenSSL's error for the certificate of a client, or `null`. Node's documented methods do not
 * return it.
 */
function openSSLVerdict(socket: TLSSocket): Error | null {
  const handle = (socket as { ssl?: { verifyError?(): Error | null } | null }).ssl;
  if (typeof handle?.verifyError !== "function") {
    return new Error("this version of Node does not say whether the certificate is good");
  }
  return handle.verifyError();
}

/**
 * The error for a chain of certificates that is too long, or `null`.
 *
 * @param most - how many authorities may stand between the certificate and the one that is trusted.
 */
function verifyDepth(certificate: X509Certificate | null, most: number): Error | null {
  let between = 0;
  let issuer = certificate?.issuerCertificate;
  // The authority at the end of the chain has signed itself; it may be missing.
  while (issuer !== undefined && issuer.issuer !== issuer.subject) {
    between += 1;
    if (between > most) {
      return Object.assign(new Error("certificate chain too long"), {
        code: "CERT_CHAIN_TOO_LONG",
      });
    }
    issuer = issuer.issuerCertificate;
  }
  return null;
}
