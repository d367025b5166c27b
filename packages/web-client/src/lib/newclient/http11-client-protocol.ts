// The client's end of an HTTP/1.1 connection: one request at a time, and a method for each (event, state) pair. The pairs
// are declared below, so that the compiler reports a method that is missing; docs/state-machines.md draws them, and a test
// holds the drawing to the code. What belongs to one request is in its Exchange.

import { inspect } from "node:util";
import { CancelledError, Deferred, Failure, fail, succeed } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type { Logger } from "@twisted-ts/deferred/logger";
import { ConnectionClosed, ConnectionDone } from "@twisted-ts/reactor/error";
import type { IDelayedCall, IReactorTime, IStreamTransport } from "@twisted-ts/reactor/interfaces";
import { lentDataReceived } from "@twisted-ts/reactor/internal";
import { Protocol } from "@twisted-ts/reactor/protocol";
import {
  ConnectionAborted,
  ParseError,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  UnexpectedData,
} from "../error/newclient.ts";
import { latin1 } from "../grammar/latin1.ts";
import { Exchange } from "./exchange.ts";
import { HTTPClientParser } from "./http-client-parser.ts";
import { BODY } from "./http-parser.ts";
import {
  CLIENT_PROTOCOL_OPTION_KEYS,
  type HTTP11ClientProtocolOptions,
  type IssuableRequest,
} from "./issuable-request.ts";
import { log } from "./log.ts";
import type { Response } from "./response.ts";
import { type Handles, makeStatefulDispatcher } from "./stateful.ts";
import { SwitchedConnection } from "./switched-connection.ts";
import { abortTransport, type TransportProxyProducer } from "./transport-proxy-producer.ts";

/**
 * The states of an {@link HTTP11ClientProtocol}:
 *
 * - QUIESCENT: nothing is being sent, nothing is expected. It begins here.
 * - TRANSMITTING: a request is being written.
 * - TRANSMITTING_AFTER_RECEIVING_RESPONSE: the response came before the request was written; the rest is not sent.
 * - GENERATION_FAILED: the request could not be made; some of it may have been written.
 * - WAITING: the request is written, the response is not complete.
 * - ABORTING: the connection is being closed, by `abort` or since bytes came that no request had asked for.
 * - CONNECTION_LOST: the connection has ended, or was handed over to another protocol.
 */
export type ClientState =
  | "QUIESCENT"
  | "TRANSMITTING"
  | "TRANSMITTING_AFTER_RECEIVING_RESPONSE"
  | "GENERATION_FAILED"
  | "WAITING"
  | "ABORTING"
  | "CONNECTION_LOST";

/** A transport of the reactor says which reactor that is; a fake one may not. */
type Transport = IStreamTransport & { readonly reactor?: unknown };

/** Most bytes of an early response that are held while its request is still being written. */
const EARLY_RESPONSE_LIMIT = 65_536;

const NO_OPTIONS: HTTP11ClientProtocolOptions = {};

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
   * Whether the connection was given up: it is being closed and takes no request, in whatever state. (Twisted's states
   * do not tell: behind a reply with `Connection: close` it is QUIESCENT.)
   */
  _givenUp = false;
  /** What `abort` returned; fired when the connection is lost. */
  _abortDeferreds: Deferred<void>[] = [];
  /** Called whenever another request may be made. */
  _quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown;
  /** Called with this protocol once its connection is lost, after everything else: the pool counts connections. */
  _lostCallback: ((protocol: HTTP11ClientProtocol) => unknown) | null = null;
  /** The value of the Keep-Alive header of the last response, `null` for none: the pool heeds it. */
  _keepAlive: string | null = null;
  /** For the pool: how long the connection may still be idle. */
  _idleTime: object | null = null;
  readonly #options: HTTP11ClientProtocolOptions;
  #exchange: Exchange | null = null;
  /** Gets the bytes of a connection that has left HTTP. */
  #successor: SwitchedConnection | null = null;
  #abortCall: IDelayedCall | null = null;
  /** Whether `connectionLost` is at work, or has been. */
  #lost = false;
  /** How many responses have come whole. */
  #served = 0;

  /**
   * @param quiescentCallback - called with this protocol whenever it may take another request.
   * @param options - limits and times.
   */
  constructor(
    quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown = () => undefined,
    options: HTTP11ClientProtocolOptions = NO_OPTIONS,
  ) {
    super();
    if (options !== NO_OPTIONS) {
      checkOptions("HTTP11ClientProtocol", options, CLIENT_PROTOCOL_OPTION_KEYS);
    }
    this._quiescentCallback = quiescentCallback;
    this.#options = options;
  }

  /** Where the protocol is, see {@link ClientState}. */
  get state(): ClientState {
    return this._state;
  }

  /** Parses the response to the current request; `null` when there is none. */
  get _parser(): HTTPClientParser | null {
    return this.#exchange?.parser ?? null;
  }

  /** What `request` returned; `null` when there is no request, or it was failed by the loss of the connection. */
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
   * The Deferred that the parser fires. It reaches `_finishedRequest` only when the request is written, or when a whole
   * response came first, so that the latter never fires twice.
   */
  get _responseDeferred(): Deferred<Response> | null {
    return this.#exchange?.responseDeferred ?? null;
  }

  /** For messages: the state, the request under way, and how many were served, `<… WAITING, GET http://h/, 2 served>`. */
  override toString(): string {
    const request = this._currentRequest;
    const current = request === null ? "" : `, ${shownRequest(request)}`;
    return `<${this.constructor.name} ${this._state}${current}, ${this.#served} served>`;
  }

  /** What the console shows. */
  [inspect.custom](): string {
    return this.toString();
  }

  override connectionMade(): void {
    this.#transport().setTcpNoDelay?.(true);
  }

  // A request.

  /**
   * Sends a request.
   *
   * @returns a Deferred that fires with the response once its headers have come; or with `RequestNotSent` when the
   *   protocol is not free, `RequestGenerationFailed` when the request could not be made, `RequestTransmissionFailed`
   *   when the connection was lost while it was written, `ResponseFailed` (`ResponseNeverReceived` when not one byte had
   *   come) when it was lost afterwards. Cancelling it closes the connection at once.
   */
  request(request: IssuableRequest): Deferred<Response> {
    if (this._state !== "QUIESCENT" || this._givenUp || !this.transport) {
      return fail(new RequestNotSent());
    }
    const transport = this.#transport();
    const exchange: Exchange = new Exchange(request, transport, () => this.#cancel(exchange));
    const finished = exchange.finished as Deferred<Response>;
    this.#exchange = exchange;
    this._state = "TRANSMITTING";
    this.#write(exchange, transport);
    // The transport was lost within writeTo: that is the outcome.
    if (this.#exchange !== exchange || this.#lost) return finished;
    this.#expectResponse(exchange, finished);
    if (this._givenUp) exchange.stopWriting();
    const clock = this.#clock();
    if (clock !== null) request._limitContinue?.(clock, this.#options.continueTimeout ?? 1);
    this.#writingEnded(exchange);
    return finished;
  }

  /** Has the request write itself. What comes of it is acted upon when the parser is there. */
  #write(exchange: Exchange, transport: Transport): void {
    let written: Deferred<unknown>;
    try {
      written = exchange.request.writeTo(transport);
    } catch (error) {
      written = fail(error);
    }
    // A request without a body.
    if (written.called && written.paused === 0 && written.result === undefined) {
      exchange.writing = "done";
      return;
    }
    exchange.written = written;
    written.addCallbacks(
      () => {
        if (exchange.writing === "going on") exchange.writing = "done";
        if (exchange.parser !== null) this.#writingEnded(exchange);
      },
      (failure: Failure) => {
        exchange.writing = failure;
        if (exchange.parser !== null) this.#writingEnded(exchange);
      },
    );
  }

  #expectResponse(exchange: Exchange, finished: Deferred<Response>): void {
    const { request } = exchange;
    // What is written already cannot fail any more: the parser may fire the Deferred of the request itself.
    const chained = exchange.writing === "done";
    const responseDeferred = chained ? finished : new Deferred<Response>();
    const parser = new HTTPClientParser(
      request,
      (rest) => {
        // One that was let go, since its connection was lost or given up, is not heard any more.
        if (this.#exchange !== exchange) return;
        this.#served += 1;
        this._finishResponse(rest);
      },
      request._responseLimits ? { ...this.#options, ...request._responseLimits } : this.#options,
      responseDeferred,
    );
    exchange.expect(parser, responseDeferred);
    exchange.chained = chained;
    parser.makeConnection(exchange.proxy as never);
  }

  /** The request is written, or could not be. */
  #writingEnded(exchange: Exchange): void {
    const { writing } = exchange;
    if (writing === "going on" || writing === "stopped") return;
    if (writing !== "done") {
      this.#requestFailed(exchange, writing);
      return;
    }
    if (this.#exchange !== exchange || this._state !== "TRANSMITTING") return;
    this._state = "WAITING";
    const { parser } = exchange;
    if (parser?.state === BODY && parser.response?._state === "INITIAL") {
      this.#transport().pauseProducing();
    }
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

  #cancel(exchange: Exchange): void {
    // Not when its response has come, and is about to be given out: the connection may serve another by now.
    if (this.#exchange !== exchange) return;
    if (exchange.writing === "going on") {
      exchange.written?.cancel();
      // A producer may end well when it is cancelled; the request was given up all the same.
      if (this.#exchange !== exchange || this._state !== "WAITING") return;
    }
    abortTransport(this.#transport());
    exchange.forgetResponse();
    this._disconnectParser(new Failure(new CancelledError()));
  }

  // Bytes.

  override dataReceived(bytes: Buffer): void {
    this.#received(bytes, false);
  }

  /** As `dataReceived`, with bytes that are valid during the call only. */
  [lentDataReceived](bytes: Buffer): void {
    this.#received(bytes, true);
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
        // No request asked for these: whatever follows could be taken for the response to the next one.
        this._state = "ABORTING";
        this._givenUp = true;
        this.#closeInGoodOrder();
        return;
    }
    const exchange = this.#exchange;
    if (exchange === null) {
      this._giveUp(new Failure(new UnexpectedData("bytes that belong to no response", bytes)));
      return;
    }
    exchange.context.runInAsyncScope(this.#parse, this, exchange, bytes, lent);
  }

  #parse(exchange: Exchange, bytes: Buffer, lent: boolean): void {
    const { parser, proxy } = exchange;
    if (parser === null) {
      this._giveUp(new Failure(new UnexpectedData("bytes that belong to no response", bytes)));
      return;
    }
    proxy._beginDelivery(lent);
    try {
      parser.dataReceived(bytes);
    } catch (error) {
      // Unless another request is under way by now, which this does not concern.
      if (this.#exchange === exchange || this.#exchange === null) this._giveUp(new Failure(error));
      else this._log.failure("while receiving a response:", new Failure(error));
    }
    proxy._endDelivery();
    if (this.#exchange === exchange && this._state === "TRANSMITTING") {
      this.#holdEarlyResponse(exchange);
    }
  }

  /**
   * While the request is being written the transport goes on reading, up to a limit: a server that responds early and
   * then resets the connection would otherwise take its response with it.
   */
  #holdEarlyResponse(exchange: Exchange): void {
    if (exchange.parser?.state !== BODY) return;
    if (exchange.heldBytes < EARLY_RESPONSE_LIMIT) this.#transport().resumeProducing();
    else this.#transport().pauseProducing();
  }

  // The end of a response.

  /** Called by the parser when the response is complete, with the bytes after it. */
  _finishResponse(rest: Buffer): void {
    // A callback of this response has aborted the connection: the request, or the body, ends with that.
    if (this._state === "ABORTING") return;
    // The usual state, without a look-up.
    if (this._state === "WAITING") this._finishResponse_WAITING(rest);
    else finishResponse.call(this, rest);
  }

  /** The response is complete: the connection is free, or given up. */
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
      // A whole response before the whole request. The request's end, should it come, finds another state and leaves
      // the Deferred alone.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      exchange?.chain();
    }
    // The connection was lost, or given up, in a callback of this response.
    if (exchange === null || parser === null || this.#exchange !== exchange) return;
    if (this._state !== "QUIESCENT" || rest.length > 0 || !isReusable(exchange, parser)) {
      this._giveUp(responseEnd);
      return;
    }
    this._keepAlive = parser.connHeaders._values("Keep-Alive")[0] ?? null;
    // From here on whatever happens to the connection does not concern this response.
    this.#detachExchange();
    this.#transport().resumeProducing();
    // Unless that brought bytes that no request had asked for, or the end.
    if (this._state === "QUIESCENT" && !this._givenUp) this.#offer();
    parser.connectionLost(responseEnd);
  }

  /** The response is complete before its request. */
  _finishResponse_TRANSMITTING(rest: Buffer): void {
    this._finishResponse_WAITING(rest);
  }

  /** Before the response is given out, so that a request made from its callbacks finds this connection in the pool. */
  #offer(): void {
    try {
      const { _quiescentCallback } = this;
      _quiescentCallback(this);
    } catch (error) {
      this._log.failure("while invoking quiescent callback:", new Failure(error));
      this._givenUp = true;
      this.#closeInGoodOrder();
    }
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

  /** Releases the parser, if there is one. This protocol is clean before the parser is notified. */
  _disconnectParser(reason: Failure): void {
    this.#detachExchange()?.parser?.connectionLost(reason);
  }

  /** Forgets the exchange; its parser can act on the transport no more. One whose parser is not yet there stays. */
  #detachExchange(): Exchange | null {
    const exchange = this.#exchange;
    if (exchange === null || exchange.parser === null) return null;
    this.#exchange = null;
    exchange.proxy.stopProxying();
    return exchange;
  }

  // The end of the connection.

  /**
   * Closes the connection and releases the parser. No request is taken after this. A request that is still being written
   * stops, and what the transport still holds of it has `abortTimeout` seconds to go.
   */
  _giveUp(reason: Failure): void {
    this._givenUp = true;
    const exchange = this.#exchange;
    const malformed =
      this._state === "TRANSMITTING" && exchange !== null && exchange.parser !== null;
    if (malformed) {
      // The server spoke nonsense, or too much, before the request was written: the outcome is known already.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      exchange.chain();
    }
    // Within writeTo it has not begun yet: request() stops it.
    if (exchange?.parser) exchange.stopWriting();
    if (malformed) abortTransport(this.#transport());
    else this.#closeInGoodOrder();
    this._disconnectParser(reason);
  }

  /**
   * Closes the connection; outstanding requests fail. An idle one is closed in good order, and at once after
   * `abortTimeout` seconds; any other at once.
   *
   * @returns a Deferred that fires when the connection is lost.
   */
  abort(): Deferred<void> {
    if (this._state === "CONNECTION_LOST" || !this.transport) return succeed(undefined);
    const aborted = new Deferred<void>();
    this._abortDeferreds.push(aborted);
    // Called from within its end: there is nothing left to close.
    if (this.#lost) return aborted;
    const idle = this._state === "QUIESCENT";
    this._state = "ABORTING";
    this._givenUp = true;
    this.#exchange?.stopWriting();
    if (idle) this.#closeInGoodOrder();
    else abortTransport(this.#transport());
    return aborted;
  }

  override connectionLost(reason: Failure): void {
    this.#lost = true;
    this.#stopAbortCall();
    try {
      if (this.#successor !== null) this.#successor.connectionLost(reason);
      else if (this.#exchange === null) connectionLost.call(this, reason);
      else this.#exchange.context.runInAsyncScope(connectionLost, this, reason);
    } finally {
      const aborted = this._abortDeferreds;
      this._abortDeferreds = [];
      for (const deferred of aborted) deferred.callback(undefined);
      const callback = this._lostCallback;
      this._lostCallback = null;
      callback?.(this);
    }
  }

  /** Nothing was under way. */
  _connectionLost_QUIESCENT(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** The request has failed already. */
  _connectionLost_GENERATION_FAILED(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** The request fails, then its writing is stopped; but a response that ends with its connection is whole. */
  _connectionLost_TRANSMITTING(reason: Failure): void {
    const exchange = this.#exchange;
    if (exchange !== null && endsWithConnection(exchange, reason)) {
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

  /** The response has been given out. */
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

  /** Closes the connection when what is queued is written, and after `abortTimeout` seconds at the latest. */
  #closeInGoodOrder(): void {
    const transport = this.#transport();
    const clock = this.#clock();
    if (clock !== null && this.#abortCall === null && !this.#lost) {
      this.#abortCall = clock.callLater(this.#options.abortTimeout ?? 15, () => {
        this.#abortCall = null;
        abortTransport(transport);
      });
    }
    transport.loseConnection();
  }

  #stopAbortCall(): void {
    const call = this.#abortCall;
    this.#abortCall = null;
    if (call?.active()) call.cancel();
  }

  #transport(): Transport {
    return this.transport as Transport;
  }

  #clock(): IReactorTime | null {
    const clock = this.#options.reactor ?? this.#transport().reactor;
    const usable = typeof (clock as IReactorTime | undefined)?.callLater === "function";
    return usable ? (clock as IReactorTime) : null;
  }
}

HTTP11ClientProtocol.prototype._log = log;

const connectionLost = makeStatefulDispatcher(
  "connectionLost",
  function connectionLost(this: HTTP11ClientProtocol, _reason: Failure): void {},
);
const finishResponse = makeStatefulDispatcher(
  "finishResponse",
  function _finishResponse(this: HTTP11ClientProtocol, _rest: Buffer): void {},
);

/** Whether, as far as request and response go, their connection may serve another request. */
function isReusable(exchange: Exchange, parser: HTTPClientParser): boolean {
  return parser._reusable && !exchange.proxy._closed && exchange.isPersistent;
}

/** Whether the end of the connection is the end of a response whose head has come (RFC 9112 section 6.3, rule 8). */
function endsWithConnection({ parser }: Exchange, reason: Failure): boolean {
  const open = parser !== null && parser.state === BODY && parser._endsWithConnection;
  return open && reason.value instanceof ConnectionClosed;
}

/** Method and URI of a request, without user and password. */
function shownRequest({ method, absoluteURI }: IssuableRequest): string {
  const uri = absoluteURI ? ` ${latin1(absoluteURI).replace(/\/\/[^/?#]*@/, "//")}` : "";
  return `${latin1(method)}${uri}`;
}
