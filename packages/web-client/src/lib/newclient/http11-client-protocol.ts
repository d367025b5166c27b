// The client's end of an HTTP/1.1 connection, which serves one request at a time. The methods are
// in the order of its life: it is made, sends a request, receives the response, finishes it, and is
// idle until the next request; then it is closed, and lost.
//
// Each (event, state) pair has a method of its own, `_event_STATE`. The pairs are declared below,
// so that the compiler reports a missing method. docs/state-machines.md has a diagram of them, and
// a test compares the diagram with the code. The state of one request is in its Exchange.

import { inspect } from "node:util";
import { CancelledError, Deferred, Failure, fail, succeed } from "@twisted-ts/deferred";
import { getTrace } from "@twisted-ts/deferred/internal";
import type { Logger } from "@twisted-ts/deferred/logger";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IDelayedCall } from "@twisted-ts/reactor/interfaces";
import { giveLentForm } from "@twisted-ts/reactor/internal";
import { Protocol } from "@twisted-ts/reactor/protocol";
import {
  ConnectionAborted,
  ParseError,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  UnexpectedData,
} from "../error/newclient.ts";
import type { ClientState } from "./client-state.ts";
import { abortLater, type ClientTransport, limitContinue } from "./connection-clock.ts";
import { endEarlyReading, readEarlyResponse } from "./early-response.ts";
import { Exchange, type Writing } from "./exchange.ts";
import type { HTTPClientParser } from "./http-client-parser.ts";
import type { IssuableRequest } from "./issuable-request.ts";
import { log } from "./log.ts";
import { checkProtocolOptions, type HTTP11ClientProtocolOptions } from "./protocol-options.ts";
import type { Response } from "./response.ts";
import { type Handles, makeStatefulDispatcher } from "./stateful.ts";
import { SwitchedConnection } from "./switched-connection.ts";
import { traceConnections } from "./trace-connections.ts";
import { abortTransport, type TransportProxyProducer } from "./transport-proxy-producer.ts";

const NO_OPTIONS: HTTP11ClientProtocolOptions = {};
/** One array for all connections that nothing waits for. */
const NONE: readonly Deferred<void>[] = Object.freeze([]);

/** The reason that a parser is given when its response is complete. */
const responseEnd = new Failure(new ConnectionDone("synthetic!"));

/**
 * The client's end of an HTTP/1.1 connection.
 *
 * From `twisted.web._newclient.HTTP11ClientProtocol`. Differences: see the porting guide.
 */
export class HTTP11ClientProtocol
  extends Protocol
  implements
    Handles<"connectionLost", Exclude<ClientState, "CONNECTION_LOST">, (reason: Failure) => void>,
    Handles<"finishResponse", "WAITING" | "TRANSMITTING", (rest: Buffer) => void>
{
  declare _log: Logger;

  _state: ClientState = "QUIESCENT";
  /**
   * Whether the connection is being closed and takes no request, in any state. (Twisted's states do
   * not show it: after a response with `Connection: close` the state is QUIESCENT.)
   *
   * @internal
   */
  _givenUp = false;
  /** What `abort` returned; fired when the connection is lost. */
  _abortDeferreds: readonly Deferred<void>[] = NONE;
  /** Called whenever another request may be made. */
  _quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown;
  /**
   * Called with this protocol when its connection is lost, after all other callbacks: the pool
   * counts connections.
   *
   * @internal
   */
  _lostCallback: ((protocol: HTTP11ClientProtocol) => unknown) | null = null;
  /**
   * The value of the Keep-Alive header of the last response, `null` for none. The pool uses it.
   *
   * @internal
   */
  _keepAlive: string | null = null;
  /** For the pool: how long the connection may still be idle. @internal */
  _idleTime: object | null = null;
  readonly #options: HTTP11ClientProtocolOptions;
  /** The request being written or waited for, with its response. */
  #exchange: Exchange | null = null;
  /** Receives the bytes after the connection has switched to another protocol. */
  #successor: SwitchedConnection | null = null;
  /** Aborts a connection that takes too long to close. */
  #abortCall: IDelayedCall | null = null;
  /** Whether `connectionLost` was called. */
  #lost = false;
  /** How many responses were complete. */
  #served = 0;

  /**
   * @param quiescentCallback - called with this protocol whenever it may take another request.
   * @param options - limits and times.
   * @throws TypeError, RangeError for an option that is unknown, or not a valid limit or time.
   */
  constructor(
    quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown = () => undefined,
    options: HTTP11ClientProtocolOptions = NO_OPTIONS,
  ) {
    super();
    this._quiescentCallback = quiescentCallback;
    this.#options = options === NO_OPTIONS ? options : checkProtocolOptions(options);
  }

  override connectionMade(): void {
    this.#transport().setTcpNoDelay?.(true);
  }

  // Sending a request.

  /**
   * Sends a request.
   *
   * @returns a Deferred that fires with the response once its headers have come; or with
   *   `RequestNotSent` when the protocol is not free, `RequestGenerationFailed` when the request
   *   could not be made, `RequestTransmissionFailed` when the connection was lost while it was
   *   written, `ResponseFailed` (`ResponseNeverReceived` when not one byte had come) when it was
   *   lost afterwards. Cancelling it closes the connection at once.
   */
  request(request: IssuableRequest): Deferred<Response> {
    if (this._state !== "QUIESCENT" || this._givenUp || !this.transport) {
      return fail(new RequestNotSent());
    }
    const transport = this.#transport();
    const finished = new Deferred<Response>(() => this.#cancel(exchange));
    const exchange: Exchange = new Exchange(request, transport, finished);
    this.#exchange = exchange;
    this._state = "TRANSMITTING";
    exchange.startWriting(transport)?.addCallbacks(
      () => this.#writingEnded(exchange, "done"),
      (failure: Failure) => this.#writingEnded(exchange, failure),
    );
    // The connection was lost within writeTo, and the request has failed.
    if (this.#exchange !== exchange || this.#lost) return finished;
    exchange.expectResponse(this.#options, (rest) => {
      // A parser that was released, because its connection was lost or closed, has no effect any
      // more.
      if (this.#exchange !== exchange) return;
      this.#served += 1;
      this._finishResponse(rest);
    });
    if (this._givenUp) exchange.stopWriting();
    if (request._continue) limitContinue(request, transport, this.#options);
    this.#waitForResponse(exchange);
    return finished;
  }

  #writingEnded(exchange: Exchange, result: Writing): void {
    // A producer that was stopped may fire with success, but its body is not complete.
    if (result !== "done" || exchange.writing === "in progress") exchange.writing = result;
    // Not within writeTo, before there is a parser: request() does it afterwards.
    if (exchange.parser !== null) this.#waitForResponse(exchange);
  }

  /** Waits for the response when the request is written; fails it when writing has failed. */
  #waitForResponse(exchange: Exchange): void {
    const { writing } = exchange;
    if (writing === "in progress" || writing === "stopped") return;
    if (writing !== "done") {
      this.#requestFailed(exchange, writing);
      return;
    }
    if (this.#exchange !== exchange || this._state !== "TRANSMITTING") return;
    this._state = "WAITING";
    endEarlyReading(exchange, this.#transport());
    exchange.chain();
  }

  #requestFailed(exchange: Exchange, failure: Failure): void {
    if (this.#exchange === exchange && this._state === "TRANSMITTING") {
      this._state = "GENERATION_FAILED";
      abortTransport(this.#transport());
      exchange.finished?.errback(new Failure(new RequestGenerationFailed([failure])));
      return;
    }
    this._log.failure(
      "Error writing request, but not in valid state to finalize request: {state}",
      failure,
      { state: this._state },
    );
  }

  /** Called when the Deferred that `request` returned is cancelled. */
  #cancel(exchange: Exchange): void {
    // Ignored when the response is complete: the connection may be in use for another request.
    if (this.#exchange !== exchange) return;
    if (exchange.writing === "in progress") {
      exchange.written?.cancel();
      if (this.#exchange !== exchange) return;
      if (exchange.writing === "in progress") {
        // The Deferred of a producer need not fire when it is cancelled, and that of a
        // FileBodyProducer does not.
        exchange.leaveTransport();
        this.#requestFailed(exchange, new Failure(new CancelledError()));
        return;
      }
      // A producer may fire with success when it is cancelled; the request is cancelled all the
      // same.
      if (this._state !== "WAITING") return;
    }
    abortTransport(this.#transport());
    exchange.forgetResponse();
    this._disconnectParser(new Failure(new CancelledError()));
  }

  // Receiving the response.

  override dataReceived(bytes: Buffer): void {
    this.#received(bytes, false);
  }

  static {
    const { dataReceived } = HTTP11ClientProtocol.prototype;
    giveLentForm(dataReceived, function (this: HTTP11ClientProtocol, bytes: Buffer) {
      this.#received(bytes, true);
    });
  }

  #received(bytes: Buffer, lent: boolean): void {
    if (this.#successor !== null) {
      this.#successor.dataReceived(lent ? Buffer.from(bytes) : bytes);
      return;
    }
    switch (this._state) {
      case "ABORTING":
      case "GENERATION_FAILED":
      case "CONNECTION_LOST":
        return;
      case "QUIESCENT":
        // Bytes without a request: they could be taken for the response to the next request.
        this._state = "ABORTING";
        this._givenUp = true;
        this.#closeCleanly();
        return;
    }
    const exchange = this.#exchange;
    if (exchange === null || exchange.parser === null) {
      this._giveUp(new Failure(new UnexpectedData("bytes that belong to no response", bytes)));
      return;
    }
    exchange.context.runInAsyncScope(this.#parse, this, exchange, exchange.parser, bytes, lent);
  }

  #parse(exchange: Exchange, parser: HTTPClientParser, bytes: Buffer, lent: boolean): void {
    const { proxy } = exchange;
    proxy._beginDelivery(lent);
    try {
      parser.dataReceived(bytes);
    } catch (error) {
      // Not when another request has begun: the error does not concern it.
      if (this.#exchange === exchange || this.#exchange === null) this._giveUp(new Failure(error));
      else this._log.failure("while receiving a response:", new Failure(error));
    }
    proxy._endDelivery();
    if (this.#exchange === exchange && this._state === "TRANSMITTING") {
      readEarlyResponse(exchange, this.#transport());
    }
  }

  // Finishing the response.

  /** Called by the parser when the response is complete, with the bytes after it. */
  _finishResponse(rest: Buffer): void {
    // A callback of this response has called abort, which ends the request or the body.
    if (this._state === "ABORTING") return;
    // The usual state, without a look-up.
    if (this._state === "WAITING") this._finishResponse_WAITING(rest);
    else finishResponse.call(this, rest);
  }

  /** The response is complete: the connection becomes idle, or is given up. */
  _finishResponse_WAITING(rest: Buffer): void {
    const exchange = this.#exchange;
    const parser = exchange?.parser ?? null;
    if (exchange !== null && parser?._switchesProtocol) {
      this.#switchProtocol(parser, rest);
      return;
    }
    if (this._state === "WAITING") {
      this._state = "QUIESCENT";
    } else {
      // The response is complete before the request. When writing ends later, this state prevents
      // that the Deferred is fired again.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      exchange?.chain();
    }
    // A callback of this response has closed the connection.
    if (exchange === null || parser === null || this.#exchange !== exchange) return;
    if (this._state !== "QUIESCENT" || rest.length > 0 || !exchange.isReusable) {
      this._giveUp(responseEnd);
      return;
    }
    this.#becomeIdle(parser);
  }

  /** The response is complete before its request. */
  _finishResponse_TRANSMITTING(rest: Buffer): void {
    this._finishResponse_WAITING(rest);
  }

  #switchProtocol(parser: HTTPClientParser, rest: Buffer): void {
    if (this._state !== "WAITING") {
      throw new ParseError("protocol switched before the request was complete", rest);
    }
    this._state = "CONNECTION_LOST";
    this._givenUp = true;
    this.#successor = new SwitchedConnection(this.#transport(), Buffer.from(rest));
    if (parser.response !== null) parser.response._switched = this.#successor;
    this._disconnectParser(responseEnd);
  }

  /** Releases the parser, if there is one, and then notifies it. */
  _disconnectParser(reason: Failure): void {
    this.#detachExchange()?.parser?.connectionLost(reason);
  }

  /**
   * Releases the exchange, so that its parser has no effect on the transport any more. An exchange
   * without a parser is kept.
   */
  #detachExchange(): Exchange | null {
    const exchange = this.#exchange;
    if (exchange === null || exchange.parser === null) return null;
    this.#exchange = null;
    exchange.proxy.stopProxying();
    return exchange;
  }

  // Being idle.

  /** Releases the exchange, offers the connection for another request, and ends the response. */
  #becomeIdle(parser: HTTPClientParser): void {
    this._keepAlive = parser.connHeaders._values("Keep-Alive")[0] ?? null;
    // From here on, events of the connection do not concern this response.
    this.#detachExchange();
    this.#transport().resumeProducing();
    // Not when this call has brought bytes without a request, or the end of the connection.
    if (this._state === "QUIESCENT" && !this._givenUp) this.#callQuiescentCallback();
    // After the quiescent callback, so that a request from the callbacks of this response finds the
    // connection in the pool.
    parser.connectionLost(responseEnd);
  }

  #callQuiescentCallback(): void {
    try {
      const { _quiescentCallback } = this;
      _quiescentCallback(this);
    } catch (error) {
      this._log.failure("while invoking quiescent callback:", new Failure(error));
      this._givenUp = true;
      this.#closeCleanly();
    }
  }

  // Closing the connection.

  /**
   * Closes the connection and releases the parser. No request is taken after this. The writing of a
   * request is stopped, and the transport has `abortTimeout` seconds to send what it still holds of
   * it.
   */
  _giveUp(reason: Failure): void {
    this._givenUp = true;
    const exchange = this.#exchange;
    const malformed =
      this._state === "TRANSMITTING" && exchange !== null && exchange.parser !== null;
    if (malformed) {
      // An invalid or too large response came before the request was written: the request fails
      // now.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      exchange.chain();
    }
    // Without a parser this is within writeTo, and request() stops the writing afterwards.
    if (exchange?.parser) exchange.stopWriting();
    if (malformed) abortTransport(this.#transport());
    else this.#closeCleanly();
    this._disconnectParser(reason);
  }

  /**
   * Closes the connection; outstanding requests fail. An idle connection is closed cleanly, and at
   * once after `abortTimeout` seconds; any other at once.
   *
   * @returns a Deferred that fires when the connection is lost.
   */
  abort(): Deferred<void> {
    if (this._state === "CONNECTION_LOST" || !this.transport) return succeed(undefined);
    const aborted = new Deferred<void>();
    this._abortDeferreds = [...this._abortDeferreds, aborted];
    // Called from within connectionLost: there is nothing left to close.
    if (this.#lost) return aborted;
    const idle = this._state === "QUIESCENT";
    this._state = "ABORTING";
    this._givenUp = true;
    this.#exchange?.stopWriting();
    if (idle) this.#closeCleanly();
    else abortTransport(this.#transport());
    return aborted;
  }

  /**
   * Closes the connection when what is queued is written, and after `abortTimeout` seconds at the
   * latest.
   */
  #closeCleanly(): void {
    const transport = this.#transport();
    if (!this.#lost) this.#abortCall ??= abortLater(transport, this.#options);
    transport.loseConnection();
  }

  // Losing the connection.

  override connectionLost(reason: Failure): void {
    this.#lost = true;
    if (this.#abortCall?.active()) this.#abortCall.cancel();
    try {
      if (this.#successor !== null) this.#successor.connectionLost(reason);
      else if (this.#exchange === null) connectionLost.call(this, reason);
      else this.#exchange.context.runInAsyncScope(connectionLost, this, reason);
    } finally {
      const aborted = this._abortDeferreds;
      this._abortDeferreds = NONE;
      for (const deferred of aborted) deferred.callback(undefined);
      const callback = this._lostCallback;
      this._lostCallback = null;
      callback?.(this);
    }
  }

  /** There was no request. */
  _connectionLost_QUIESCENT(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** The request has failed already. */
  _connectionLost_GENERATION_FAILED(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /**
   * The request fails, then its writing is stopped; but a response that ends with its connection is
   * complete.
   */
  _connectionLost_TRANSMITTING(reason: Failure): void {
    const exchange = this.#exchange;
    if (exchange?.endsWithConnection(reason)) {
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      exchange.proxy.stopProxying();
      exchange.chain();
      exchange.lostWhileWriting();
      this._disconnectParser(reason);
      this._state = "CONNECTION_LOST";
      return;
    }
    this._state = "CONNECTION_LOST";
    if (exchange === null) return;
    const { finished } = exchange;
    exchange.finished = null;
    finished?.errback(new Failure(new RequestTransmissionFailed([reason])));
    exchange.lostWhileWriting();
  }

  /** The caller has the response already. */
  _connectionLost_TRANSMITTING_AFTER_RECEIVING_RESPONSE(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** The parser passes the reason on: to the request's Deferred, or to the body's protocol. */
  _connectionLost_WAITING(reason: Failure): void {
    this._disconnectParser(reason);
    this._state = "CONNECTION_LOST";
  }

  /** An outstanding request fails, an outstanding body ends; then `abort`'s Deferreds fire. */
  _connectionLost_ABORTING(_reason: Failure): void {
    const aborted = new Failure(new ConnectionAborted());
    const exchange = this.#exchange;
    const finished = exchange?.finished ?? null;
    exchange?.forgetResponse();
    this._disconnectParser(aborted);
    this._state = "CONNECTION_LOST";
    if (exchange !== null && finished !== null && !exchange.chained && !finished.called) {
      finished.errback(new Failure(new RequestTransmissionFailed([aborted])));
    }
  }

  // What others see of it.

  /** The state of the protocol, see {@link ClientState}. */
  get state(): ClientState {
    return this._state;
  }

  /** Parses the response to the current request; `null` when there is none. */
  get _parser(): HTTPClientParser | null {
    return this.#exchange?.parser ?? null;
  }

  /**
   * What `request` returned; `null` when there is no request, or the loss of the connection has
   * failed it.
   */
  get _finishedRequest(): Deferred<Response> | null {
    return this.#exchange?.finished ?? null;
  }

  /** The request being written or waited for. */
  get _currentRequest(): IssuableRequest | null {
    return this.#exchange?.request ?? null;
  }

  /** The transport as the parser, and the protocol of the body, see it. */
  get _transportProxy(): TransportProxyProducer | null {
    return this.#exchange?.proxy ?? null;
  }

  /**
   * The Deferred that the parser fires. Its result is passed to `_finishedRequest` only when the
   * request is written, or when a whole response has come first, so that `_finishedRequest` never
   * fires twice.
   */
  get _responseDeferred(): Deferred<Response> | null {
    return this.#exchange?.responseDeferred ?? null;
  }

  /**
   * For messages: the state, the current request, and how many responses were complete, as in
   * `<HTTP11ClientProtocol WAITING, GET http://h/, 2 served>`.
   */
  override toString(): string {
    const current = this.#exchange === null ? "" : `, ${this.#exchange}`;
    return `<${this.constructor.name} ${this._state}${current}, ${this.#served} served>`;
  }

  /** The text that the console shows. */
  [inspect.custom](): string {
    return this.toString();
  }

  #transport(): ClientTransport {
    return this.transport as ClientTransport;
  }
}

HTTP11ClientProtocol.prototype._log = log;

const trace = getTrace();
if (trace !== null) traceConnections(HTTP11ClientProtocol.prototype, trace);

const connectionLost = makeStatefulDispatcher(
  "connectionLost",
  function connectionLost(this: HTTP11ClientProtocol, _reason: Failure): void {},
);
const finishResponse = makeStatefulDispatcher(
  "finishResponse",
  function _finishResponse(this: HTTP11ClientProtocol, _rest: Buffer): void {},
);
