import { Deferred, type Failure } from "@twisted-ts/deferred";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Error as WebError } from "../error/errors.ts";
import { PotentialDataLoss } from "../http/errors.ts";
import type { IResponse } from "../iweb/interfaces.ts";
import { ResponseDone } from "../newclient/errors.ts";

/**
 * A body of unknown length ended with its connection: it may be complete, or not. `response` is what came.
 *
 * From `twisted.web.client.PartialDownloadError`.
 */
export class PartialDownloadError extends WebError {
  static override readonly qualifiedName: string = "twisted.web.client.PartialDownloadError";
  override name = "PartialDownloadError";
}

/** Collects a body. From `twisted.web.client._ReadBodyProtocol`. */
export class _ReadBodyProtocol extends Protocol {
  readonly deferred: Deferred<Buffer>;
  readonly status: number;
  readonly message: string;
  /** What has come so far. */
  readonly dataBuffer: Buffer[] = [];

  constructor(status: number, message: string, deferred: Deferred<Buffer>) {
    super();
    this.status = status;
    this.message = message;
    this.deferred = deferred;
  }

  override dataReceived(data: Buffer): void {
    this.dataBuffer.push(data);
  }

  override connectionLost(reason: Failure): void {
    // Cancelled: whoever waited has had the CancelledError.
    if (this.deferred.called) return;
    if (reason.check(ResponseDone)) {
      this.deferred.callback(
        this.dataBuffer.length === 1
          ? (this.dataBuffer[0] as Buffer)
          : Buffer.concat(this.dataBuffer),
      );
    } else if (reason.check(PotentialDataLoss)) {
      const body = Buffer.concat(this.dataBuffer);
      this.deferred.errback(new PartialDownloadError(this.status, this.message, body));
    } else {
      this.deferred.errback(reason);
    }
  }
}

/**
 * The whole body of a response.
 *
 * @returns a Deferred that fires with the body, or with {@link PartialDownloadError} when the end of the connection was
 *   its end. Cancelling it closes the connection at once.
 *
 * From `twisted.web.client.readBody`.
 */
export function readBody(response: IResponse): Deferred<Buffer> {
  const deferred = new Deferred<Buffer>(() => {
    const transport = protocol.transport as { abortConnection?: () => void } | null | undefined;
    transport?.abortConnection?.();
  });
  const protocol = new _ReadBodyProtocol(response.code, response.phrase, deferred);
  response.deliverBody(protocol);
  return deferred;
}
