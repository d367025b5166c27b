// Errors about certificates.

/**
 * Something that should be signed could not be verified. From
 * `twisted.internet.error.VerifyError`.
 */
export class VerifyError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.VerifyError";
  /** What the class is about. */
  static readonly MESSAGE: string = "Could not verify something that was supposed to be signed.";
  override name = "VerifyError";
}

/** The peer does not trust this side. From `twisted.internet.error.PeerVerifyError`. */
export class PeerVerifyError extends VerifyError {
  static override readonly qualifiedName: string = "twisted.internet.error.PeerVerifyError";
  static override readonly MESSAGE: string = "The peer rejected our verify error.";
  override name = "PeerVerifyError";
}

/**
 * There is no certificate where one was expected. From `twisted.internet.error.CertificateError`.
 */
export class CertificateError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.CertificateError";
  /** What the class is about. */
  static readonly MESSAGE: string = "We did not find a certificate where we expected to find one.";
  override name = "CertificateError";
}
