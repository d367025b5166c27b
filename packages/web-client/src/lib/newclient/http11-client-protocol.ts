// The client's end of an HTTP/1.1 connection: one request at a time, and a method for each (event, state) pair. The
// pairs are declared below, so that the compiler misses a method; docs/state-machines.md draws them, and a test holds
// the drawing to the code.

import { AsyncResource } from "node:async_hooks";
import {
  CancelledError,
  checkOptions,
  Deferred,
  Failure,
  fail,
  succeed,
} from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IReactorTime, ITransport } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { tokenList } from "../http/grammar.ts";
import type { RequestTransport } from "./chunked-encoder.ts";
import {
  ConnectionAborted,
  ParseError,
  RequestGenerationFailed,
  RequestNotSent,
  RequestTransmissionFailed,
  UnexpectedData,
} from "./errors.ts";
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
import {
  abortTransport,
  type ProxiedTransport,
  TransportProxyProducer,
} from "./transport-proxy-producer.ts";

/**
 * The states of an {@link HTTP11ClientProtocol}:
 *
 * - QUIESCENT: nothing is being sent, nothing is expected. It begins here.
 * - TRANSMITTING: a request is being written.
 * - TRANSMITTING_AFTER_RECEIVING_RESPONSE: the response came before the request was written; it still is not.
 * - GENERATION_FAILED: the request could not be made; some of it may have been written.
 * - WAITING: the request is written, the response is not complete.
 * - ABORTING: the connection is being closed, by `abort` or since bytes came that nobody had asked for.
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

type Transport = RequestTransport &
  ProxiedTransport & { readonly reactor?: unknown; setTcpNoDelay?(enabled: boolean): void };

/** Most bytes of an early response that are held while its request is still being written. */
const EARLY_RESPONSE_LIMIT = 65_536;

/** The reason a parser is let go with when its response is complete. */
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
  /** Parses the response to the current request; `null` when there is none. */
  _parser: HTTPClientParser | null = null;
  /** What `request` answered. */
  _finishedRequest: Deferred<Response> | null = null;
  /** The request being written or waited for. */
  _currentRequest: IssuableRequest | null = null;
  /** The transport as the parser, and the body's protocol, see it. */
  _transportProxy: TransportProxyProducer | null = null;
  /**
   * The parser's own Deferred. It is chained to `_finishedRequest` only when the request is written, or when a whole
   * response came first, so that the latter never fires twice.
   */
  _responseDeferred: Deferred<Response> | null = null;
  /** What `abort` answered; fired when the connection is lost. */
  _abortDeferreds: Deferred<void>[] = [];
  /** Called whenever another request may be made. */
  _quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown;
  /** Called with this protocol once its connection is lost, behind everything else: the pool counts connections. */
  _lostCallback: ((protocol: HTTP11ClientProtocol) => unknown) | null = null;
  readonly #options: HTTP11ClientProtocolOptions;
  #context: AsyncResource | null = null;
  #closing = false;
  #writing = false;
  #chained = false;
  #lostReason: Failure | null = null;
  #switched: SwitchedConnection | null = null;
  #abortCall: { active(): boolean; cancel(): void } | null = null;

  /**
   * @param quiescentCallback - called with this protocol whenever it may take another request.
   * @param options - limits and times.
   */
  constructor(
    quiescentCallback: (protocol: HTTP11ClientProtocol) => unknown = () => undefined,
    options: HTTP11ClientProtocolOptions = {},
  ) {
    super();
    checkOptions("HTTP11ClientProtocol", options, CLIENT_PROTOCOL_OPTION_KEYS);
    this._quiescentCallback = quiescentCallback;
    this.#options = options;
  }

  /** Where the protocol is, see {@link ClientState}. */
  get state(): ClientState {
    return this._state;
  }

  override connectionMade(): void {
    this.#transport().setTcpNoDelay?.(true);
  }

  /**
   * Sends a request.
   *
   * @returns a Deferred that fires with the response once its headers have come; or with `RequestNotSent` when the
   *   protocol is not free, `RequestGenerationFailed` when the request could not be made, `RequestTransmissionFailed`
   *   when the connection was lost while it was written, `ResponseFailed` (`ResponseNeverReceived` when not one byte had
   *   come) when it was lost afterwards. Cancelling it closes the connection at once.
   */
  request(request: IssuableRequest): Deferred<Response> {
    if (this._state !== "QUIESCENT" || this.#closing || !this.transport) {
      return fail(new RequestNotSent());
    }
    const transport = this.#transport();
    this._state = "TRANSMITTING";
    this.#writing = true;
    this.#chained = false;
    this.#context = new AsyncResource("twisted-ts.HTTP11ClientProtocol.request");
    let written: Deferred<unknown>;
    try {
      written = request.writeTo(transport);
    } catch (error) {
      written = fail(error);
    }
    if (this.#lostReason !== null) {
      // The transport was lost within writeTo: there was no Deferred yet to tell.
      written.addErrback(() => undefined);
      return fail(new RequestTransmissionFailed([this.#lostReason]));
    }
    const finished = new Deferred<Response>(() => {
      // Not when its response has come, and is about to be given out: the connection may serve another by now.
      if (this._finishedRequest === finished) this.#cancelRequest(written);
    });
    this._finishedRequest = finished;
    this._currentRequest = request;
    this._transportProxy = new TransportProxyProducer(transport);
    const parser: HTTPClientParser = new HTTPClientParser(
      request,
      (rest) => {
        // One that was let go, since its connection was lost or given up, tells nothing new.
        if (this._parser === parser) this._finishResponse(rest);
      },
      request._responseLimits ? { ...this.#options, ...request._responseLimits } : this.#options,
    );
    this._parser = parser;
    parser.makeConnection(this._transportProxy as unknown as ITransport);
    this._responseDeferred = parser._responseDeferred;
    const clock = this.#clock();
    if (clock !== null) request._limitContinue?.(clock, this.#options.continueTimeout ?? 1);
    written.addCallbacks(
      () => this.#requestWritten(),
      (failure: Failure) => this.#requestWritingFailed(failure),
    );
    return finished;
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
    const idle = this._state === "QUIESCENT";
    this._state = "ABORTING";
    this.#closing = true;
    if (idle) this.#closeInGoodOrder();
    else abortTransport(this.#transport());
    return aborted;
  }

  override dataReceived(bytes: Buffer): void {
    if (this.#switched !== null) {
      this.#switched.dataReceived(bytes);
      return;
    }
    switch (this._state) {
      case "ABORTING":
      case "GENERATION_FAILED":
      case "CONNECTION_LOST":
        return;
      case "QUIESCENT":
        // Nobody asked for these: whatever follows could be taken for the answer to the next request.
        this._state = "ABORTING";
        this.#closing = true;
        this.#closeInGoodOrder();
        return;
    }
    if (this.#context === null) this.#parse(bytes);
    else this.#context.runInAsyncScope(this.#parse, this, bytes);
    if (this._state === "TRANSMITTING") this.#holdEarlyResponse();
  }

  override connectionLost(reason: Failure): void {
    this.#stopAbortCall();
    this.#lostReason = reason;
    try {
      if (this.#switched !== null) this.#switched.connectionLost(reason);
      else if (this.#context === null) connectionLost.call(this, reason);
      else this.#context.runInAsyncScope(connectionLost, this, reason);
    } finally {
      const callback = this._lostCallback;
      this._lostCallback = null;
      callback?.(this);
    }
  }

  /** Nothing was under way. */
  _connectionLost_QUIESCENT(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** Nobody waits any more. */
  _connectionLost_GENERATION_FAILED(_reason: Failure): void {
    this._state = "CONNECTION_LOST";
  }

  /** The request fails, then whoever writes it is told to stop. */
  _connectionLost_TRANSMITTING(reason: Failure): void {
    this._state = "CONNECTION_LOST";
    const finished = this._finishedRequest;
    this._finishedRequest = null;
    finished?.errback(new Failure(new RequestTransmissionFailed([reason])));
    this._currentRequest?.stopWriting();
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
    const finished = this._finishedRequest;
    // As long as it is not chained, nobody listens to the parser's own Deferred, and nobody will now.
    if (!this.#chained) this._responseDeferred?.addErrback(() => undefined);
    if (finished === null || finished.called || this.#chained) {
      this._disconnectParser(aborted);
      this._state = "CONNECTION_LOST";
    } else {
      const request = this._currentRequest;
      this._disconnectParser(aborted);
      this._state = "CONNECTION_LOST";
      finished.errback(new Failure(new RequestTransmissionFailed([aborted])));
      if (this.#writing) request?.stopWriting();
    }
    const deferreds = this._abortDeferreds;
    this._abortDeferreds = [];
    for (const deferred of deferreds) deferred.callback(undefined);
  }

  /** Told, by the parser, that the response is complete, with the bytes behind it. */
  _finishResponse(rest: Buffer): void {
    finishResponse.call(this, rest);
  }

  /** The response is complete: the connection is free, or given up. */
  _finishResponse_WAITING(rest: Buffer): void {
    const parser = this._parser;
    if (parser?._switchesProtocol) {
      this.#switchProtocol(parser, rest);
      return;
    }
    if (this._state === "WAITING") {
      this._state = "QUIESCENT";
    } else {
      // A whole response before the whole request. The request's end, should it come, finds another state and leaves
      // the Deferred alone.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      this.#chain();
    }
    // The connection was lost, or given up, by whom the response was just given to.
    if (parser === null || this._parser !== parser) return;
    if (this._state !== "QUIESCENT" || rest.length > 0 || !this.#mayBeReused(parser)) {
      this._giveUp(responseEnd);
      return;
    }
    // From here on whatever happens to the connection is none of this response's business.
    this.#detachParser();
    this.#transport().resumeProducing();
    // Unless that brought bytes that nobody had asked for, or the end.
    if (this._state === "QUIESCENT" && !this.#closing) this.#offer();
    parser.connectionLost(responseEnd);
  }

  /** The response is complete before its request. */
  _finishResponse_TRANSMITTING(rest: Buffer): void {
    this._finishResponse_WAITING(rest);
  }

  /** Before the response is given out, so that a request made from its callbacks finds this connection in the pool. */
  #offer(): void {
    try {
      this._quiescentCallback(this);
    } catch (error) {
      this._log.failure("while invoking quiescent callback:", new Failure(error));
      this.#closing = true;
      this.#transport().loseConnection();
    }
  }

  /** Lets the parser go, if there is one. This protocol is clean before the parser hears of it. */
  _disconnectParser(reason: Failure): void {
    const parser = this._parser;
    this.#detachParser();
    parser?.connectionLost(reason);
  }

  /** Forgets the parser and all that belongs to its request; it can act on the transport no more. */
  #detachParser(): void {
    if (this._parser === null) return;
    const proxy = this._transportProxy;
    this._parser = null;
    this._currentRequest = null;
    this._finishedRequest = null;
    this._responseDeferred = null;
    this._transportProxy = null;
    this.#context = null;
    proxy?.stopProxying();
  }

  /** Closes the connection and lets the parser go. No request is taken after this. */
  _giveUp(reason: Failure): void {
    this.#closing = true;
    if (this._state === "TRANSMITTING" && this._parser !== null) {
      // The server spoke nonsense, or too much, before the request was written: the answer is known already.
      this._state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
      this.#chain();
      abortTransport(this.#transport());
    } else {
      this.#transport().loseConnection();
    }
    this._disconnectParser(reason);
  }

  #transport(): Transport {
    return this.transport as unknown as Transport;
  }

  #clock(): IReactorTime | null {
    const clock = this.#options.reactor ?? this.#transport().reactor;
    const usable = typeof (clock as IReactorTime | undefined)?.callLater === "function";
    return usable ? (clock as IReactorTime) : null;
  }

  #parse(bytes: Buffer): void {
    const parser = this._parser;
    if (parser === null) {
      this._giveUp(new Failure(new UnexpectedData("bytes that belong to no response", bytes)));
      return;
    }
    const proxy = this._transportProxy;
    proxy?._beginDelivery();
    try {
      parser.dataReceived(bytes);
    } catch (error) {
      this._giveUp(new Failure(error));
    }
    proxy?._endDelivery();
  }

  #chain(): void {
    if (this.#chained || this._responseDeferred === null || this._finishedRequest === null) return;
    this.#chained = true;
    // What chainDeferred does, less the note of whom the other waits for: that costs more than the rest.
    const finished = this._finishedRequest;
    this._responseDeferred.addCallbacks(
      (response) => {
        // It may have been cancelled from within the quiescent callback.
        if (!finished.called) finished.callback(response);
      },
      (failure: Failure) => finished.errback(failure),
    );
  }

  #requestWritten(): void {
    this.#writing = false;
    if (this._state !== "TRANSMITTING") return;
    this._state = "WAITING";
    const parser = this._parser;
    if (parser?.state === BODY && parser.response?._state === "INITIAL") {
      this.#transport().pauseProducing();
    }
    this.#chain();
  }

  #requestWritingFailed(failure: Failure): void {
    this.#writing = false;
    if (this._state === "TRANSMITTING") {
      this._state = "GENERATION_FAILED";
      abortTransport(this.#transport());
      this._finishedRequest?.errback(new Failure(new RequestGenerationFailed([failure])));
      return;
    }
    this._log.failure(
      "Error writing request, but not in valid state to finalize request: {state}",
      failure,
      { state: this._state },
    );
  }

  #cancelRequest(written: Deferred<unknown>): void {
    if (this._state === "TRANSMITTING" || this._state === "TRANSMITTING_AFTER_RECEIVING_RESPONSE") {
      written.cancel();
      return;
    }
    abortTransport(this.#transport());
    if (!this.#chained) this._responseDeferred?.addErrback(() => undefined);
    this._disconnectParser(new Failure(new CancelledError()));
  }

  #mayBeReused(parser: HTTPClientParser): boolean {
    const request = this._currentRequest;
    if (!parser._reusable || request?.persistent !== true) return false;
    const asked = request.headers?.getRawHeaders("Connection", []) ?? [];
    return asked.length === 0 || !tokenList(asked).includes("close");
  }

  /**
   * While the request is being written the transport goes on reading, up to a limit: a server that answers early and
   * then resets the connection would otherwise take its answer with it.
   */
  #holdEarlyResponse(): void {
    const parser = this._parser;
    if (parser?.state !== BODY) return;
    const held = parser.response?._bodyBuffer ?? [];
    const size = held.reduce((sum, data) => sum + data.length, 0);
    if (size < EARLY_RESPONSE_LIMIT) this.#transport().resumeProducing();
    else this.#transport().pauseProducing();
  }

  #switchProtocol(parser: HTTPClientParser, rest: Buffer): void {
    if (this._state !== "WAITING") {
      throw new ParseError("protocol switched before the request was complete", rest);
    }
    this._state = "CONNECTION_LOST";
    this.#closing = true;
    this.#switched = new SwitchedConnection(this.#transport(), rest);
    if (parser.response !== null) parser.response._switched = this.#switched;
    this._disconnectParser(responseEnd);
  }

  #closeInGoodOrder(): void {
    const transport = this.#transport();
    const clock = this.#clock();
    if (clock !== null && this.#abortCall === null) {
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
