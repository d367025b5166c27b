import { AsyncResource } from "node:async_hooks";
import { type Deferred, Failure } from "@twisted-ts/deferred";
import { keepShape } from "@twisted-ts/deferred/internal";
import { TimeoutError } from "@twisted-ts/reactor/error";
import type { IReactorTime, IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { BodyTimeoutError, HeadersTimeoutError, reasonsOf } from "../../error/newclient.ts";
import type { IResponse } from "../../iweb/interfaces.ts";
import type { Request } from "../../newclient/request.ts";
import type { BodyWatcher } from "../../newclient/transport-proxy-producer.ts";
import { HandshakeTimeout } from "../endpoints/handshake-timeout.ts";
import { Deadline, DeadlineList } from "../pool/deadlines.ts";
import type { HTTPConnectionPool } from "../pool/pool.ts";
import type { PoolKey } from "../pool/pooled-connection.ts";
import { type ClientConnection, mayBeRetried } from "../pool/retry.ts";
import { managed } from "./managed-response.ts";

/** How long a request may take; `null` for any time. */
export interface Times {
  /** Until the head of the response. */
  readonly headers: DeadlineList | null;
  /** Between two pieces of the body. */
  readonly body: DeadlineList | null;
}

/**
 * Times in seconds, on a clock, for as many requests as there are; `Infinity` for any time, as
 * without a clock.
 */
export function timesOf(clock: IReactorTime | null, headers: number, body: number): Times {
  const list = (seconds: number): DeadlineList | null =>
    clock === null || seconds === Number.POSITIVE_INFINITY
      ? null
      : new DeadlineList(clock, seconds);
  return { headers: list(headers), body: list(body) };
}

/** Makes a new connection, for a request whose pooled connection was closed. */
export interface Renewal {
  readonly pool: Pick<HTTPConnectionPool, "_newConnection">;
  readonly key: PoolKey;
  readonly endpoint: IStreamClientEndpoint;
}

/**
 * One request of an agent, from the call of `request` to the end of the response's body: its
 * timeouts, and its second attempt.
 *
 * The timeout of the head runs from the beginning, so that it covers waiting for a connection; it
 * starts again whenever some of the request is written. The timeout of the body runs while its
 * receiver wants more.
 */
export class PendingRequest extends Deadline implements BodyWatcher {
  readonly #request: Request;
  readonly #times: Times;
  #renewal: Renewal | null;
  #responding: Deferred<IResponse> | null = null;
  #response: IResponse | null = null;
  #settled = false;
  #expired = false;
  /** The async context of the request, in which a deadline acts. */
  readonly #context: AsyncResource = new AsyncResource("twisted-ts.Agent.request");

  /**
   * @param renewal - makes the connection for a second attempt; `null` when the request must not be
   * repeated.
   */
  constructor(request: Request, times: Times, renewal: Renewal | null) {
    super();
    this.#request = request;
    request._context = this.#context;
    this.#times = times;
    this.#renewal = renewal;
    // A request without a body is written at once.
    if (request.bodyProducer) request._onProgress = () => this.#progressed();
  }

  /** Sends the request over a connection. */
  send(connection: ClientConnection): Deferred<IResponse> {
    this.#progressed();
    return connection.request(this.#request);
  }

  /** Limits the time of a request that is under way. The same Deferred is returned. */
  watch(responding: Deferred<IResponse>): Deferred<IResponse> {
    this.#responding = responding;
    responding.addBoth((result: IResponse | Failure) => this.#settle(result));
    if (!this.#settled) this.#times.headers?.start(this);
    return responding;
  }

  /** See {@link BodyWatcher}. */
  progress(): void {
    this.list?.start(this);
  }

  /** See {@link BodyWatcher}. */
  paused(): void {
    this.cancel();
  }

  /** See {@link BodyWatcher}. */
  resumed(): void {
    if (!this.active()) this.#times.body?.start(this);
  }

  /** See {@link BodyWatcher}. */
  ended(): void {
    this.cancel();
  }

  override expired(): void {
    this.#context.runInAsyncScope(this.#isLate, this);
  }

  #progressed(): void {
    if (this.active()) this.#times.headers?.start(this);
  }

  #settle(result: IResponse | Failure): unknown {
    if (result instanceof Failure) {
      const renewed = this.#renew(result);
      if (renewed !== null) return renewed;
    }
    this.#settled = true;
    this.#request._onProgress = null;
    this.cancel();
    if (result instanceof Failure) return this.#explained(result);
    if (this.#times.body !== null) {
      this.#response = result;
      managed(result)?._watch(this);
    }
    return result;
  }

  /** The second attempt, over a new connection; `null` where there is none. */
  #renew(failure: Failure): Deferred<unknown> | null {
    const renewal = this.#renewal;
    const { method, bodyProducer } = this.#request;
    if (renewal === null || !mayBeRetried(method, failure.value, bodyProducer)) return null;
    this.#renewal = null;
    return renewal.pool
      ._newConnection(renewal.key, renewal.endpoint)
      .addCallback((connection) => this.send(connection))
      .addBoth((result: IResponse | Failure) => this.#settle(result));
  }

  /** Turns a failure that one of our timeouts has caused into an error that names the timeout. */
  #explained(failure: Failure): Failure {
    const reasons = reasonsOf(failure);
    if (this.#expired) {
      const seconds = (this.#times.headers as DeadlineList).seconds;
      return new Failure(new HeadersTimeoutError(seconds, [timedOut(), ...reasons]));
    }
    return reasons.find((reason) => reason.value instanceof HandshakeTimeout) ?? failure;
  }

  #isLate(): void {
    if (!this.#settled) {
      this.#expired = true;
      this.#responding?.cancel();
      return;
    }
    const response = this.#response as IResponse;
    const { seconds } = this.#times.body as DeadlineList;
    managed(response)?._abortWith(
      (reasons) => new Failure(new BodyTimeoutError(seconds, [timedOut(), ...reasons], response)),
    );
  }
}

function timedOut(): Failure {
  return new Failure(new TimeoutError());
}

keepShape(new PendingRequest({} as Request, { headers: null, body: null }, null));
