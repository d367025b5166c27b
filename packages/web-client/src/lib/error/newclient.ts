// The errors of a request, from `twisted.web._newclient`.

import type { Failure } from "@twisted-ts/deferred";
import { bytesRepr, textRepr } from "@twisted-ts/deferred/internal";
import { latin1 } from "../grammar/latin1.ts";
import type { IResponse } from "../iweb/interfaces.ts";

/**
 * The headers given to a request are invalid: the server would read another message than was meant.
 */
export class BadHeaders extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.BadHeaders";
  override name = "BadHeaders";
}

/** A body producer wrote after it had said that it had finished. */
export class ExcessWrite extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.ExcessWrite";
  override name = "ExcessWrite";
}

/** Received bytes are not HTTP/1.1, or would be dangerous to read as such. */
export class ParseError extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.ParseError";
  override name = "ParseError";
  /** The bytes in question. */
  readonly data: Buffer;

  constructor(reason: string, data: Uint8Array | string, options?: ErrorOptions) {
    super(`(${textRepr(reason)}, ${bytesRepr(data)})`, options);
    this.data = Buffer.from(latin1(data), "latin1");
  }
}

/** The version in a status line is not `HTTP/1.` and a digit, RFC 9112 section 2.3. */
export class BadResponseVersion extends ParseError {
  static override readonly qualifiedName: string = "twisted.web._newclient.BadResponseVersion";
  override name = "BadResponseVersion";
}

/** A response exceeded a limit of the client. Base of the classes below. */
export class ResponseLimitExceeded extends ParseError {
  static override readonly qualifiedName: string = "twisted.web._newclient.ResponseLimitExceeded";
  override name = "ResponseLimitExceeded";
  /** The option that sets the limit. */
  readonly limit: string;
  /** Its value. */
  readonly maximum: number;

  constructor(limit: string, maximum: number, data: Uint8Array | string = "") {
    super(`${limit} exceeded`, data);
    this.message = `Response exceeds ${limit}: ${maximum}`;
    this.limit = limit;
    this.maximum = maximum;
  }
}

/** A status line or header line is longer than `maxHeaderLineLength`. */
export class HeaderLineTooLong extends ResponseLimitExceeded {
  static override readonly qualifiedName: string = "twisted.web._newclient.HeaderLineTooLong";
  override name = "HeaderLineTooLong";
}

/** A response has more header lines than `maxHeaders`. */
export class TooManyHeaders extends ResponseLimitExceeded {
  static override readonly qualifiedName: string = "twisted.web._newclient.TooManyHeaders";
  override name = "TooManyHeaders";
}

/** Status line and headers of a response are larger than `maxHeadersSize`. */
export class HeadersTooLarge extends ResponseLimitExceeded {
  static override readonly qualifiedName: string = "twisted.web._newclient.HeadersTooLarge";
  override name = "HeadersTooLarge";
}

/** More 1xx responses came than `maxInformationalResponses`. */
export class TooManyInformationalResponses extends ResponseLimitExceeded {
  static override readonly qualifiedName: string =
    "twisted.web._newclient.TooManyInformationalResponses";
  override name = "TooManyInformationalResponses";
}

/** Base of the errors that hold other failures as their reasons. */
export class _WrapperException extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient._WrapperException";
  override name = "_WrapperException";
  /** The reasons: one failure or more. The first one's error is the `cause` as well. */
  readonly reasons: readonly Failure[];

  constructor(reasons: readonly Failure[]) {
    super(`[${reasons.map(describeReason).join(", ")}]`, { cause: reasons[0]?.value });
    this.reasons = reasons;
  }
}

/** The reasons that a failure holds; the failure itself, unless its error has reasons. */
export function reasonsOf(failure: Failure): readonly Failure[] {
  return failure.value instanceof _WrapperException ? failure.value.reasons : [failure];
}

/** How Python prints a Failure in a list. */
function describeReason(reason: Failure): string {
  const { value } = reason;
  if (!(value instanceof Error)) return `<twisted.python.failure.Failure ${String(value)}>`;
  const { qualifiedName } = value.constructor as { qualifiedName?: unknown };
  const name = typeof qualifiedName === "string" ? qualifiedName : value.name;
  return `<twisted.python.failure.Failure ${name}: ${value.message}>`;
}

/**
 * The bytes of a request could not be made: the body producer failed, or the request was wrong or
 * cancelled.
 */
export class RequestGenerationFailed extends _WrapperException {
  static override readonly qualifiedName: string = "twisted.web._newclient.RequestGenerationFailed";
  override name = "RequestGenerationFailed";
}

/** The connection was lost, or aborted, before the whole request was written. */
export class RequestTransmissionFailed extends _WrapperException {
  static override readonly qualifiedName: string =
    "twisted.web._newclient.RequestTransmissionFailed";
  override name = "RequestTransmissionFailed";
}

/** The application aborted the connection. */
export class ConnectionAborted extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.ConnectionAborted";
  override name = "ConnectionAborted";
}

/** A body producer wrote another number of bytes than its `length`. */
export class WrongBodyLength extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.WrongBodyLength";
  override name = "WrongBodyLength";
}

/** Given to a body protocol's `connectionLost` when the whole body has been delivered. */
export class ResponseDone extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.ResponseDone";
  override name = "ResponseDone";
}

/** Not all of a response was received. */
export class ResponseFailed extends _WrapperException {
  static override readonly qualifiedName: string = "twisted.web._newclient.ResponseFailed";
  override name = "ResponseFailed";
  /** The response, when its headers had come; else `null`. */
  readonly response: IResponse | null;

  constructor(reasons: readonly Failure[], response: IResponse | null = null) {
    super(reasons);
    this.response = response;
  }
}

/** {@link ResponseFailed}, and not one byte of the response had come. */
export class ResponseNeverReceived extends ResponseFailed {
  static override readonly qualifiedName: string = "twisted.web._newclient.ResponseNeverReceived";
  override name = "ResponseNeverReceived";
}

/**
 * A response took longer than it may. Base of the two classes below; `reasons` begin with a
 * `TimeoutError`.
 */
export class ResponseTimedOut extends ResponseFailed {
  static override readonly qualifiedName: string = "twisted.web._newclient.ResponseTimedOut";
  override name = "ResponseTimedOut";
  /** How many seconds it might take. */
  readonly seconds: number;

  constructor(seconds: number, reasons: readonly Failure[], response: IResponse | null = null) {
    super(reasons, response);
    this.seconds = seconds;
  }
}

/** No head of a response came within `headersTimeout` seconds. */
export class HeadersTimeoutError extends ResponseTimedOut {
  static override readonly qualifiedName: string = "twisted.web._newclient.HeadersTimeoutError";
  override name = "HeadersTimeoutError";
}

/** Nothing more of a body came within `bodyTimeout` seconds. */
export class BodyTimeoutError extends ResponseTimedOut {
  static override readonly qualifiedName: string = "twisted.web._newclient.BodyTimeoutError";
  override name = "BodyTimeoutError";
}

/** The connection cannot take a request now. None of its bytes were written. */
export class RequestNotSent extends Error {
  static readonly qualifiedName: string = "twisted.web._newclient.RequestNotSent";
  override name = "RequestNotSent";
}

/** Bytes came that belong to no response (Twisted: an accidental AttributeError). */
export class UnexpectedData extends ParseError {
  static override readonly qualifiedName: string = "twisted.web._newclient.UnexpectedData";
  override name = "UnexpectedData";
}

/** Something was done in a state that does not allow it (Twisted: RuntimeError). */
export class InvalidStateError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "InvalidStateError";
}
