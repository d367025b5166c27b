// The errors of TLS. Twisted has most of them from pyOpenSSL and service_identity.

/** One line of OpenSSL's error queue: library, function, reason. */
export type OpenSSLReason = readonly [library: string, func: string, reason: string];

/**
 * TLS has failed: in the handshake, at a record, or by an alert of the peer. `connectionLost` is
 * called with it.
 *
 * It replaces `OpenSSL.SSL.Error`, and has its qualified name, for `Failure.check`.
 */
export class TLSError extends Error {
  static readonly qualifiedName: string = "OpenSSL.SSL.Error";
  override name = "TLSError";
  /** OpenSSL's reasons, as pyOpenSSL has them in `args[0]`. */
  readonly reasons: readonly OpenSSLReason[];
  /** Node's code, `"ERR_SSL_WRONG_VERSION_NUMBER"`, or `null`. */
  readonly code: string | null;

  constructor(reasons: readonly OpenSSLReason[], code: string | null = null, cause?: unknown) {
    super(describeReasons(reasons), cause === undefined ? undefined : { cause });
    this.reasons = reasons;
    this.code = code;
  }
}

/**
 * The peer's certificate was refused: no trusted authority signed it, or it has expired, or it is
 * for another purpose. `code` is OpenSSL's name of the reason (`"CERT_HAS_EXPIRED"`,
 * `"DEPTH_ZERO_SELF_SIGNED_CERT"`, `"UNABLE_TO_VERIFY_LEAF_SIGNATURE"` …).
 */
export class CertificateVerificationError extends TLSError {
  override name = "CertificateVerificationError";
}

/**
 * The peer's certificate is valid, but it is for another name or address.
 *
 * From `twisted.internet.ssl.VerificationError`, which is service_identity's.
 */
export class VerificationError extends Error {
  static readonly qualifiedName: string = "service_identity.exceptions.VerificationError";
  override name = "VerificationError";
  /** What did not match. */
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    const text = errors.map((error) => (error instanceof Error ? error.message : String(error)));
    super(text.join("; "), errors.length === 1 ? { cause: errors[0] } : undefined);
    this.errors = errors;
  }
}

/** The connection ended, and the peer had not sent close_notify. */
export class TruncatedError extends Error {
  override name = "TruncatedError";

  constructor() {
    super("unexpected eof while reading");
  }
}

function describeReasons(reasons: readonly OpenSSLReason[]): string {
  return `[${reasons.map((reason) => `(${reason.map((part) => `'${part}'`).join(", ")})`).join(", ")}]`;
}

/** Whether an error of Node is about the name in a certificate. */
function isNameMismatch(error: Error): boolean {
  return "code" in error && error.code === "ERR_TLS_CERT_ALTNAME_INVALID";
}

/**
 * The error of ours for an error of Node's TLS.
 *
 * - an error of OpenSSL (it has `library` and `reason`, or a code `ERR_SSL_…`): {@link TLSError};
 * - a certificate that is not for the name: {@link VerificationError};
 * - a refused certificate (`verifying`): {@link CertificateVerificationError};
 * - anything else is returned as it is.
 *
 * @param error - the error of Node.
 * @param verifying - whether it came from checking the certificate.
 */
export function tlsErrorFrom(error: Error, verifying = false): Error {
  if (error instanceof TLSError || error instanceof VerificationError) return error;
  if (isNameMismatch(error)) return new VerificationError([error]);
  const fields = error as {
    code?: unknown;
    library?: unknown;
    function?: unknown;
    reason?: unknown;
  };
  const code = typeof fields.code === "string" ? fields.code : null;
  if (verifying || isVerifyCode(code)) {
    const reason: OpenSSLReason = ["SSL routines", "", "certificate verify failed"];
    const detail: OpenSSLReason = ["X509", "", error.message];
    return new CertificateVerificationError([reason, detail], code, error);
  }
  if (typeof fields.reason === "string" || code?.startsWith("ERR_SSL_") === true) {
    const library = typeof fields.library === "string" ? fields.library : "SSL routines";
    const func = typeof fields.function === "string" ? fields.function : "";
    const reason = typeof fields.reason === "string" ? fields.reason : error.message;
    return new TLSError([[library, func, reason]], code, error);
  }
  return error;
}

/** Codes of X509 verification, as Node spells them; none begins with ERR_. */
function isVerifyCode(code: string | null): boolean {
  return code !== null && VERIFY_CODES.has(code);
}

const VERIFY_CODES: ReadonlySet<string> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_CRL",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "CERT_SIGNATURE_FAILURE",
  "CRL_SIGNATURE_FAILURE",
  "CERT_NOT_YET_VALID",
  "CERT_HAS_EXPIRED",
  "CRL_NOT_YET_VALID",
  "CRL_HAS_EXPIRED",
  "ERROR_IN_CERT_NOT_BEFORE_FIELD",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "ERROR_IN_CRL_LAST_UPDATE_FIELD",
  "ERROR_IN_CRL_NEXT_UPDATE_FIELD",
  "OUT_OF_MEM",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REVOKED",
  "INVALID_CA",
  "PATH_LENGTH_EXCEEDED",
  "INVALID_PURPOSE",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "HOSTNAME_MISMATCH",
  "UNSPECIFIED",
]);
