import { Deferred, Failure } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IStreamTransport } from "@twisted-ts/reactor/interfaces";
import { giveLentForm } from "@twisted-ts/reactor/internal";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { ResponseDone } from "../../error/newclient.ts";
import { Error as WebError } from "../../error/web.ts";
import { PotentialDataLoss } from "../../http/errors.ts";
import type { IResponse } from "../../iweb/interfaces.ts";
import { checkLimit } from "../../options/checks.ts";
import { joined } from "./body-memory.ts";
import { BodySink } from "./body-sink.ts";

/**
 * A body of unknown length ended with its connection: it may be complete, or not. `response` is
 * what came.
 *
 * From `twisted.web.client.PartialDownloadError`.
 */
export class PartialDownloadError extends WebError {
  static override readonly qualifiedName: string = "twisted.web.client.PartialDownloadError";
  override name = "PartialDownloadError";
}

/** A body is longer than the `maxLength` of `readBody`. */
export class BodyTooLarge extends Error {
  static readonly qualifiedName: string = "twisted.web.client.BodyTooLarge";
  override name = "BodyTooLarge";
  /** The limit, in bytes. */
  readonly maxLength: number;

  constructor(maxLength: number) {
    super(`Body is longer than ${maxLength} bytes`);
    this.maxLength = maxLength;
  }
}

/** Options of {@link readBody}. */
export interface ReadBodyOptions {
  /**
   * Most bytes to take; 2^30 by default. Beyond it the connection is closed, and the Deferred
   * fails.
   */
  readonly maxLength?: number | undefined;
}

/** The default of `maxLength`, in bytes. */
export const DEFAULT_MAX_LENGTH = 2 ** 30;

/** A transport that can be closed at once; when it cannot, it has `null` instead of the method. */
type Abortable = { readonly abortConnection?: IStreamTransport["abortConnection"] | null };

/** Collects a body. From `twisted.web.client._ReadBodyProtocol`. */
export class _ReadBodyProtocol extends Protocol {
  readonly deferred: Deferred<Buffer>;
  readonly status: number;
  readonly message: string;
  /** The pieces that have come and need not be copied. */
  dataBuffer: Buffer[] = [];
  /** All that has come, after the first piece that was lent. */
  #sink: BodySink | null = null;
  readonly #maxLength: number;
  readonly #announced: number | null;
  #length = 0;

  /**
   * @param maxLength - most bytes to take.
   * @param announced - how many bytes will come, or `null` when that is not known.
   */
  constructor(
    status: number,
    message: string,
    deferred: Deferred<Buffer>,
    maxLength = Number.POSITIVE_INFINITY,
    announced: number | null = null,
  ) {
    super();
    this.status = status;
    this.message = message;
    this.deferred = deferred;
    this.#maxLength = maxLength;
    this.#announced = announced !== null && announced <= maxLength ? announced : null;
  }

  override dataReceived(data: Buffer): void {
    if (!this.#accepts(data.length)) return;
    if (this.#sink === null) this.dataBuffer.push(data);
    else this.#sink.add(data);
  }

  static {
    const { dataReceived } = _ReadBodyProtocol.prototype;
    giveLentForm(dataReceived, function (this: _ReadBodyProtocol, data: Buffer) {
      if (!this.#accepts(data.length)) return;
      const sink = this.#sink ?? this.#makeSink();
      sink.add(data);
      sink.readInPlace(this.transport);
    });
  }

  override connectionLost(reason: Failure): void {
    // Cancelled, or too large: the Deferred has fired.
    if (this.deferred.called) return;
    if (reason.check(ResponseDone)) {
      this.deferred.callback(this.#body());
    } else if (reason.check(PotentialDataLoss)) {
      this.deferred.errback(new PartialDownloadError(this.status, this.message, this.#body()));
    } else {
      this.deferred.errback(reason);
    }
  }

  /** Counts bytes; when there are too many, closes the connection and fails. */
  #accepts(count: number): boolean {
    this.#length += count;
    if (this.#length <= this.#maxLength) return true;
    this.dataBuffer = [];
    this.#sink = null;
    if (this.deferred.called) return false;
    const error = new BodyTooLarge(this.#maxLength);
    (this.transport as Abortable | undefined)?.abortConnection?.();
    if (!this.deferred.called) this.deferred.errback(new Failure(error));
    return false;
  }

  #makeSink(): BodySink {
    const sink = new BodySink(this.#announced);
    for (const data of this.dataBuffer) sink.add(data);
    this.dataBuffer = [];
    this.#sink = sink;
    return sink;
  }

  #body(): Buffer {
    if (this.#sink !== null) return this.#sink.take();
    const [first] = this.dataBuffer;
    return this.dataBuffer.length === 1 ? (first as Buffer) : joined(this.dataBuffer);
  }
}

/**
 * The whole body of a response.
 *
 * @returns a Deferred that fires with the body; or with {@link PartialDownloadError} when only the
 *   end of the connection ended it, {@link BodyTooLarge}, or `ResponseFailed`. Cancelling it closes
 *   the connection at once.
 * @throws TypeError, RangeError when `maxLength` is neither an integer from 0 on nor `Infinity`.
 *   The body was not delivered then.
 *
 * From `twisted.web.client.readBody`.
 */
export function readBody(response: IResponse, options?: ReadBodyOptions): Deferred<Buffer> {
  const { maxLength = DEFAULT_MAX_LENGTH } = checkOptions("readBody", options, ["maxLength"]);
  checkLimit("maxLength", maxLength);
  const deferred = new Deferred<Buffer>(() => {
    (protocol.transport as Abortable | null | undefined)?.abortConnection?.();
  });
  const announced = typeof response.length === "number" ? response.length : null;
  const protocol = new _ReadBodyProtocol(
    response.code,
    response.phrase,
    deferred,
    maxLength,
    announced,
  );
  response.deliverBody(protocol);
  const transport = protocol.transport as Abortable | null | undefined;
  if (transport && typeof transport.abortConnection !== "function") {
    process.emitWarning(
      "Using readBody with a transport that does not have an abortConnection method",
      "DeprecationWarning",
    );
  }
  return deferred;
}
