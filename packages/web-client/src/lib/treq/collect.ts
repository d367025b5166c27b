import { Deferred, Failure } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { endedWell } from "../client/body/body-end.ts";
import { BodyTooLarge, DEFAULT_MAX_LENGTH } from "../client/body/read-body.ts";
import type { IResponse } from "../iweb/interfaces.ts";
import { checkLimit } from "../options/checks.ts";

/** Options of {@link collect}. */
export interface CollectOptions {
  /**
   * Most bytes to take; 2^30 by default. Beyond it the connection is closed, with `BodyTooLarge`.
   */
  readonly maxLength?: number | undefined;
}

class Collector extends Protocol {
  readonly #finished: Deferred<void>;
  readonly #collector: (data: Buffer) => unknown;
  readonly #maxLength: number;
  #length = 0;

  constructor(finished: Deferred<void>, collector: (data: Buffer) => unknown, maxLength: number) {
    super();
    this.#finished = finished;
    this.#collector = collector;
    this.#maxLength = maxLength;
  }

  /** Closes the connection at once. */
  abort(): void {
    (this.transport as { abortConnection?(): void } | null)?.abortConnection?.();
  }

  override dataReceived(data: Buffer): void {
    if (this.#finished.called) return;
    this.#length += data.length;
    if (this.#length > this.#maxLength) {
      this.#finished.errback(new BodyTooLarge(this.#maxLength));
      this.abort();
      return;
    }
    try {
      const collector = this.#collector;
      collector(data);
    } catch (error) {
      this.#finished.errback(new Failure(error));
      this.abort();
    }
  }

  override connectionLost(reason: Failure): void {
    if (this.#finished.called) return;
    if (endedWell(reason)) this.#finished.callback(undefined);
    else this.#finished.errback(reason);
  }
}

/**
 * Hands a body to a function, piece by piece.
 *
 * @param collector - called with each piece; what it throws ends the collecting, and fails the
 *   Deferred.
 * @returns a Deferred that fires at the end of the body. It fails with `ResponseFailed` when the
 *   body ends too early, and with `PotentialDataLoss` when its length was unknown and its
 *   connection did not end cleanly. Cancelling it closes the connection at once.
 * @throws TypeError, RangeError when `maxLength` is neither an integer from 0 on nor `Infinity`.
 * @throws InvalidStateError when the body was delivered before.
 */
export function collect(
  response: IResponse,
  collector: (data: Buffer) => unknown,
  options?: CollectOptions,
): Deferred<void> {
  const { maxLength = DEFAULT_MAX_LENGTH } = checkOptions("collect", options, ["maxLength"]);
  checkLimit("maxLength", maxLength);
  const finished: Deferred<void> = new Deferred(() => protocol.abort());
  const protocol = new Collector(finished, collector, maxLength);
  response.deliverBody(protocol);
  return finished;
}
