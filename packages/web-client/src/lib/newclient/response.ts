// The response to a request: what its head says, and the delivery of its body. The methods are in
// the order of the body's life. Each (event, state) pair has a method of its own, `_event_STATE`.

import { AsyncResource } from "node:async_hooks";
import { Failure } from "@twisted-ts/deferred";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { lentFormOf } from "@twisted-ts/reactor/internal";
import { InvalidStateError, ResponseDone, ResponseFailed, reasonsOf } from "../error/newclient.ts";
import type { Headers } from "../headers/headers.ts";
import {
  type BodyLength,
  type IClientRequest,
  type IResponse,
  UNKNOWN_LENGTH,
} from "../iweb/interfaces.ts";
import { ClientRequestProxy, type RequestLike } from "./client-request.ts";
import type { ResponseState } from "./response-state.ts";
import { type Handles, makeStatefulDispatcher } from "./stateful.ts";
import type { SwitchedConnection } from "./switched-connection.ts";
import {
  abortTransport,
  type BodyWatcher,
  connectReceiver,
  type TransportProxyProducer,
} from "./transport-proxy-producer.ts";

/** Name, major and minor version of a protocol. */
export type HTTPVersion = readonly [name: string, major: number, minor: number];

/**
 * A response received from a server. Applications must not construct or subclass it.
 *
 * From `twisted.web._newclient.Response`; `trailers`, `abort` and `switchProtocol` are additions.
 */
export class Response
  implements
    IResponse,
    Handles<"deliverBody", ResponseState, (protocol: IProtocol) => void>,
    Handles<"bodyDataReceived", ResponseState, (data: Buffer) => void>,
    Handles<"bodyDataFinished", ResponseState, (reason?: Failure) => void>
{
  readonly version: HTTPVersion;
  readonly code: number;
  readonly phrase: string;
  readonly headers: Headers;
  length: BodyLength = UNKNOWN_LENGTH;
  request: IClientRequest | null = null;
  previousResponse: IResponse | null = null;
  /**
   * The trailer fields of a chunked body, once it has ended; `null` when there are none. RFC 9112
   * section 7.1.2.
   */
  trailers: Headers | null = null;
  /** The transport that delivers the body, and that the body's protocol is connected to. */
  _transport: TransportProxyProducer;
  /** The protocol that receives the body; `null` before `deliverBody` and after the end. */
  _bodyProtocol: IProtocol | null = null;
  /** The pieces that came before `deliverBody`; `null` after it. */
  _bodyBuffer: Buffer[] | null = [];
  /** Bytes in `_bodyBuffer`. @internal */
  _heldBytes = 0;
  /** Never set; Twisted has it. */
  _bodyFinished = false;
  _state: ResponseState = "INITIAL";
  /** Why the body ended, in DEFERRED_CLOSE. */
  _reason: Failure | null = null;
  /** The connection, when it has switched to another protocol with this response. @internal */
  _switched: SwitchedConnection | null = null;
  /** The watchers of the body; `null` when there are none, and after its end. @internal */
  _watchers: BodyWatcher[] | null = null;
  #context: AsyncResource | null = null;
  #explain: ((reasons: readonly Failure[]) => Failure) | null = null;
  #readAhead = Number.POSITIVE_INFINITY;
  #isHandedOver = false;

  constructor(
    version: HTTPVersion,
    code: number,
    phrase: string,
    headers: Headers,
    _transport: TransportProxyProducer,
  ) {
    this.version = version;
    this.code = code;
    this.phrase = phrase;
    this.headers = headers;
    this._transport = _transport;
  }

  /**
   * Makes the response to a request, of which it shows only the members of {@link IClientRequest}.
   */
  static _construct(
    version: HTTPVersion,
    code: number,
    phrase: string,
    headers: Headers,
    _transport: TransportProxyProducer,
    request: RequestLike,
  ): Response {
    const response = new Response(version, code, phrase, headers, _transport);
    response.request = new ClientRequestProxy(request);
    return response;
  }

  setPreviousResponse(previousResponse: IResponse): void {
    this.previousResponse = previousResponse;
  }

  // Delivering the body.

  /**
   * Hands the body to a protocol, once: what has come already, then the rest as it comes.
   *
   * @throws InvalidStateError when it was called before.
   */
  deliverBody(protocol: IProtocol): void {
    if (this._state === "INITIAL") this._deliverBody_INITIAL(protocol);
    else deliverBody.call(this, protocol);
  }

  /** Delivers the buffered pieces, and resumes the transport. */
  _deliverBody_INITIAL(protocol: IProtocol): void {
    this.#context = new AsyncResource("twisted-ts.Response.deliverBody");
    this.#handOver(protocol);
    // The protocol has ended the body while it received the buffered pieces.
    if (this._ended) {
      this.#finish(protocol, this._reason ?? responseDone());
      return;
    }
    this._state = "CONNECTED";
    // Last, because more data, even the end of the body, may come before it returns. Not when the
    // protocol has closed the connection while it received the buffered pieces.
    if (!this._transport.disconnecting) this._transport.resumeProducing();
  }

  /** Another protocol receives the body already. */
  _deliverBody_CONNECTED(_protocol: IProtocol): void {
    throw new InvalidStateError(
      `Response already has protocol ${this._bodyProtocol?.constructor.name}, cannot deliverBody again`,
    );
  }

  /** Delivers the buffered pieces, and the end. */
  _deliverBody_DEFERRED_CLOSE(protocol: IProtocol): void {
    this.#handOver(protocol);
    this.#finish(protocol, this._reason ?? responseDone());
  }

  /** Another protocol has received the body. */
  _deliverBody_FINISHED(_protocol: IProtocol): void {
    throw new InvalidStateError("Response already finished, cannot deliverBody now.");
  }

  /** Connects the protocol that receives the body, and delivers the buffered pieces to it. */
  #handOver(protocol: IProtocol): void {
    // True only when a callback of this method calls deliverBody again, or after a protocol has
    // thrown here; otherwise the state decides.
    if (this.#isHandedOver) this._deliverBody_CONNECTED(protocol);
    this.#isHandedOver = true;
    try {
      connectReceiver(protocol, this._transport);
    } catch (error) {
      // This protocol has received nothing, so another one may be connected.
      this.#isHandedOver = false;
      throw error;
    }
    this._bodyProtocol = protocol;
    try {
      for (const data of this._bodyBuffer ?? []) protocol.dataReceived(data);
    } catch (error) {
      this.#fail(protocol, new Failure(error));
      throw error;
    }
    this._bodyBuffer = null;
  }

  // Receiving its pieces.

  /** Called by the parser with a piece of the body. */
  _bodyDataReceived(data: Buffer): void {
    if (this._watchers !== null) for (const watcher of this._watchers) watcher.progress?.();
    // The usual state, without a look-up.
    if (this._state === "CONNECTED") this._bodyDataReceived_CONNECTED(data);
    else bodyDataReceived.call(this, data);
  }

  /** Keeps a piece until `deliverBody`. */
  _bodyDataReceived_INITIAL(data: Buffer): void {
    this._heldBytes += data.length;
    this._bodyBuffer?.push(this._transport?._lending ? Buffer.from(data) : data);
    if (this.#readAhead === Number.POSITIVE_INFINITY) return;
    this.#readAhead -= data.length;
    if (this.#readAhead < 0) this.abort();
  }

  /**
   * Passes a piece on to the body's protocol. Lent bytes are copied, unless the protocol accepts
   * lent bytes.
   */
  _bodyDataReceived_CONNECTED(data: Buffer): void {
    const protocol = this._bodyProtocol as IProtocol;
    const lent = this._transport._lending;
    const borrow = lent ? lentFormOf(protocol) : undefined;
    const method = borrow ?? protocol.dataReceived;
    const bytes = lent && borrow === undefined ? Buffer.from(data) : data;
    this.#context?.runInAsyncScope(method, protocol, bytes);
  }

  /** It has ended already. */
  _bodyDataReceived_DEFERRED_CLOSE(_data: Buffer): void {
    throw new InvalidStateError("Cannot receive body data after _bodyDataFinished");
  }

  /** It has ended already. */
  _bodyDataReceived_FINISHED(_data: Buffer): void {
    throw new InvalidStateError("Cannot receive body data after protocol disconnected");
  }

  /**
   * Reads a body that the caller may not want, so that its connection becomes free. It is kept for
   * `deliverBody`; beyond `limit` bytes the connection is closed.
   *
   * @internal
   */
  _readAhead(limit: number): void {
    if (this._state !== "INITIAL") return;
    this.#readAhead = limit;
    // Responses made in tests have no transport.
    this._transport?.resumeProducing();
  }

  // Its end.

  /** Called by the parser at the end of the body; `ResponseDone` when no reason is given. */
  _bodyDataFinished(reason?: Failure): void {
    const watchers = this._watchers;
    if (watchers !== null) {
      this._watchers = null;
      for (const watcher of watchers) watcher.ended();
    }
    const explain = this.#explain;
    this.#explain = null;
    const explained =
      explain === null ? reason : explain(reason === undefined ? [] : reasonsOf(reason));
    if (this._state === "CONNECTED") this._bodyDataFinished_CONNECTED(explained);
    else bodyDataFinished.call(this, explained);
  }

  /** Keeps the reason until `deliverBody`. */
  _bodyDataFinished_INITIAL(reason: Failure = responseDone()): void {
    this._state = "DEFERRED_CLOSE";
    this._reason = reason;
  }

  /** Notifies the body's protocol of the end; then the state is FINISHED. */
  _bodyDataFinished_CONNECTED(reason: Failure = responseDone()): void {
    const protocol = this._bodyProtocol as IProtocol;
    try {
      this.#context?.runInAsyncScope(protocol.connectionLost, protocol, reason);
    } finally {
      this._bodyProtocol = null;
      this._state = "FINISHED";
    }
  }

  /** It has ended already. */
  _bodyDataFinished_DEFERRED_CLOSE(_reason?: Failure): void {
    throw new InvalidStateError("Cannot finish body data more than once");
  }

  /** It has ended already. */
  _bodyDataFinished_FINISHED(_reason?: Failure): void {
    throw new InvalidStateError("Cannot finish body data after protocol disconnected");
  }

  #finish(protocol: IProtocol, reason: Failure): void {
    try {
      protocol.connectionLost(reason);
    } finally {
      this._bodyProtocol = null;
      this._state = "FINISHED";
    }
  }

  /** Whether all of the body has come, or it has ended otherwise. @internal */
  get _ended(): boolean {
    return this._state === "DEFERRED_CLOSE" || this._state === "FINISHED";
  }

  // Ending it early.

  /**
   * Closes the connection at once, unless the whole response has come; after a 101, or a 2xx to
   * CONNECT, unless a protocol has taken the connection over.
   */
  abort(): void {
    // Responses made in tests have no transport, or a simple one.
    if (this._transport) abortTransport(this._transport);
    this._switched?.abort();
  }

  /**
   * As `abort`, where `explain` makes the reason that the body ends with from the reasons of the
   * abort.
   *
   * @internal
   */
  _abortWith(explain: (reasons: readonly Failure[]) => Failure): void {
    if (this._ended) return;
    this.#explain = explain;
    this.abort();
  }

  /**
   * Ends the body after the protocol has thrown at a buffered piece, as when it throws at a later
   * piece.
   */
  #fail(protocol: IProtocol, failure: Failure): void {
    const explain = (reasons: readonly Failure[]): Failure =>
      new Failure(new ResponseFailed([failure, ...reasons], this));
    this._bodyBuffer = null;
    if (this._ended) {
      this.#finish(protocol, explain([]));
      return;
    }
    this._state = "CONNECTED";
    this._abortWith(explain);
  }

  // Leaving HTTP.

  /**
   * Hands the connection to another protocol, after a 101 to a request with `Upgrade`, or a 2xx to
   * CONNECT: the protocol is connected to the live transport and receives every byte after the
   * response. Until then it is paused. A caller that does not want the connection calls `abort`:
   * otherwise it stays open.
   *
   * @throws InvalidStateError when the connection still uses HTTP, or was taken over before.
   */
  switchProtocol(protocol: IProtocol): void {
    if (this._switched === null) {
      throw new InvalidStateError("Cannot switch protocols: the connection still speaks HTTP");
    }
    this._switched.takeOver(protocol);
  }

  // Watching the delivery.

  /** Adds a watcher of the body; after its end it is notified at once. @internal */
  _watch(watcher: BodyWatcher): void {
    if (this._ended) {
      watcher.ended();
      return;
    }
    this._watchers ??= [];
    this._watchers.push(watcher);
    if (this._transport) this._transport._watchers = this._watchers;
  }
}

const deliverBody = makeStatefulDispatcher(
  "deliverBody",
  function deliverBody(this: Response, _protocol: IProtocol): void {},
);
const bodyDataReceived = makeStatefulDispatcher(
  "bodyDataReceived",
  function _bodyDataReceived(this: Response, _data: Buffer): void {},
);
const bodyDataFinished = makeStatefulDispatcher(
  "bodyDataFinished",
  function _bodyDataFinished(this: Response, _reason?: Failure): void {},
);

/** The usual reason: one error for all bodies, since its stack trace is of no use. */
const RESPONSE_DONE = new ResponseDone("Response body fully received");

function responseDone(): Failure {
  return new Failure(RESPONSE_DONE);
}
