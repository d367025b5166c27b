// The parser of responses: start line, framing, and the end of the body. The methods are in the
// order in which the parts of a response come.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import type { IStreamTransport } from "@twisted-ts/reactor/interfaces";
import {
  BadResponseVersion,
  ConnectionAborted,
  ParseError,
  ResponseFailed,
  ResponseNeverReceived,
  TooManyInformationalResponses,
} from "../error/newclient.ts";
import { latin1 } from "../grammar/latin1.ts";
import { _CONTINUE, NO_BODY_CODES, SWITCHING } from "../grammar/status.ts";
import { _ChunkedTransferDecoder } from "../http/chunked-decoder.ts";
import { _DataLoss, PotentialDataLoss } from "../http/errors.ts";
import { _IdentityTransferDecoder } from "../http/identity-decoder.ts";
import type { ResponseLimits } from "../options/response-limits.ts";
import { mayBeComplete, withCause } from "./body-loss.ts";
import type { RequestLike } from "./client-request.ts";
import { type Framing, keepsConnection, responseFraming } from "./framing.ts";
import { HTTPParser } from "./http-parser.ts";
import { log } from "./log.ts";
import { DONE } from "./parser-state.ts";
import { asksToUpgrade } from "./request-head.ts";
import { type HTTPVersion, Response } from "./response.ts";
import { parseTrailers } from "./trailers.ts";
import type { TransportProxyProducer } from "./transport-proxy-producer.ts";

/** The parts of a request that the parser uses. */
export interface ParsedRequest extends RequestLike {
  /**
   * Called at a 100 response. Returns whether the request had asked for it; if not, it is logged as
   * unexpected.
   */
  continueReceived?(): boolean;
  /**
   * Called when a final response begins. Returns whether the body was still waiting for a 100, so
   * that it is not sent.
   */
  finalResponseReceived?(): boolean;
}

const HTTP_1_1: HTTPVersion = ["HTTP", 1, 1];
const VERSION = /^HTTP\/1\.([0-9])$/;
const STATUS_CODE = /^[0-9]{3}$/;

/**
 * Parses one response.
 *
 * From `twisted.web._newclient.HTTPClientParser`. It refuses more messages: see the porting guide.
 */
export class HTTPClientParser extends HTTPParser {
  /** The codes whose responses never have a body. */
  declare NO_BODY_CODES: ReadonlySet<number>;
  /** The transfer codings known, by name in lower case. */
  declare _transferDecoders: ReadonlyMap<string, typeof _ChunkedTransferDecoder>;
  declare _log: Logger;

  /** The request whose response is expected. */
  readonly request: ParsedRequest;
  /** Called once the response is complete, with the bytes after it. */
  readonly finisher: (rest: Buffer) => void;
  /** Fires with the response when its headers are complete; `null` once it has fired. */
  _responseDeferred: Deferred<Response> | null;
  /** Whether any byte came. */
  _everReceivedData = false;
  /** The response, once its status line has come. */
  response: Response | null = null;
  /** Whether the response allows that the connection is used for another request. @internal */
  _reusable = false;
  /** Whether only the end of the connection ends the body. @internal */
  _endsWithConnection = false;
  /** Whether the connection switches to another protocol after this response. @internal */
  _switchesProtocol = false;
  readonly #maxInformational: number;
  readonly #maxTrailersSize: number | undefined;
  #informational = 0;
  #bodyThrew = false;

  /**
   * @param finisher - called when the response is complete, with the bytes after it.
   * @param responseDeferred - becomes `_responseDeferred`.
   */
  constructor(
    request: ParsedRequest,
    finisher: (rest: Buffer) => void,
    limits: ResponseLimits = {},
    responseDeferred: Deferred<Response> = new Deferred<Response>(),
  ) {
    super();
    this.request = request;
    this.finisher = finisher;
    this._responseDeferred = responseDeferred;
    if (limits.maxHeaderLineLength !== undefined) this.MAX_LENGTH = limits.maxHeaderLineLength;
    if (limits.maxHeaders !== undefined) this.maxHeaders = limits.maxHeaders;
    if (limits.maxHeadersSize !== undefined) this.maxHeadersSize = limits.maxHeadersSize;
    this.#maxInformational = limits.maxInformationalResponses ?? 100;
    this.#maxTrailersSize = limits.maxTrailersSize;
  }

  override dataReceived(data: Buffer): void {
    this._everReceivedData = true;
    super.dataReceived(data);
  }

  // The status line.

  /**
   * Reads a version, such as `HTTP/1.1`.
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
    this.#readStatus(latin1(status));
  }

  /** @internal */
  override _startLine(line: string): void {
    if (this.statusReceived === HTTPClientParser.prototype.statusReceived) this.#readStatus(line);
    else super._startLine(line);
  }

  /**
   * In a response to HEAD, Content-Length is the length of the body of a response to GET: it does
   * not concern the connection.
   */
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
    this._reusable = framing.reusable && !bodyGivenUp && keepsConnection(head);
    this.#startBody(response, framing);
    // Last, because a callback may call deliverBody, which resumes the transport that was just
    // paused.
    const responseDeferred = this._responseDeferred;
    this._responseDeferred = null;
    // The quiescent callback may have cancelled it.
    if (!responseDeferred?.called) responseDeferred?.callback(response);
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
      if (!responseDeferred?.called) responseDeferred?.errback(new Failure(error));
    }
  }

  override rawDataReceived(data: Buffer): void {
    try {
      super.rawDataReceived(data);
    } catch (error) {
      // A body whose protocol has thrown is not complete, even when it threw at the last piece.
      this.#bodyThrew = true;
      throw error;
    }
  }

  /**
   * Called when the response is complete: no more bytes are interpreted, those after it are passed
   * on.
   */
  _finished(rest: Buffer): void {
    this.state = DONE;
    this.#takeTrailers();
    const { finisher } = this;
    finisher(rest);
  }

  #readStatus(line: string): void {
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
      // The connection connects its parser to no other transport.
      this.transport as IStreamTransport & TransportProxyProducer,
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
    return { kind: "tunnel", reusable: false };
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
    // As little of the body as possible is read before deliverBody is called.
    this.transport?.pauseProducing();
    if (framing.kind === "chunked") {
      const Decoder = this._transferDecoders.get("chunked") ?? _ChunkedTransferDecoder;
      const decoder = new Decoder(onData, onEnd);
      if (this.#maxTrailersSize !== undefined) {
        decoder._maxTrailerHeadersSize = this.#maxTrailersSize;
      }
      this.switchToBodyMode(decoder);
    } else {
      const length = framing.kind === "length" ? framing.length : null;
      this._endsWithConnection = length === null;
      this.switchToBodyMode(new _IdentityTransferDecoder(length, onData, onEnd));
    }
  }

  #finishWithoutBody(response: Response): void {
    this._finished(this.clearLineBuffer());
    response._bodyDataFinished();
  }

  /** Ends the body when the connection was lost, or is being closed. */
  #endBody(reason: Failure | undefined): void {
    const response = this.response as Response;
    const loss = this.#dataLoss();
    if (loss === null && !this.#bodyThrew && !(reason?.value instanceof ConnectionAborted)) {
      response._bodyDataFinished();
    } else if (loss instanceof PotentialDataLoss && mayBeComplete(reason)) {
      response._bodyDataFinished(new Failure(withCause(loss, reason)));
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

  /**
   * Sets the trailers of the response. A malformed one is dropped (RFC 9112 section 7.1.2), and the
   * connection is not reused then.
   */
  #takeTrailers(): void {
    const decoder = this.bodyDecoder;
    if (!(decoder instanceof _ChunkedTransferDecoder) || this.response === null) return;
    if (decoder._trailerHeaders.length === 0) return;
    const { trailers, valid } = parseTrailers(decoder._trailerHeaders);
    if (!valid) this._reusable = false;
    this.response.trailers = trailers;
  }
}

HTTPClientParser.prototype.NO_BODY_CODES = NO_BODY_CODES;
HTTPClientParser.prototype._transferDecoders = new Map([["chunked", _ChunkedTransferDecoder]]);
HTTPClientParser.prototype._log = log;
