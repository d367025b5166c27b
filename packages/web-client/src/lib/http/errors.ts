import { ParseError } from "../error/newclient.ts";

/**
 * The length of a body was unknown and the connection has ended, so the body may or may not be
 * complete. When the connection did not end cleanly (TCP was reset, or TLS ended without
 * close_notify), that error is the `cause`.
 *
 * From `twisted.web.http.PotentialDataLoss`; RFC 9112 section 6.3, last rule.
 */
export class PotentialDataLoss extends Error {
  static readonly qualifiedName: string = "twisted.web.http.PotentialDataLoss";
  override name = "PotentialDataLoss";
}

/**
 * A body ended before all of it had come.
 *
 * From `twisted.web.http._DataLoss`; RFC 9112 section 8.
 */
export class _DataLoss extends Error {
  static readonly qualifiedName: string = "twisted.web.http._DataLoss";
  override name = "_DataLoss";
}

/**
 * A chunked body was malformed.
 *
 * From `twisted.web.http._MalformedChunkedDataError` (a ValueError there); RFC 9112 section 7.1.
 */
export class _MalformedChunkedDataError extends ParseError {
  static override readonly qualifiedName: string = "twisted.web.http._MalformedChunkedDataError";
  override name = "_MalformedChunkedDataError";

  constructor(reason: string, data: Uint8Array | string = "") {
    super(reason, data);
    this.message = reason;
  }
}

/**
 * A transfer decoder was given data after the end of its body, or was started twice: a programming
 * error.
 */
export class DecoderFinishedError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "DecoderFinishedError";
}
