// Limits on how long a response may take, on the clock of the agent's reactor.

import { type Deferred, Failure, keepShape } from "@twisted-ts/deferred";
import { TimeoutError } from "@twisted-ts/reactor/error";
import type { IDelayedCall, IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { IResponse } from "../iweb/interfaces.ts";
import { _WrapperException, BodyTimeoutError, HeadersTimeoutError } from "../newclient/errors.ts";
import type { Request } from "../newclient/request.ts";
import { Response } from "../newclient/response.ts";
import type { BodyWatcher } from "../newclient/transport-proxy-producer.ts";

/**
 * Cancels a request when no head of a response comes within `seconds` of the last byte written; it fails with
 * `HeadersTimeoutError` then.
 */
export function limitHeaders<R extends IResponse>(
  request: Request,
  clock: IReactorTime,
  seconds: number,
  send: () => Deferred<R>,
): Deferred<R> {
  if (seconds === Number.POSITIVE_INFINITY) return send();
  let call: IDelayedCall | null = null;
  request._onProgress = () => {
    if (call?.active()) call.reset(seconds);
  };
  const sending = send();
  if (sending.called) return sending;
  let expired = false;
  call = clock.callLater(seconds, () => {
    expired = true;
    sending.cancel();
  });
  return sending.addBoth((result: R | Failure) => {
    request._onProgress = null;
    if (call?.active()) call.cancel();
    if (!expired || !(result instanceof Failure)) return result;
    const { value } = result;
    const reasons = value instanceof _WrapperException ? value.reasons : [result];
    return new Failure(new HeadersTimeoutError(seconds, [timedOut(), ...reasons]));
  }) as unknown as Deferred<R>;
}

/** Ends a body with `BodyTimeoutError` when nothing more of it comes within `seconds` while somebody wants it. */
export function limitBody(response: IResponse, clock: IReactorTime, seconds: number): void {
  if (!(response instanceof Response) || response._ended) return;
  response._watch(new BodyTimer(response, clock, seconds));
}

class BodyTimer implements BodyWatcher {
  readonly #response: Response;
  readonly #clock: IReactorTime;
  readonly #seconds: number;
  #call: IDelayedCall | null = null;

  constructor(response: Response, clock: IReactorTime, seconds: number) {
    this.#response = response;
    this.#clock = clock;
    this.#seconds = seconds;
  }

  progress(): void {
    this.#call?.reset(this.#seconds);
  }

  paused(): void {
    this.#call?.cancel();
    this.#call = null;
  }

  resumed(): void {
    if (this.#call !== null) return;
    this.#call = this.#clock.callLater(this.#seconds, () => {
      this.#call = null;
      this.#response._abortWith(
        (reasons) =>
          new Failure(
            new BodyTimeoutError(this.#seconds, [timedOut(), ...reasons], this.#response),
          ),
      );
    });
  }

  ended(): void {
    this.paused();
  }
}

function timedOut(): Failure {
  return new Failure(new TimeoutError());
}

keepShape(new BodyTimer({} as Response, {} as IReactorTime, 0));
