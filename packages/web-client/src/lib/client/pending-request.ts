import { type Deferred, Failure, keepShape } from "@twisted-ts/deferred";
import { TimeoutError } from "@twisted-ts/reactor/error";
import type {
  IDelayedCall,
  IReactorTime,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import type { IResponse } from "../iweb/interfaces.ts";
import { _WrapperException, BodyTimeoutError, HeadersTimeoutError } from "../newclient/errors.ts";
import type { Request } from "../newclient/request.ts";
import type { BodyWatcher } from "../newclient/transport-proxy-producer.ts";
import { managed } from "./managed-response.ts";
import type { HTTPConnectionPool, PoolKey } from "./pool.ts";
import { type ClientConnection, mayBeRetried } from "./retry.ts";
import { HandshakeTimeout } from "./secured-endpoint.ts";

/** How long a request may take. */
export interface Times {
  /** The clock; `null` for no limits. */
  readonly clock: IReactorTime | null;
  /** Seconds until the head of the response; `Infinity` for any time. */
  readonly headers: number;
  /** Seconds between two pieces of the body; `Infinity` for any time. */
  readonly body: number;
}

/** Makes a new connection, for a request whose pooled one turned out to be closed. */
export interface Renewal {
  readonly pool: Pick<HTTPConnectionPool, "_newConnection">;
  readonly key: PoolKey;
  readonly endpoint: IStreamClientEndpoint;
}

/**
 * One request of an agent, from the moment when it is asked for to the end of its response's body: its times, and its
 * second attempt.
 *
 * The time for the head runs from the beginning, so that it covers waiting for a connection; it begins anew whenever some
 * of the request is written. The time for the body runs while its receiver wants more.
 */
export class PendingRequest implements BodyWatcher {
  readonly #request: Request;
  readonly #times: Times;
  #renewal: Renewal | null;
  #call: IDelayedCall | null = null;
  #responding: Deferred<IResponse> | null = null;
  #response: IResponse | null = null;
  #settled = false;
  #expired = false;

  /** @param renewal - how the request is made anew, once, where it may be; `null` when it is not. */
  constructor(request: Request, times: Times, renewal: Renewal | null) {
    this.#request = request;
    this.#times = times;
    this.#renewal = renewal;
    // What has no body is written at once.
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
    const { clock, headers } = this.#times;
    if (clock !== null && !this.#settled && headers !== Number.POSITIVE_INFINITY) {
      this.#call = clock.callLater(headers, () => this.#headersAreLate());
    }
    return responding;
  }

  /** See {@link BodyWatcher}. */
  progress(): void {
    this.#call?.reset(this.#times.body);
  }

  /** See {@link BodyWatcher}. */
  paused(): void {
    this.#stop();
  }

  /** See {@link BodyWatcher}. */
  resumed(): void {
    this.#call ??= (this.#times.clock as IReactorTime).callLater(this.#times.body, () =>
      this.#bodyIsLate(),
    );
  }

  /** See {@link BodyWatcher}. */
  ended(): void {
    this.#stop();
  }

  #progressed(): void {
    if (this.#call?.active()) this.#call.reset(this.#times.headers);
  }

  #stop(): void {
    const call = this.#call;
    this.#call = null;
    if (call?.active()) call.cancel();
  }

  #settle(result: IResponse | Failure): unknown {
    if (result instanceof Failure) {
      const renewed = this.#renew(result);
      if (renewed !== null) return renewed;
    }
    this.#settled = true;
    this.#request._onProgress = null;
    this.#stop();
    if (result instanceof Failure) return this.#explained(result);
    if (this.#times.clock !== null && this.#times.body !== Number.POSITIVE_INFINITY) {
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

  /** A failure that one of our times has caused says so. */
  #explained(failure: Failure): Failure {
    const { value } = failure;
    const reasons = value instanceof _WrapperException ? value.reasons : [failure];
    if (this.#expired) {
      const error = new HeadersTimeoutError(this.#times.headers, [timedOut(), ...reasons]);
      return new Failure(error);
    }
    return reasons.find((reason) => reason.value instanceof HandshakeTimeout) ?? failure;
  }

  #headersAreLate(): void {
    this.#expired = true;
    this.#responding?.cancel();
  }

  #bodyIsLate(): void {
    this.#call = null;
    const response = this.#response as IResponse;
    managed(response)?._abortWith(
      (reasons) =>
        new Failure(new BodyTimeoutError(this.#times.body, [timedOut(), ...reasons], response)),
    );
  }
}

function timedOut(): Failure {
  return new Failure(new TimeoutError());
}

keepShape(new PendingRequest({} as Request, { clock: null, headers: 0, body: 0 }, null));
