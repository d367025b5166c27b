// One request and its response on a connection: all state that is dropped when the response has
// ended. The methods are in the order of its life.

import { AsyncResource } from "node:async_hooks";
import { Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { ConnectionClosed } from "@twisted-ts/reactor/error";
import { tokenList } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";
import type { ResponseLimits } from "../options/response-limits.ts";
import type { RequestTransport } from "./chunked-encoder.ts";
import { HTTPClientParser } from "./http-client-parser.ts";
import type { IssuableRequest } from "./issuable-request.ts";
import { BODY } from "./parser-state.ts";
import type { Response } from "./response.ts";
import {
  connectReceiver,
  type ProxiedTransport,
  TransportProxyProducer,
} from "./transport-proxy-producer.ts";

/** The state of writing a request. */
export type Writing = "in progress" | "done" | "stopped" | Failure;

/** One request and its response. `HTTP11ClientProtocol` has one at most. */
export class Exchange {
  readonly request: IssuableRequest;
  /** The async context of the call of `request`, in which everything about this request is done. */
  readonly context: AsyncResource;
  /** The transport as the parser, and the protocol of the body, see it. */
  readonly proxy: TransportProxyProducer;
  /** What `request` returned; `null` once the loss of the connection has failed it. */
  finished: Deferred<Response> | null;
  /** Parses the response; `null` until `writeTo` has returned. */
  parser: HTTPClientParser | null = null;
  /**
   * The parser's Deferred; the same as {@link Exchange.finished} when the request was written at
   * once.
   */
  responseDeferred: Deferred<Response> | null = null;
  /** What `writeTo` returned. */
  written: Deferred<unknown> | null = null;
  writing: Writing = "in progress";
  /** Whether the response is given to {@link Exchange.finished} as soon as the parser has it. */
  chained = false;

  constructor(request: IssuableRequest, transport: ProxiedTransport, finished: Deferred<Response>) {
    this.request = request;
    this.context = request._context ?? new AsyncResource("twisted-ts.HTTP11ClientProtocol.request");
    this.proxy = new TransportProxyProducer(transport);
    this.finished = finished;
  }

  // Writing the request.

  /**
   * Calls `writeTo`.
   *
   * @returns its Deferred; `null` when the request is written, since it has no body.
   */
  startWriting(transport: RequestTransport): Deferred<unknown> | null {
    let written: Deferred<unknown>;
    try {
      written = this.request.writeTo(transport);
    } catch (error) {
      written = fail(error);
    }
    if (written.called && written.paused === 0 && written.result === undefined) {
      this.writing = "done";
      return null;
    }
    this.written = written;
    return written;
  }

  /**
   * Stops the writing of the request, if it is not finished: its producer is stopped and
   * unregistered.
   */
  stopWriting(): void {
    if (this.writing !== "in progress") return;
    this.leaveTransport();
    this.request.stopWriting();
  }

  /** Writes no more of the request, and unregisters its producer. */
  leaveTransport(): void {
    this.writing = "stopped";
    this.request._leaveTransport?.();
  }

  /** Stops the producer after the connection was lost: there is no transport to unregister from. */
  lostWhileWriting(): void {
    if (this.writing !== "in progress") return;
    this.writing = "stopped";
    this.request.stopWriting();
  }

  // Receiving the response.

  /**
   * Makes the parser of the response.
   *
   * @param limits - those of the connection; those of the request come before them.
   * @param finisher - called when the response is complete, with the bytes after it.
   */
  expectResponse(limits: ResponseLimits, finisher: (rest: Buffer) => void): void {
    const { request, finished } = this;
    // A request that is written cannot fail any more, so the parser may fire its Deferred directly.
    const direct = this.writing === "done" && finished !== null;
    const responseDeferred = direct ? finished : new Deferred<Response>();
    const parser = new HTTPClientParser(
      request,
      finisher,
      request._responseLimits ? { ...limits, ...request._responseLimits } : limits,
      responseDeferred,
    );
    this.chained = direct;
    this.responseDeferred = responseDeferred;
    this.parser = parser;
    connectReceiver(parser, this.proxy);
  }

  /** Fires {@link Exchange.finished} with the response, as soon as the parser has it. */
  chain(): void {
    if (this.chained) return;
    this.chained = true;
    const { finished, responseDeferred } = this;
    if (finished === null || responseDeferred === null || finished === responseDeferred) return;
    // As chainDeferred, except for a Deferred that was cancelled in a callback and has fired
    // already.
    responseDeferred.addCallbacks(
      (response: Response) => {
        if (!finished.called) finished.callback(response);
      },
      (failure: Failure) => {
        if (!finished.called) finished.errback(failure);
      },
    );
  }

  /**
   * Ignores the result of the parser's own Deferred, so that its failure is not reported as
   * unhandled.
   */
  forgetResponse(): void {
    if (!this.chained) this.responseDeferred?.addErrback(() => undefined);
  }

  // Its end.

  /** Whether request and response allow that the connection is used for another request. */
  get isReusable(): boolean {
    return this.parser?._reusable === true && !this.proxy._closed && this.isPersistent;
  }

  /** Whether the request allows that its connection is used again. */
  get isPersistent(): boolean {
    const { persistent, headers } = this.request;
    if (persistent !== true) return false;
    const options = headers?._values("Connection") ?? [];
    return options.length === 0 || !tokenList(options).includes("close");
  }

  /**
   * Whether the end of the connection is the end of a response whose head has come (RFC 9112
   * section 6.3, rule 8).
   */
  endsWithConnection(reason: Failure): boolean {
    const { parser } = this;
    const open = parser !== null && parser.state === BODY && parser._endsWithConnection;
    return open && reason.value instanceof ConnectionClosed;
  }

  /** Method and URI of the request, without user and password. */
  toString(): string {
    const { method, absoluteURI } = this.request;
    const uri = absoluteURI ? ` ${latin1(absoluteURI).replace(/\/\/[^/?#]*@/, "//")}` : "";
    return `${latin1(method)}${uri}`;
  }
}
