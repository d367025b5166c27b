// How small writes are gathered into larger ones.

import type { IDelayedCall, IReactorTime } from "@twisted-ts/deferred";
import type { Flushable, TLSCarrier } from "../capabilities/tls-carrier.ts";

/**
 * Gathers what is written, and passes it on in one piece: on the next turn, or when there is enough
 * of it. Each record of TLS costs bytes and time.
 *
 * Before closing, the caller has to call {@link AggregateSmallWrites.flush}. From
 * `twisted.protocols.tls._AggregateSmallWrites`.
 */
export class AggregateSmallWrites implements Flushable {
  /** How many bytes are gathered before they are passed on at once. */
  static readonly MAX_BUFFER_SIZE = 64_000;

  readonly #write: (data: Uint8Array) => unknown;
  readonly #clock: IReactorTime;
  readonly #carrier: () => TLSCarrier | null;
  #buffer: Uint8Array[] = [];
  #length = 0;
  #scheduled: IDelayedCall | null = null;
  readonly #scheduledFlush = (): void => {
    this.#scheduled = null;
    this.flush();
  };

  /**
   * @param write - takes the gathered bytes.
   * @param clock - for the next turn.
   * @param carrier - the transport whose socket carries TLS, or `null`. It sends at the end of a
   *   turn, without a delayed call.
   */
  constructor(
    write: (data: Uint8Array) => unknown,
    clock: IReactorTime,
    carrier: () => TLSCarrier | null = () => null,
  ) {
    this.#write = write;
    this.#clock = clock;
    this.#carrier = carrier;
  }

  /** Adds bytes. */
  write(data: Uint8Array): void {
    this.#buffer.push(data);
    this.#length += data.length;
    if (this.#length > AggregateSmallWrites.MAX_BUFFER_SIZE) this.flush();
    else if (this.#scheduled === null) this.#flushSoon();
  }

  #flushSoon(): void {
    const carrier = this.#carrier();
    if (carrier === null) this.#scheduled = this.#clock.callLater(0, this.#scheduledFlush);
    else if (this.#buffer.length === 1) carrier._flushes.add(this);
  }

  /** See {@link Flushable}. @internal */
  _flush(): void {
    // A producer may be asked for more in it.
    this.#carrier()?._context.runInAsyncScope(this.flush, this);
  }

  /** Passes on the gathered bytes. */
  flush(): void {
    const buffer = this.#buffer;
    if (buffer.length === 0) return;
    const length = this.#length;
    this.#buffer = [];
    this.#length = 0;
    this.#write(buffer.length === 1 ? (buffer[0] as Uint8Array) : Buffer.concat(buffer, length));
  }

  /** Drops the gathered bytes, and passes on nothing until `write` is called again. */
  discard(): void {
    this.#buffer = [];
    this.#length = 0;
    if (this.#scheduled?.active()) this.#scheduled.cancel();
    this.#scheduled = null;
  }

  /** Whether there is something to pass on. */
  get isEmpty(): boolean {
    return this.#buffer.length === 0;
  }
}
