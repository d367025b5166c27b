// The parser of responses. A head that arrives whole, the usual case, is decoded once and read from text; every other
// takes the way of lines, with the same checks. The two ways are held together by tests that cut each message at every
// byte.

import { Deferred, Failure, keepShape } from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import { ConnectionClosed, ConnectionDone } from "@twisted-ts/reactor/error";
import type { ITransport } from "@twisted-ts/reactor/interfaces";
import { Headers } from "../headers/headers.ts";
import { _ChunkedTransferDecoder } from "../http/chunked-decoder.ts";
import { _DataLoss, PotentialDataLoss } from "../http/errors.ts";
import { trimWhitespace } from "../http/grammar.ts";
import { _IdentityTransferDecoder } from "../http/identity-decoder.ts";
import { latin1 } from "../http/python-text.ts";
import { _CONTINUE, NO_BODY_CODES, SWITCHING } from "../http/status.ts";
import {
  BadResponseVersion,
  ParseError,
  ResponseFailed,
  ResponseNeverReceived,
  TooManyInformationalResponses,
} from "./errors.ts";
import { type Framing, keepsConnection, responseFraming } from "./framing.ts";
import { DONE, HEADER, HTTPParser, STATUS } from "./http-parser.ts";
import type { ResponseLimits } from "./limits.ts";
import { log } from "./log.ts";
import { asksToUpgrade } from "./request-head.ts";
import { type HTTPVersion, type RequestLike, Response } from "./response.ts";
import { TransportProxyProducer } from "./transport-proxy-producer.ts";

/** The request behind a response, as far as the parser looks at it. */
export interface ParsedRequest extends RequestLike {
  /** Told of a 100 response. Whether it had been asked for is answered; if not, it is logged as unexpected. */
  continueReceived?(): boolean;
  /** Told that a final response has begun, by requests that wait for a 100. Whether the body was given up. */
  finalResponseReceived?(): boolean;
}

const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from("\r\n\r\n");
const HTTP_1_1: HTTPVersion = ["HTTP", 1, 1];
const VERSION = /^HTTP\/1\.([0-9])$/;
const STATUS_CODE = /^[0-9]{3}$/;

/**
 * Parses one response.
 *
 * From `twisted.web._newclient.HTTPClientParser`. Differs from it in what it refuses: see the porting guide.
 */
export class HTTPClientParser extends HTTPParser {
  /** The codes whose responses never have a body. */
  NO_BODY_CODES: ReadonlySet<number> = NO_BODY_CODES;
  /** The transfer codings known, by name in lower case. */
  declare _transferDecoders: ReadonlyMap<string, typeof _ChunkedTransferDecoder>;
  declare _log: Logger;

  /** The request whose response is expected. */
  readonly request: ParsedRequest;
  /** Called once the response is complete, with the bytes behind it. */
  readonly finisher: (rest: Buffer) => void;
  /** Fires with the response when its headers are complete; `null` once it has fired. */
  _responseDeferred: Deferred<Response> | null = new Deferred<Response>();
  /** Whether any byte came. */
  _everReceivedData = false;
  /** The response, once its status line has come. */
  response: Response | null = null;
  /** Whether, as far as the response goes, the connection may serve another request. */
  _reusable = false;
  /** Whether the connection leaves HTTP behind this response. */
  _switchesProtocol = false;
  readonly #maxInformational: number;
  readonly #maxTrailersSize: number | undefined;
  #informational = 0;
  #untouched = true;
  #bodyThrew = false;

  constructor(
    request: ParsedRequest,
    finisher: (rest: Buffer) => void,
    limits: ResponseLimits = {},
  ) {
    super();
    this.request = request;
    this.finisher = finisher;
    if (limits.maxHeaderLineLength !== undefined) this.MAX_LENGTH = limits.maxHeaderLineLength;
    if (limits.maxHeaders !== undefined) this.maxHeaders = limits.maxHeaders;
    if (limits.maxHeadersSize !== undefined) this.maxHeadersSize = limits.maxHeadersSize;
    this.#maxInformational = limits.maxInformationalResponses ?? 100;
    this.#maxTrailersSize = limits.maxTrailersSize;
  }

  override dataReceived(data: Buffer): void {
    this._everReceivedData = true;
    if (this.#untouched) {
      this.#untouched = false;
      const end = this.#hooksAreOurs() ? data.indexOf(HEAD_END) : -1;
      if (end !== -1) {
        const read = this.#readHead(data, end + 2);
        if (read === end + 2) this.#headRead(data.subarray(end + 4));
        else super.dataReceived(read === 0 ? data : data.subarray(read));
        return;
      }
    }
    super.dataReceived(data);
  }

  /**
   * Reads `HTTP/1.1` and the like.
   *
   * @throws BadResponseVersion when it is not `HTTP/1.` and one digit.
   */
  parseVersion(strversion: Uint8Array | string): HTTPVersion {
    const text = latin1(strversion);
    if (text === "HTTP/1.1") return HTTP_1_1;
    const match = VERSION.exec(text);
    if (match === null) throw new BadResponseVersion("unsupported version", strversion);
    return ["HTTP", 1, Number(match[1])];
  }

  override statusReceived(status: Buffer): void {
    this.#statusLine(status.toString("latin1", 0, status.length));
  }

  /** A response to HEAD tells the length of what GET would bring: that is no concern of the connection. */
  override isConnectionControlHeader(name: string | Uint8Array): boolean {
    if (latin1(name) === "content-length" && latin1(this.request.method) === "HEAD") return false;
    return super.isConnectionControlHeader(name);
  }

  override allHeadersReceived(): void {
    const response = this.response as Response;
    if (response.code >= 100 && response.code < 200 && response.code !== SWITCHING) {
      this.#informationalReceived(response.code);
      return;
    }
    const bodyGivenUp = this.request.finalResponseReceived?.() ?? false;
    const head = {
      method: latin1(this.request.method),
      code: response.code,
      minor: response.version[2],
      connHeaders: this.connHeaders,
      noBodyCodes: this.NO_BODY_CODES,
    };
    const framing = response.code === SWITCHING ? this.#upgrade() : responseFraming(head);
    this._reusable = framing.sound && !bodyGivenUp && keepsConnection(head);
    this.#startBody(response, framing);
    // Last: the application may ask for the body at once, which resumes the transport that was just paused.
    const responseDeferred = this._responseDeferred;
    this._responseDeferred = null;
    responseDeferred?.callback(response);
  }

  override connectionLost(reason?: Failure): void {
    if (this.bodyDecoder !== null) {
      try {
        this.#endBody(reason);
      } catch (error) {
        this._log.failure("while interacting with body decoder:", new Failure(error));
      }
    } else if (this.state !== DONE) {
      const reasons = reason ? [reason] : [];
      const error = this._everReceivedData
        ? new ResponseFailed(reasons)
        : new ResponseNeverReceived(reasons);
      const responseDeferred = this._responseDeferred;
      this._responseDeferred = null;
      responseDeferred?.errback(new Failure(error));
    }
  }

  override rawDataReceived(data: Buffer): void {
    try {
      super.rawDataReceived(data);
    } catch (error) {
      // Be it at the last piece: a body that its protocol did not take has not ended well.
      this.#bodyThrew = true;
      throw error;
    }
  }

  /** Told that the response is complete: no more bytes are interpreted, those behind it are passed on. */
  _finished(rest: Buffer): void {
    this.state = DONE;
    this.#takeTrailers();
    this.finisher(rest);
  }

  /** Whether a subclass left the hooks of the head alone, so that it may be read without calling them. */
  #hooksAreOurs(): boolean {
    return (
      this.lineReceived === HTTPParser.prototype.lineReceived &&
      this.headerReceived === HTTPParser.prototype.headerReceived &&
      this.statusReceived === HTTPClientParser.prototype.statusReceived &&
      !this.paused
    );
  }

  /**
   * Reads status line and headers from a head that is there whole, up to its empty line or to the first folded one.
   * How many bytes were read is answered: the rest goes the way of lines.
   */
  #readHead(data: Buffer, end: number): number {
    const text = data.toString("latin1", 0, end);
    let position = 0;
    while (position < end) {
      const newline = text.indexOf("\n", position);
      const length = newline - position;
      if (length > this.MAX_LENGTH) return position;
      const lineEnd = length > 0 && text.charCodeAt(newline - 1) === 0x0d ? newline - 1 : newline;
      if (this.state === STATUS) {
        this._countLine(length);
        this.#statusLine(text.slice(position, lineEnd));
        this.state = HEADER;
      } else {
        if (lineEnd === position || isBlank(text, position) || isBlank(text, newline + 1)) {
          return position;
        }
        this._countHeaderLine(length);
        const colon = text.indexOf(":", position);
        if (colon === -1 || colon > lineEnd) {
          const line = text.slice(position, lineEnd);
          throw new ParseError("header line without a colon", line);
        }
        this._storeHeader(text.slice(position, colon), text, colon + 1, lineEnd);
      }
      position = newline + 1;
    }
    return position;
  }

  /** Does what the empty line behind a head does, and goes on with what is behind that. */
  #headRead(rest: Buffer): void {
    // Where a LineReceiver keeps it while it hands out a line: bytes that come meanwhile are put behind it.
    this._buffer = rest;
    this._busyReceiving = true;
    try {
      this.allHeadersReceived();
    } finally {
      this._busyReceiving = false;
    }
    if (!isDisconnecting(this.transport)) super.dataReceived(NOTHING);
  }

  #statusLine(line: string): void {
    const first = line.indexOf(" ");
    if (first === -1) throw new ParseError("wrong number of parts", line);
    const second = line.indexOf(" ", first + 1);
    const code = second === -1 ? line.slice(first + 1) : line.slice(first + 1, second);
    const phrase = second === -1 ? "" : line.slice(second + 1);
    if (!STATUS_CODE.test(code)) throw new ParseError("non-integer status code", line);
    if (phrase.includes("\0")) throw new ParseError("NUL in status line", line);
    this.response = Response._construct(
      this.parseVersion(line.slice(0, first)),
      Number(code),
      phrase,
      this.headers,
      this.transport as unknown as TransportProxyProducer,
      this.request,
    );
  }

  #informationalReceived(code: number): void {
    this.#informational += 1;
    if (this.#informational > this.#maxInformational) {
      throw new TooManyInformationalResponses("maxInformationalResponses", this.#maxInformational);
    }
    if (code !== _CONTINUE || !this.request.continueReceived?.()) {
      this._log.info("Ignoring unexpected {code} response", { code });
    }
    this.connectionMade();
    this.response = null;
  }

  #upgrade(): Framing {
    const { headers } = this.request;
    if (headers === undefined || !asksToUpgrade(headers))
      throw new ParseError("switching protocols without being asked", "101");
    return { kind: "tunnel", sound: false };
  }

  #startBody(response: Response, framing: Framing): void {
    if (framing.kind === "none" || framing.kind === "tunnel") {
      response.length = 0;
      this._switchesProtocol = framing.kind === "tunnel";
      this.#finishWithoutBody(response);
      return;
    }
    if (framing.kind === "length") {
      response.length = framing.length;
      if (framing.length === 0) {
        this.#finishWithoutBody(response);
        return;
      }
    }
    const onData = (data: Buffer): void => response._bodyDataReceived(data);
    const onEnd = (rest: Buffer): void => this._finished(rest);
    // As little of the body as possible is read before somebody wants it.
    (this.transport as unknown as TransportProxyProducer | null)?.pauseProducing();
    if (framing.kind === "chunked") {
      const Decoder = this._transferDecoders.get("chunked") ?? _ChunkedTransferDecoder;
      const decoder = new Decoder(onData, onEnd);
      if (this.#maxTrailersSize !== undefined) {
        decoder._maxTrailerHeadersSize = this.#maxTrailersSize;
      }
      this.switchToBodyMode(decoder);
    } else {
      const length = framing.kind === "length" ? framing.length : null;
      this.switchToBodyMode(new _IdentityTransferDecoder(length, onData, onEnd));
    }
  }

  #finishWithoutBody(response: Response): void {
    this._finished(this.clearLineBuffer());
    response._bodyDataFinished();
  }

  /** Ends the body when the connection has ended, or was given up. */
  #endBody(reason: Failure | undefined): void {
    const response = this.response as Response;
    const loss = this.#dataLoss();
    if (loss === null && !this.#bodyThrew) {
      response._bodyDataFinished();
    } else if (loss instanceof PotentialDataLoss && endsBody(reason)) {
      response._bodyDataFinished(new Failure(causedBy(loss, reason)));
    } else {
      const reasons = reason ? [reason] : [];
      if (loss !== null) reasons.push(new Failure(loss));
      response._bodyDataFinished(new Failure(new ResponseFailed(reasons, response)));
    }
  }

  #dataLoss(): _DataLoss | PotentialDataLoss | null {
    try {
      this.bodyDecoder?.noMoreData();
      return null;
    } catch (error) {
      if (error instanceof _DataLoss || error instanceof PotentialDataLoss) return error;
      throw error;
    }
  }

  #takeTrailers(): void {
    const decoder = this.bodyDecoder;
    if (!(decoder instanceof _ChunkedTransferDecoder) || this.response === null) return;
    if (decoder._trailerHeaders.length === 0) return;
    const trailers = new Headers();
    for (const line of decoder._trailerHeaders) {
      const colon = line.indexOf(":");
      const value = trimWhitespace(line.toString("latin1", colon + 1, line.length));
      trailers.addRawHeader(line.subarray(0, colon), Buffer.from(value, "latin1"));
    }
    this.response.trailers = trailers;
  }
}

HTTPClientParser.prototype._transferDecoders = new Map([["chunked", _ChunkedTransferDecoder]]);
HTTPClientParser.prototype._log = log;

/** Whether the transport was told to close, as far as it says so; a `LineReceiver` hands out no further line then. */
function isDisconnecting(transport: object | null): boolean {
  return Boolean((transport as { disconnecting?: unknown } | null)?.disconnecting);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

/**
 * Whether a body of unknown length may have ended well: the connection did. An exception in its protocol, an abort, a
 * timeout or a TLS error is no such end.
 */
function endsBody(reason: Failure | undefined): boolean {
  // Twisted's callers have been seen to pass a bare error, or nothing.
  const error: unknown = reason instanceof Failure ? reason.value : reason;
  return !error || error instanceof ConnectionClosed;
}

/** The loss with the end of the connection as its cause, unless that was a clean end. */
function causedBy(loss: PotentialDataLoss, reason: Failure | undefined): PotentialDataLoss {
  const error: unknown = reason instanceof Failure ? reason.value : reason;
  if (error && !(error instanceof ConnectionDone)) loss.cause = error;
  return loss;
}

/** A parser that has read a response to its end: in it is one of everything that reading makes. */
function usedParser(): HTTPClientParser {
  const ignore = (): void => undefined;
  const parser = new HTTPClientParser({ method: "GET" }, ignore);
  const transport = {
    pauseProducing: ignore,
    resumeProducing: ignore,
    stopProducing: ignore,
    loseConnection: ignore,
  };
  parser.makeConnection(new TransportProxyProducer(transport) as unknown as ITransport);
  parser.dataReceived(Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n."));
  return parser;
}

keepShape(usedParser());
