// How small writes are gathered into larger ones.

import type { IDelayedCall, IReactorTime } from "@twisted-ts/deferred";

/**
 * Gathers what is written, and passes it on in one piece: on the next turn, or when there is enough
 * of it. Each record of TLS costs bytes and time.
 *
 * Before closing, the caller has to call {@link AggregateSmallWrites.flush}. From
 * `twisted.protocols.tls._AggregateSmallWrites`.
 */
export class AggregateSmallWrites {
  /** How many bytes are gathered before they are passed on at once. */
  static readonly MAX_BUFFER_SIZE = 64_000;

  readonly #write: (data: Uint8Array) => unknown;
  readonly #clock: IReactorTime;
  #buffer: Uint8Array[] = [];
  #length = 0;
  #scheduled: IDelayedCall | null = null;
  readonly #scheduledFlush = (): void => {
    this.#scheduled = null;
    this.flush();
  };

  constructor(write: (data: Uint8Array) => unknown, clock: IReactorTime) {
    this.#write = write;
    this.#clock = clock;
  }

  /** Adds bytes. */
  write(data: Uint8Array): void {
    this.#buffer.push(data);
    this.#length += data.length;
    if (this.#length > AggregateSmallWrites.MAX_BUFFER_SIZE) this.flush();
    else this.#scheduled ??= this.#clock.callLater(0, this.#scheduledFlush);
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
