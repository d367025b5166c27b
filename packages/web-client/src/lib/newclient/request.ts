import type { AsyncResource } from "node:async_hooks";
import { Deferred, succeed } from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import type { IDelayedCall, IReactorTime } from "@twisted-ts/reactor/interfaces";
import { writeLatin1 } from "@twisted-ts/reactor/internal";
import { tokenList } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";
import type { Headers } from "../headers/headers.ts";
import { type IBodyProducer, type IClientRequest, UNKNOWN_LENGTH } from "../iweb/interfaces.ts";
import type { ResponseLimits } from "../options/response-limits.ts";
import type { RequestTransport } from "./chunked-encoder.ts";
import { log, logStopProducerFailure } from "./log.ts";
import { RequestBody } from "./request-body.ts";
import { _ensureValidMethod, _ensureValidURI, requestHead } from "./request-head.ts";
import { WatchedTransport } from "./watched-transport.ts";

/** The part of a parsed URI that a request needs. */
export interface ParsedURI {
  /** The whole URI. */
  toBytes(): Uint8Array | string;
}

/**
 * A request to be sent to a server. It adds only the framing header and, unless it is persistent,
 * `Connection: close`. The caller gives `Host` and all other headers.
 *
 * With `Expect: 100-continue` among the headers the body waits for a 100 response (RFC 9110 section
 * 10.1.1); a final response instead means that the body is not sent.
 *
 * From `twisted.web._newclient.Request`.
 */
export class Request implements IClientRequest {
  declare _log: Logger;

  /** The method. It is checked again when the request is written, as the request target is. */
  method: string;
  /** The request target. */
  uri: string;
  headers: Headers;
  /** Writes the body; `null` for none. */
  bodyProducer: IBodyProducer | null;
  /** Whether the connection is to be kept open after the response. */
  persistent: boolean;
  /** The whole URI, parsed or as it was given, or `null`. */
  _parsedURI: ParsedURI | string | null = null;
  /** The wait for a 100 response, while it lasts. @internal */
  _continue: Deferred<boolean> | null = null;
  /** Limits on the head of the response, instead of those of the connection. @internal */
  _responseLimits: ResponseLimits | null = null;
  /**
   * The async context of the agent's `request`, when it is not that of the connection's `request`.
   */
  _context: AsyncResource | null = null;
  /** Called whenever some of the request is written. @internal */
  _onProgress: (() => void) | null = null;
  /** The body, while it is written. */
  #body: RequestBody | null = null;
  #continueTimer: IDelayedCall | null = null;
  #continueExpected = false;
  /** The method and URI that were found valid. Both may be changed until the request is written. */
  #validMethod: string;
  #validURI: string;

  /**
   * @throws RangeError when the method is no token, or the URI holds anything but visible US-ASCII.
   */
  constructor(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers: Headers,
    bodyProducer: IBodyProducer | null,
    persistent = false,
  ) {
    this.method = this.#validMethod = _ensureValidMethod(method);
    this.uri = this.#validURI = _ensureValidURI(uri);
    this.headers = headers;
    this.bodyProducer = bodyProducer;
    this.persistent = persistent;
  }

  /** Makes a request with its whole URI. */
  static _construct(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers: Headers,
    bodyProducer: IBodyProducer | null,
    persistent = false,
    parsedURI: ParsedURI | string | null = null,
  ): Request {
    const request = new this(method, uri, headers, bodyProducer, persistent);
    request._parsedURI = parsedURI;
    return request;
  }

  get absoluteURI(): string | null {
    const uri = this._parsedURI;
    if (uri === null || typeof uri === "string") return uri;
    return latin1(uri.toBytes());
  }

  /**
   * Writes the request.
   *
   * @returns a Deferred that fires when all of it is written, or fails with the error that
   *   prevented it.
   * @throws BadHeaders, RangeError before anything is written, when the request is invalid.
   */
  writeTo(connection: RequestTransport): Deferred<unknown> {
    const { bodyProducer, _onProgress } = this;
    const transport =
      _onProgress === null || !bodyProducer
        ? connection
        : new WatchedTransport(connection, _onProgress);
    if (bodyProducer === null || bodyProducer === undefined) {
      // With a method that usually has a body, `Content-Length: 0` says that there is none (RFC
      // 9110 section 8.6).
      if (this.method === "PUT" || this.method === "POST" || this.method === "PATCH") {
        return this._writeToEmptyBodyContentLength(transport);
      }
      this._writeHeaders(transport, null);
      return succeed(undefined);
    }
    return bodyProducer.length === UNKNOWN_LENGTH
      ? this._writeToBodyProducerChunked(transport)
      : this._writeToBodyProducerContentLength(transport);
  }

  /**
   * Stops writing: to be called after `writeTo` and before its Deferred fires. The Deferred may
   * never fire then.
   */
  stopWriting(): void {
    if (this._continue !== null) {
      this.#stopWaiting();
      return;
    }
    if (this.#body?.isStoppedByTransport) return;
    try {
      this.bodyProducer?.stopProducing();
    } catch (error) {
      logStopProducerFailure("stopWriting()", error);
    }
  }

  /**
   * Unregisters from the transport, before `stopWriting` and while the connection is open: no more
   * of the body is written, and its producer is not registered any more.
   *
   * @internal
   */
  _leaveTransport(): void {
    this.#body?.leave();
  }

  /**
   * Called by the parser when the server wants the body. Returns whether the request had asked for
   * it.
   */
  continueReceived(): boolean {
    this.#openGate(true);
    return this.#continueExpected;
  }

  /**
   * Called by the parser when a final response has begun. Returns whether the body was still
   * waiting.
   */
  finalResponseReceived(): boolean {
    return this.#openGate(false);
  }

  /**
   * Sends the body after this many seconds even when no 100 has come, as RFC 9110 section 10.1.1
   * requires.
   *
   * @internal
   */
  _limitContinue(clock: IReactorTime, seconds: number): void {
    if (this._continue === null) return;
    this.#continueTimer = clock.callLater(seconds, () => {
      this.#continueTimer = null;
      this.continueReceived();
    });
  }

  /** Writes the head, with the framing header's line or none. */
  _writeHeaders(transport: RequestTransport, TEorCL: string | null): void {
    if (this.method !== this.#validMethod) this.#validMethod = _ensureValidMethod(this.method);
    if (this.uri !== this.#validURI) this.#validURI = _ensureValidURI(this.uri);
    const { headers, persistent } = this;
    const head = { method: this.#validMethod, uri: this.#validURI, headers, persistent };
    writeLatin1(transport, requestHead(head, TEorCL));
  }

  /** Writes a body of unknown length, in chunks. */
  _writeToBodyProducerChunked(transport: RequestTransport): Deferred<unknown> {
    const body = new RequestBody(this.bodyProducer as IBodyProducer, transport);
    this.#body = body;
    this._writeHeaders(transport, "Transfer-Encoding: chunked\r\n");
    return this.#expectsContinue()
      ? this.#whenWanted(() => body.writeChunked())
      : body.writeChunked();
  }

  /** Writes a body of known length. */
  _writeToBodyProducerContentLength(transport: RequestTransport): Deferred<unknown> {
    const producer = this.bodyProducer as IBodyProducer;
    const { length } = producer;
    if (!Number.isSafeInteger(length) || (length as number) < 0) {
      throw new RangeError(`Invalid body length: ${String(length)}`);
    }
    const body = new RequestBody(producer, transport);
    this.#body = body;
    this._writeHeaders(transport, `Content-Length: ${String(length)}\r\n`);
    const write = (): Deferred<unknown> => body.writeWithLength(`${this.method} ${this.uri}`);
    return length !== 0 && this.#expectsContinue() ? this.#whenWanted(write) : write();
  }

  /** Writes the head of a request whose body is empty, with `Content-Length: 0`. */
  _writeToEmptyBodyContentLength(transport: RequestTransport): Deferred<unknown> {
    this._writeHeaders(transport, "Content-Length: 0\r\n");
    return succeed(undefined);
  }

  #expectsContinue(): boolean {
    const expectations = this.headers._values("Expect");
    return expectations.length > 0 && tokenList(expectations).includes("100-continue");
  }

  #whenWanted(write: () => Deferred<unknown>): Deferred<unknown> {
    const gate = new Deferred<boolean>();
    this._continue = gate;
    this.#continueExpected = true;
    gate.addBoth((result) => {
      this.#stopWaiting();
      return result;
    });
    return gate.addCallback((wanted) => (wanted ? write() : undefined)) as Deferred<unknown>;
  }

  #openGate(wanted: boolean): boolean {
    const gate = this._continue;
    if (gate === null) return false;
    this._continue = null;
    gate.callback(wanted);
    return true;
  }

  #stopWaiting(): void {
    this._continue = null;
    this.#continueTimer?.cancel();
    this.#continueTimer = null;
  }
}

Request.prototype._log = log;
