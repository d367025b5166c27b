// twisted.internet.ssl

// Errors.
export { CertificateError, PeerVerifyError, SSLError, VerifyError } from "./error.ts";
export { NotImplementedError } from "./lib/error/not-implemented.ts";
// Certificates and keys.
export {
  CertBase,
  Certificate,
  type HandleTransport,
  type TLSHandle,
} from "./lib/ssl/certificate.ts";
// Settings.
export {
  CertificateOptions,
  // Its name in `twisted.internet._sslverify`.
  CertificateOptions as OpenSSLCertificateOptions,
  type CertificateOptionsOptions,
} from "./lib/ssl/certificate-options.ts";
// Ciphers, versions, protocols.
export { AcceptableCiphers, defaultCiphers, OpenSSLCipher } from "./lib/ssl/ciphers.ts";
export {
  ClientTLSOptions,
  type ClientTLSOptionsOptions,
  optionsForClientTLS,
} from "./lib/ssl/client-options.ts";
export {
  ClientContextFactory,
  ContextFactory,
  DefaultOpenSSLContextFactory,
} from "./lib/ssl/context-factories.ts";
export { DiffieHellmanParameters } from "./lib/ssl/diffie-hellman.ts";
export {
  DistinguishedName,
  type DistinguishedNameField,
  DN,
} from "./lib/ssl/distinguished-name.ts";
export {
  FILETYPE_ASN1,
  FILETYPE_PEM,
  TYPE_DSA,
  TYPE_RSA,
} from "./lib/ssl/file-types.ts";
export { KeyPair, PrivateCertificate } from "./lib/ssl/private-certificate.ts";
export { PublicKey } from "./lib/ssl/public-key.ts";
export {
  ProtocolNegotiationSupport,
  protocolNegotiationMechanisms,
  TLSVersion,
} from "./lib/ssl/tls-version.ts";
// Whom to trust.
export {
  type IOpenSSLTrustRoot,
  OpenSSLCertificateAuthorities,
  OpenSSLDefaultPaths,
  platformTrust,
  trustRootFromCertificates,
} from "./lib/ssl/trust-root.ts";
export {
  CertificateVerificationError,
  type OpenSSLReason,
  TLSError,
  VerificationError,
} from "./lib/tls/errors.ts";
export type { ClientTLSSettings, ServerTLSSettings } from "./lib/tls/settings.ts";
